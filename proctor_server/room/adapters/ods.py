"""An ODS file to fill in: the few parts of OpenDocument 1.2 that a list needs, written by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

MIMETYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_BLANK_ROWS: Final = 2000
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_URNS: Final = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"), ("style", "style"), ("table", "table"), ("text", "text"), ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_MANIFEST: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_HEAD: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {_URNS} xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2">
<office:automatic-styles>
<style:style style:name="co" style:family="table-column"><style:table-column-properties style:column-width="4.5cm"/>
</style:style>
<number:text-style style:name="N"><number:text-content/></number:text-style>
<style:style style:name="text" style:family="table-cell" style:data-style-name="N"/>
<style:style style:name="head" style:family="table-cell" style:data-style-name="N">
<style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>"""
_TAIL: Final = "</table:table></office:spreadsheet></office:body></office:document-content>\n"


def ods_of(
    name: str, rows: Sequence[Sequence[str]], hints: Sequence[str], choices: Mapping[int, Sequence[str]]
) -> bytes:
    """As `sheets.xlsx_of`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for part, content in (
            ("mimetype", MIMETYPE),  # first and plain: so is an ODS file known by its first bytes
            ("META-INF/manifest.xml", _MANIFEST),
            ("content.xml", _content(name, rows, hints, choices)),
        ):
            book.writestr(zipfile.ZipInfo(part, _LONG_AGO), content)
    return file.getvalue()


def _content(
    name: str, rows: Sequence[Sequence[str]], hints: Sequence[str], choices: Mapping[int, Sequence[str]]
) -> str:
    checks = "".join(_check(name, column, hint, choices.get(column, ())) for column, hint in enumerate(hints))
    columns = '<table:table-column table:style-name="co" table:default-cell-style-name="text"/>' * len(hints)
    blank = "".join(f"{_cell_start('text', column)}/>" for column in range(len(hints)))
    return "".join((
        _HEAD,
        f"<table:content-validations>{checks}</table:content-validations>",
        f"<table:table table:name={quoteattr(name)}>{columns}",
        *(_row(row, "text" if line else "head") for line, row in enumerate(rows)),
        f'<table:table-row table:number-rows-repeated="{_BLANK_ROWS}">{blank}</table:table-row>',
        _TAIL,
    ))  # fmt: skip


def _check(name: str, column: int, hint: str, choices: Sequence[str]) -> str:
    """What is offered and told when a cell of the column is chosen; other values stay possible."""
    values = ";".join('"' + value.replace('"', '""') + '"' for value in choices)
    condition = f" table:condition={quoteattr(f'of:cell-content-is-in-list({values})')}" if choices else ""
    base = quoteattr(f"{name}.A1")
    return (
        f'<table:content-validation table:name="v{column}"{condition} table:base-cell-address={base}>'
        f'<table:help-message table:display="true"><text:p>{escape(hint)}</text:p></table:help-message>'
        '<table:error-message table:message-type="information" table:display="true"/></table:content-validation>'
    )


def _row(row: Sequence[str], style: str) -> str:
    cells = "".join(
        f'{_cell_start(style, column)} office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        for column, cell in enumerate(row)
    )
    return f"<table:table-row>{cells}</table:table-row>"


def _cell_start(style: str, column: int) -> str:
    return f'<table:table-cell table:style-name="{style}" table:content-validation-name="v{column}"'
