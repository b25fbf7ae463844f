"""A file that somebody dropped to rows of text: CSV, ODS, XLSX; and rows to a file that somebody fills in."""

import csv
import io
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
import xlsxwriter

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.cells import harmless
from proctor_server.room.adapters.sheet_reader import MOST_COLUMNS, MOST_ROWS

MOST_BYTES = 5_000_000
_BOM = b"\xef\xbb\xbf"
_ZIP = b"PK\x03\x04"
_SEPARATORS = (";", ",", "\t")
_READER: Final = (sys.executable, "-m", "proctor_server.room.adapters.sheet_reader")
_PATIENCE_SECONDS: Final = 20
_LONG_AGO: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same bytes each time, whatever the clock says


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of a sheet as text, short rows filled up: row 1 of the file first. Of a workbook, the first sheet that
    has something in it.

    Raises `Unreadable` when it is no such file. CSV: `;`, `,` or tabs; UTF-8 with or without BOM, or Windows-1252.
    Charset detectors take French names for Central European ones, so the rule is fixed: BOM, else strict UTF-8, else
    Windows-1252.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(what=f"au plus {MOST_BYTES // 1_000_000} Mo")
    rows = _rows_of_workbook(content) if content.startswith(_ZIP) else _rows_of_csv(content)
    if len(rows) > MOST_ROWS:
        raise Unreadable(what=f"au plus {MOST_ROWS} lignes")
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _rows_of_csv(content: bytes) -> list[list[str]]:
    if content.startswith(b"%PDF") or b"\0" in content:
        raise Unreadable(what="un fichier ODS, XLSX ou CSV")
    text = _decoded(content)
    header = text.partition("\n")[0]
    try:
        return list(
            csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=header.count), strict=True)
        )
    except csv.Error as fault:
        raise Unreadable(what=f"un fichier CSV ({fault})") from None


def _decoded(content: bytes) -> str:
    if content.startswith(_BOM):
        content = content.removeprefix(_BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows_of_workbook(content: bytes) -> list[list[str]]:
    """In a process of its own: a stray cell in the last corner of a sheet takes the memory of a whole machine."""
    try:
        done = subprocess.run(_READER, input=content, capture_output=True, check=True, timeout=_PATIENCE_SECONDS)  # noqa: S603 - our own
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Unreadable(
            what=f"un classeur ODS ou XLSX, sans mot de passe, d'au plus {MOST_ROWS} lignes et {MOST_COLUMNS} colonnes"
        ) from None
    return msgspec.json.decode(done.stdout, type=list[list[str]])


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    """As French office programs open it by a double click: `;`, UTF-8 with BOM. No cell is a formula there."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _BOM + text.getvalue().encode()


def xlsx_of(
    name: str, rows: Sequence[Sequence[str]], hints: Sequence[str], choices: Mapping[int, Sequence[str]]
) -> bytes:
    """A workbook to fill in: sheet `name` with `rows`, the header first. Every cell is text, so that no zero on the
    left and no date is changed. `hints`: what a column expects, shown when one of its cells is chosen. `choices`:
    columns with a list to choose from; other values stay possible."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet, lists = book.add_worksheet(name), book.add_worksheet("Listes")
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        for column, (header, hint) in enumerate(zip(rows[0], hints, strict=True)):
            sheet.set_column(column, column, max(12, len(header) + 2), text)
            lists.write_column(0, column, [header, *choices.get(column, ())], text)
            sheet.data_validation(1, column, MOST_ROWS - 1, column, _validation(column, hint, choices.get(column, ())))
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, bold if line == 0 else text)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _validation(column: int, hint: str, choices: Sequence[str]) -> dict[str, Any]:
    told = {"input_message": hint, "error_type": "information"} if hint else {"error_type": "information"}
    if not choices:
        return {"validate": "any", **told}
    letter = chr(ord("A") + column)
    return {"validate": "list", "source": f"=Listes!${letter}$2:${letter}${len(choices) + 1}", **told}
