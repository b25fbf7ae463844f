"""How a candidate wants the page, and what it has told them already: remembered for the test, as the page holds no
state of its own."""

from typing import Annotated, Any, Literal

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire


class Comfort(msgspec.Struct, frozen=True, kw_only=True):
    """`language`: None is the browser's. `text`: 1 as it is, 2 large, 3 very large. `calm`: no progress bar, no colour
    that changes. `hide_time`: until the last quarter of an hour."""

    language: Literal["fr", "en"] | None = None
    text: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    wide_lines: bool = False
    wide_letters: bool = False
    contrast: bool = False
    calm: bool = False
    hide_time: bool = False


PLAIN = Comfort()


def begun_with(told: Any, chosen: Comfort) -> Comfort:
    """How the page begins: as the room tells (fields of `Comfort`), under what the candidate has chosen at this station
    before they entered. What this version does not understand is left."""
    try:
        known = from_wire(Comfort, told)
    except Refusal:
        return chosen
    own = {name: value for name, value in msgspec.structs.asdict(chosen).items() if value != getattr(PLAIN, name)}
    return msgspec.structs.replace(known, **own)


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """`announced`: the minutes left that have been said, each once for an attempt."""

    comfort: Comfort = Comfort()
    announced: frozenset[int] = frozenset()
