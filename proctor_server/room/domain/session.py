"""R-SES-01 … R-SES-07: what a session is, its codes, and its state derived from facts."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from proctor_server.room.domain.errors import FieldsClosed, FieldsMissing

CODE_LETTERS = "BCDFGHJKMPQRTVWXY"
CODE_DIGITS = "2346789"
PASSWORD_PREFIX = "C-"  # noqa: S105 - what is printed before the password
SESSION_MINUTES = 120
TEST_MINUTES = 105
LATEST_START_HOURS = 24

SessionState = Literal["planned", "open", "closed", "finalised", "uploaded", "published"]
Chooser = Callable[[Sequence[str]], str]


class SessionPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre writes down of a session. `starts_at` is the room's wall clock, «2026-03-12T13:30».

    `rehearsal`: nobody real sits, nothing of it is uploaded, and all of it is erased; its package is sealed for
    `recipient` (`age1…`) in the authority's place."""

    site: str
    room: str
    starts_at: str
    invigilators: list[str]
    description: str = ""
    test_minutes: int = TEST_MINUTES
    session_minutes: int = SESSION_MINUTES
    ceiling: int = 5
    rehearsal: bool = False
    recipient: str = ""


REQUIRED = ("site", "room", "starts_at", "invigilators")
_LONGEST = 200
_LONGEST_DESCRIPTION = 500

_ALL: frozenset[str] = frozenset(SessionPlan.__struct_fields__)
_TOLD: frozenset[str] = frozenset({"site", "room", "invigilators", "description", "session_minutes"})
EDITABLE: dict[SessionState, frozenset[str]] = {
    "planned": _ALL,
    "open": _TOLD,
    "closed": _TOLD - {"session_minutes"},
    "finalised": frozenset(),
    "uploaded": frozenset(),
    "published": frozenset(),
}
"""State → fields of the plan that can change: once somebody started, only what is told and printed."""


def plan_from(fields: Mapping[str, object]) -> SessionPlan:
    """The plan in a form's fields. Raises `FieldsMissing` that names every field at fault (R-SES-01)."""
    faulty = [name for name in REQUIRED if not _filled(fields.get(name))]
    try:
        # whoever writes a session down cannot make a rehearsal of it
        plan = msgspec.convert({**fields, "rehearsal": False, "recipient": ""}, SessionPlan, strict=False)
    except msgspec.ValidationError as fault:
        found = re.search(r"\$\.(\w+)", str(fault))
        raise _missing(faulty or [found.group(1) if found else "?"]) from None
    faulty += [name for name, fits in _checks(plan) if not fits and name not in faulty]
    if faulty:
        raise _missing(faulty)
    return plan


def require_editable(state: SessionState, before: SessionPlan, after: SessionPlan) -> None:
    """Raises `FieldsClosed` with every field that is another and cannot be in this state."""
    other = [name for name in SessionPlan.__struct_fields__ if getattr(before, name) != getattr(after, name)]
    closed = [name for name in other if name not in EDITABLE[state]]
    if closed:
        raise FieldsClosed(names=", ".join(closed), fields=closed)


def _filled(value: object) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _missing(names: list[str]) -> FieldsMissing:
    return FieldsMissing(names=", ".join(names), fields=names)


def _checks(plan: SessionPlan) -> list[tuple[str, bool]]:
    return [
        ("starts_at", _is_moment(plan.starts_at)),
        ("invigilators", any(name.strip() for name in plan.invigilators)),
        ("test_minutes", 1 <= plan.test_minutes <= 24 * 60),
        ("session_minutes", 1 <= plan.session_minutes <= 24 * 60),
        ("ceiling", 1 <= plan.ceiling <= 8),
        ("invigilators", all(len(name) <= _LONGEST for name in plan.invigilators)),
        ("description", len(plan.description) <= _LONGEST_DESCRIPTION),
        *((name, len(getattr(plan, name)) <= _LONGEST) for name in ("site", "room")),
    ]


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def access_code(choose: Chooser) -> str:
    """R-SES-02: 4 letters and 2 digits. `choose` picks one of a sequence, with a secret-grade source."""
    return "".join(choose(CODE_LETTERS) for _ in range(4)) + "".join(choose(CODE_DIGITS) for _ in range(2))


def invigilator_password(choose: Chooser) -> str:
    """R-SES-02: 6 characters of the same alphabets; printed with `PASSWORD_PREFIX`."""
    return "".join(choose(CODE_LETTERS + CODE_DIGITS) for _ in range(6))


def session_state(
    *, started: int, sitting: int, finalised: bool, delivered: bool, published: bool = False
) -> SessionState:
    """R-SES-03: the state, derived. `started`, `sitting`: attempts that began, that are not handed in."""
    if delivered:
        return "published" if published else "uploaded"
    if finalised:
        return "finalised"
    if not started:
        return "planned"
    return "open" if sitting else "closed"
