"""Facts about who invigilates how many (R-SES-06)."""

from typing import Literal

import msgspec

from proctor_server.room.domain.facts.base import Recordable


class InvigilatorLeft(Recordable, frozen=True, tag="invigilator_left"):
    """Signed out of the last browser (`signed_out`), or the sign-in ended by itself (`expired`)."""

    name: str
    why: Literal["signed_out", "expired"]


class InvigilatorList(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on one invigilator's list."""

    name: str
    candidates: list[int]


class ListsBalanced(Recordable, frozen=True, tag="lists_balanced"):
    """Every list as it is from now on; who is on none is `unshared`, and shown to all."""

    lists: list[InvigilatorList]
    unshared: list[int]


class RatioOverridden(Recordable, frozen=True, tag="ratio_overridden"):
    """The administrator lets the room have more candidates than its invigilators may look after."""

    reason: str
    by: str
    overridden_at: int


class RatioOverrideWithdrawn(Recordable, frozen=True, tag="ratio_override_withdrawn"):
    """The rule holds again. `override`: the line of the journal that is taken back."""

    override: int
