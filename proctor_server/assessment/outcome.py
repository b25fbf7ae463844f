"""What a score says, without how it is reached: the room shows it, and knows no solution (R-TST-06). Pure."""

from typing import Final, Literal

import msgspec

Status = Literal["validated", "rejected", "cancelled", "error"]

UNCERTIFIED: Final = -1
"""The level of a competence that the answers do not confirm. Not level 0, which is a level."""

LOWEST_RATE: Final = 50
"""Per cent of right answers below which nothing is confirmed."""


class CompetenceScore(msgspec.Struct, frozen=True, kw_only=True):
    """A competence as certified: its level (`UNCERTIFIED` when not confirmed) and its pix, both capped."""

    id: str
    level: int
    score: int
