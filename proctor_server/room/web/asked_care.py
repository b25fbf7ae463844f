# ruff: noqa: D102 - each class says what its calls are for
"""What the pages ask of the services that look after the machine, and of its keys."""

from datetime import datetime
from typing import Protocol


class Measuring(Protocol):
    """What the room counts of itself."""

    def text(self, now: datetime) -> str: ...


class Vault(Protocol):
    """Whether the centre's keys can be used: all of them, or those of the items."""

    @property
    def unlocked(self) -> bool: ...
    @property
    def content_unlocked(self) -> bool: ...
