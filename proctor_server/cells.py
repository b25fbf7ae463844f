"""Cells of tables that a spreadsheet will open. Pure."""


def harmless(cell: str | int) -> str | int:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell
