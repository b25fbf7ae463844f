"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.room import Day, open_day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A session with the five pupils, at noon."""
    with open_day(tmp_path / "room") as opened:
        yield opened
