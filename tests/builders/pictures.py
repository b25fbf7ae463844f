"""A paper as it looks: its PDF drawn by another program than the one that wrote it. What overlaps, or runs off the
page, cannot be read out of a PDF's text."""

import os
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

KEPT = Path(__file__).parents[2] / "docs" / "pictures"
PIXELS_PER_INCH = 72
GREYS = 16
"""As many as a kept picture has: enough to read it, and a page of text stays small."""
ONE_GREY = 255 // (GREYS - 1)


def pages_as_pictures(pdf: bytes) -> list[Image.Image]:
    """Each page in grey, a point a pixel."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def strip(page: Image.Image, left: float, right: float) -> bytes:
    """The pixels between two millimetres from the page's left edge."""
    first, last = (round(mm / 25.4 * PIXELS_PER_INCH) for mm in (left, right))
    return page.crop((first, 0, last, page.height)).tobytes()


def few_greys(page: Image.Image) -> Image.Image:
    """The picture as it is kept."""
    return page.point([round(grey / 255 * (GREYS - 1)) * ONE_GREY for grey in range(256)])


def looks_as_kept(page: Image.Image, name: str) -> bool:
    """Whether no pixel is more than one of the greys away from the picture of the guide. With `PICTURES` in the
    environment, the picture is made anew instead: look at it before it is kept."""
    file, drawn = KEPT / f"{name}.png", few_greys(page)
    if os.environ.get("PICTURES"):
        drawn.save(Path(os.environ["PICTURES"]) / file.name, optimize=True, bits=4)
        return True
    with Image.open(file) as kept:
        return kept.size == drawn.size and _most(ImageChops.difference(kept.convert("L"), drawn)) <= ONE_GREY


def _most(picture: Image.Image) -> int:
    return max(picture.tobytes())
