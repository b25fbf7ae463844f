"""The child process that opens a workbook of somebody else: it may run out of memory or time, and then it alone ends.

The file on standard input, its rows as JSON on standard output. Any other end than 0 means that there are none.
"""

import io
import resource
import sys
from datetime import date, datetime
from typing import Any

import msgspec
from python_calamine import CalamineWorkbook

MOST_ROWS, MOST_COLUMNS = 10_000, 100
MOST_MEMORY, MOST_SECONDS = 1 << 29, 10


def main() -> None:
    """Read, write, end."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.stdout.buffer.write(msgspec.json.encode(rows_of_workbook(sys.stdin.buffer.read())))


def rows_of_workbook(content: bytes) -> list[list[str]]:
    """The first sheet that has something in it, from its first row and column; of no such sheet, nothing. One that is
    too large ends the process before it takes the memory for its cells."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
    found = next((sheet for sheet in sheets if sheet.height), None)
    if found is None:
        return []
    last_row, last_column = found.end or (0, 0)
    if last_row >= MOST_ROWS or last_column >= MOST_COLUMNS:
        sys.exit(1)
    return [list(map(as_text, row)) for row in found.to_python(skip_empty_area=False)]


def as_text(cell: Any) -> str:
    """What stands in the cell, as somebody would type it: 7 for the number 7.0, 09/04/2004 for a date."""
    match cell:
        case bool():
            return "VRAI" if cell else "FAUX"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return str(cell).replace(".", ",")
        case datetime() if (cell.hour, cell.minute, cell.second) != (0, 0, 0):
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
        case _:
            return str(cell)


if __name__ == "__main__":
    main()
