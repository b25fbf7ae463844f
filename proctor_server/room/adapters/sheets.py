"""A file that somebody dropped to rows of text. CSV now; other sheets come through the same door."""

import csv
import io

from kiosk_client.protocol.refusal import Unreadable

MOST_BYTES = 5_000_000
_BOM = b"\xef\xbb\xbf"


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of a CSV file (`;` or `,`; UTF-8 with or without BOM, or Windows-1252), short rows filled up.

    Raises `Unreadable` when it is no such file. Charset detectors take French names for Central European ones, so
    the rule is fixed: BOM, else strict UTF-8, else Windows-1252.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(what=f"au plus {MOST_BYTES // 1_000_000} Mo")
    if content[:4] in (b"PK\x03\x04", b"%PDF") or b"\0" in content:
        raise Unreadable(what="un fichier CSV")
    text = _decoded(content)
    separator = ";" if text.partition("\n")[0].count(";") >= text.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise Unreadable(what=f"un fichier CSV ({fault})") from None
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _decoded(content: bytes) -> str:
    if content.startswith(_BOM):
        content = content.removeprefix(_BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
