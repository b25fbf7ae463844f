"""Papers as PDF: what one says, as JSON, into its Typst template. Same facts, same date: same bytes.

Tagged for screen readers (PDF/UA-1), French, with fonts of ours: nothing of the machine shows in it.
"""

import io
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
import segno
import typst

Paper = Literal[
    "kit", "attendance", "incident-report", "convocations", "labels", "rehearsal", "candidate-story",
    "certificates", "results", "summary",
]  # fmt: skip

FOLDER: Final = Path(__file__).parent


def make(paper: Paper, said: msgspec.Struct, made_at: datetime) -> bytes:
    """The PDF of `paper`, dated `made_at` (to the second)."""
    try:
        return _compiled(paper, said, made_at, "ua-1")
    except typst.TypstError:
        # Somebody wrote a sign that no font of ours has: a paper with a box in it is better than no paper.
        return _compiled(paper, said, made_at, None)


def _compiled(paper: Paper, said: msgspec.Struct, made_at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        FOLDER / f"{paper}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"said": msgspec.json.encode(said).decode()},
        pdf_standards=standard,
        timestamp=int(made_at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FOLDER / "fonts"])


def qr_code(text: str) -> str:
    """A QR code that a phone reads as `text`, as SVG."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False, svgns=True)
    return picture.getvalue().decode()
