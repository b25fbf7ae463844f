"""How a candidate wants the page, and what it has told them already: remembered for the test, as the page holds no
state of its own."""

from typing import Annotated, Literal

import msgspec


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


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """`announced`: the minutes left that have been said, each once for an attempt."""

    comfort: Comfort = Comfort()
    announced: frozenset[int] = frozenset()
