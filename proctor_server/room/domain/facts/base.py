"""The part that every line of a session's journal has, and the base of what it says."""

import msgspec


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """The part that every line has. `at`: ISO 8601, UTC. `who`: «station:…», «invigilator:…», «administrator:…»,
    «organiser:…», «server»."""

    n: int
    prev: str
    at: str
    who: str


class Recordable(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """The base of facts: a fact of its own has fields."""
