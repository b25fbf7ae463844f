"""One invigilator for twenty candidates, and whose list each candidate is on (R-SES-06)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from proctor_server.room.domain.attempt import IN_ROOM, State
from proctor_server.room.domain.errors import RatioExceeded
from proctor_server.room.domain.identity_match import normalised

CANDIDATES_EACH: Final = 20
"""R-SES-06: what one invigilator looks after, and the longest list."""

RUNNING: Final = IN_ROOM | {State.AWAY}
_FIGURES: Final = re.compile(r"([0-9]+)")


class Standing(NamedTuple):
    """What presence depends on. `attempt`: an `attempt.State`, None before the candidate has entered;
    `confirmed_until` in milliseconds."""

    attempt: str | None
    confirmed_until: int | None


def is_present(standing: Standing, now: int) -> bool:
    """Whether a candidate counts at `now` (milliseconds) for the invigilators that a room needs.

    Present is whose attempt runs: at work, held, paused, or away and expected back. So is who has been confirmed and
    has not begun yet, on the way to the seat or at the door, until the confirmation lapses (R-ENT-03). Who has handed
    in, is absent, or stands at the door unconfirmed does not count."""
    if standing.attempt in RUNNING:
        return True
    is_confirmed = standing.confirmed_until is not None and standing.confirmed_until >= now
    return is_confirmed and standing.attempt in (None, State.ADMITTED)


def needed(present: int) -> int:
    """How many invigilators `present` candidates need."""
    return -(-present // CANDIDATES_EACH)


def check_ratio(present: int, invigilators: int) -> None:
    """Raises `RatioExceeded` when `invigilators` are too few for `present` candidates."""
    if needed(present) > invigilators:
        raise RatioExceeded(invigilators=invigilators, present=present, needed=needed(present), each=CANDIDATES_EACH)


def persons(names: Iterable[str]) -> dict[str, str]:
    """The people behind names, each by how it was written first: neither a second browser nor capitals make two of
    one."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return found


class Dealt(NamedTuple):
    """Whom a list can name. `seat`: the station's name while the candidate sits there, else empty."""

    id: int
    birth_name: str
    first_name: str
    seat: str


def in_order(people: Iterable[Dealt]) -> list[int]:
    """The order in which lists are dealt: whoever sits by seat, so that a list is a part of the room, then the others
    by name."""
    return [one.id for one in sorted(people, key=_place)]


def _place(one: Dealt) -> tuple[bool, list[tuple[int, str]], str, str, int]:
    seat = [(int(part), "") if part.isdecimal() else (-1, part) for part in _FIGURES.split(one.seat.casefold())]
    return not one.seat, seat, normalised(one.birth_name), normalised(one.first_name), one.id


class Lists(NamedTuple):
    """Each invigilator's candidates, in the order dealt, and those that nobody has room for."""

    of: dict[str, list[int]]
    unshared: list[int]


def balance(order: Sequence[int], invigilators: Sequence[str], before: Mapping[int, str]) -> Lists:
    """Lists of one length, give or take one, of `CANDIDATES_EACH` at most; of all such lists, those for which the
    fewest candidates change the list that they were on (`before`).

    `order`: every candidate, as dealt. With nobody `before`, each list is a stretch of it."""
    held = {name: [one for one in order if before.get(one) == name] for name in invigilators}
    sizes = _sizes(len(order), {name: len(mine) for name, mine in held.items()})
    kept = {name: mine[: sizes[name]] for name, mine in held.items()}
    placed = {one for mine in kept.values() for one in mine}
    free = [one for one in order if one not in placed]
    rank = {one: place for place, one in enumerate(order)}
    for name, mine in kept.items():
        room = sizes[name] - len(mine)
        kept[name], free = sorted([*mine, *free[:room]], key=rank.__getitem__), free[room:]
    return Lists(kept, free)


def _sizes(candidates: int, held: Mapping[str, int]) -> dict[str, int]:
    """How long each list becomes. The longest keep the one that is over: nobody moves for it."""
    if not held:
        return {}
    each, over = divmod(min(candidates, CANDIDATES_EACH * len(held)), len(held))
    longest = sorted(held, key=lambda name: -held[name])[:over]
    return {name: each + (name in longest) for name in held}
