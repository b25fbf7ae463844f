"""A table of a page of figures."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> str:
    """In Markdown: the first `left` columns are words, the others figures."""
    rule = [*["---"] * left, *["---:"] * (len(head) - left)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
