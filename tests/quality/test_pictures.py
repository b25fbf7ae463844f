"""The guides show pictures that are there, and small enough for a page of many."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
GUIDES = [*(TOP / "docs" / "how-to").glob("*.md"), TOP / "README.md"]
LARGEST_PICTURE = 120_000
SHOWN = re.compile(r"^!\[(.+)\]\((.+\.png)\)$", re.MULTILINE)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_picture_of_a_guide_is_there_and_small(guide: Path) -> None:
    pictures = [guide.parent / shown for _, shown in SHOWN.findall(guide.read_text("utf-8"))]
    assert [file.name for file in pictures if not file.exists() or file.stat().st_size > LARGEST_PICTURE] == []


def test_every_picture_is_shown_somewhere() -> None:
    shown = {Path(file).name for guide in GUIDES for _, file in SHOWN.findall(guide.read_text("utf-8"))}
    assert {file.name for file in (TOP / "docs" / "pictures").glob("*.png")} - shown == set()
