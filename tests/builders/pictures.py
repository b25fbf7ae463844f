"""A paper as it looks, to compare parts of pages: what overlaps cannot be read out of a PDF's text."""

import zlib
from itertools import pairwise

import msgspec
import typst

from proctor_server.papers.printer import FOLDER, Paper

Picture = list[list[int]]
PIXELS_PER_INCH = 40
_CHANNELS = 4


def pages_as_pictures(paper: Paper, said: msgspec.Struct) -> list[Picture]:
    """Each page as rows of grey pixels."""
    made = typst.compile(
        FOLDER / f"{paper}.typ", root=FOLDER, font_paths=[FOLDER / "fonts"], ignore_system_fonts=True, format="png",
        ppi=PIXELS_PER_INCH, sys_inputs={"said": msgspec.json.encode(said).decode()},
    )  # fmt: skip
    return [_pixels(each) for each in (made if isinstance(made, list) else [made])]


def strip(page: Picture, left: float, right: float) -> Picture:
    """What stands between two millimetres from the page's left edge."""
    first, last = (round(mm / 25.4 * PIXELS_PER_INCH) for mm in (left, right))
    return [row[first:last] for row in page]


def _pixels(png: bytes) -> Picture:
    """The red of each pixel: the filters of a PNG work on each channel by itself."""
    width = int.from_bytes(png[16:20], "big")
    data = zlib.decompress(_content(png, b"IDAT"))
    above, rows = [0] * width, []
    for start in range(0, len(data), 1 + width * _CHANNELS):
        line = data[start + 1 : start + 1 + width * _CHANNELS : _CHANNELS]
        above = _unfiltered(data[start], line, above)
        rows.append(above)
    return rows


def _content(png: bytes, name: bytes) -> bytes:
    found, at = b"", 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        found += png[at + 8 : at + 8 + size] if png[at + 4 : at + 8] == name else b""
        at += size + 12
    return found


def _unfiltered(kind: int, line: bytes, above: list[int]) -> list[int]:
    """The row behind a filtered one (PNG, 9.2)."""
    row = [0]
    for value, (corner, top) in zip(line, pairwise([0, *above]), strict=True):
        left = row[-1]
        guess = (0, left, top, (left + top) // 2, _paeth(left, top, corner))[kind]
        row.append((value + guess) % 256)
    return row[1:]


def _paeth(left: int, top: int, corner: int) -> int:
    guess = left + top - corner
    return min((left, top, corner), key=lambda one: abs(guess - one))
