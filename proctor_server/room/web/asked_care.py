# ruff: noqa: D102 - each class says what its calls are for
"""What the pages ask of the services that look after the machine."""

from datetime import datetime
from typing import Protocol


class Measuring(Protocol):
    """What the room counts of itself."""

    def text(self, now: datetime) -> str: ...
