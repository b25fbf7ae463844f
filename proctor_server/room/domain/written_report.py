"""A report that an invigilator writes: what each category is about and needs, and when it is complete (R-INC-04)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

import msgspec

from proctor_server.room.domain.errors import (
    CategoryClosed,
    CategoryUnfit,
    NumberNotAsked,
    PercentUnfit,
    ReportActUnfit,
    ReportTooLong,
    UnknownReportCategory,
)
from proctor_server.room.domain.report import CLOSED, FITS

MOST_TEXT: Final = 2_000
MOST_VALUE: Final = 200
"""Characters."""

MOST_PERCENT: Final = 300
MOST_CANDIDATES: Final = 1_000_000
MOST_ITEMS: Final = 1_000
"""Far beyond any session: what is larger is no identifier and no number."""


class About(StrEnum):
    """What a category is about."""

    PERSON = "person"
    ROOM = "room"
    ITEM = "item"


class Category(NamedTuple):
    """`needs`: fields without which a report is a draft, in the order of the form. `decision`: somebody, or the table
    of automatic resolutions, decides at the authority (R-INC-05)."""

    about: About
    needs: tuple[str, ...]
    decision: bool


_ITEM: Final = Category(About.ITEM, ("candidate", "number"), True)

CATEGORIES: Final[Mapping[str, Category]] = {
    "C1": Category(About.PERSON, ("candidate", "value"), True),
    "C2": Category(About.PERSON, ("candidate", "value"), False),
    "C4": Category(About.PERSON, ("candidate", "text"), False),
    "C6": Category(About.PERSON, ("candidate",), True),
    "C7": Category(About.ROOM, ("text",), False),
    "C8": Category(About.PERSON, ("candidate", "text"), False),
    **dict.fromkeys(FITS, _ITEM),
}
"""R-INC-04, R-INC-05. A category about the room may name one candidate; without one it is for everybody."""


class ReportBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a report says. `candidate` None: the whole room. `number`: of the item, as the candidate sees it. `value`:
    the right one, of C1 in words, of C2 in whole percent."""

    category: str
    candidate: Annotated[int, msgspec.Meta(ge=1, le=MOST_CANDIDATES)] | None = None
    number: Annotated[int, msgspec.Meta(ge=1, le=MOST_ITEMS)] | None = None
    text: str = ""
    value: str = ""


class ReportState(StrEnum):
    """Where a report is."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"


class ReportEvent(StrEnum):
    """What an invigilator does with a report that is there."""

    CORRECT = "correct"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


S, E = ReportState, ReportEvent

REPORT_TRANSITIONS: dict[tuple[ReportState, ReportEvent], ReportState] = {
    (S.STANDING, E.CORRECT): S.STANDING,
    (S.STANDING, E.WITHDRAW): S.WITHDRAWN,
    (S.WITHDRAWN, E.RESTORE): S.STANDING,
}
"""A missing pair is a refusal: what is withdrawn is restored before it is corrected."""


def report_after(state: str, event: ReportEvent) -> ReportState:
    """The state after `event`. Raises `ReportActUnfit` where the table has no such edge."""
    try:
        return REPORT_TRANSITIONS[ReportState(state), event]
    except KeyError:
        raise ReportActUnfit from None


def tidied(said: ReportBody) -> ReportBody:
    """What is kept of it: without blanks around, and without what its category is not about. Raises `CategoryClosed`,
    `UnknownReportCategory`, `ReportTooLong`, `PercentUnfit`."""
    category = category_of(said.category)
    value = said.value.strip() if "value" in category.needs else ""
    return ReportBody(
        category=said.category,
        candidate=said.candidate,
        number=said.number if category.about is About.ITEM else None,
        text=_within(said.text.strip(), MOST_TEXT, "text"),
        value=_percent(value) if said.category == "C2" else _within(value, MOST_VALUE, "value"),
    )


def category_of(code: str) -> Category:
    """What a category needs. Raises `CategoryClosed`, `UnknownReportCategory`."""
    if code in CLOSED:
        raise CategoryClosed(category=code)
    if code not in CATEGORIES:
        raise UnknownReportCategory(category=code)
    return CATEGORIES[code]


def _within(text: str, most: int, field: str) -> str:
    if len(text) > most:
        raise ReportTooLong(most=most, field=field)
    return text


def _percent(text: str) -> str:
    """R-CAN-01: whole percent, «33» also where somebody wrote «33 %»."""
    figure = text.removesuffix("%").strip()
    if not figure:
        return ""
    if not (figure.isascii() and figure.isdigit() and len(figure) < 5 and int(figure) <= MOST_PERCENT):
        raise PercentUnfit(most=MOST_PERCENT, field="value")
    return str(int(figure))


def check_number(said: ReportBody, asked: Mapping[int, str], fitting: list[str]) -> None:
    """`asked`: the candidate's form, number to item. `fitting`: categories that the item may have; empty where the item
    is not known. Raises `NumberNotAsked`, `CategoryUnfit` (R-INC-02)."""
    if said.number not in asked:
        raise NumberNotAsked(number=said.number, field="number")
    if fitting and said.category not in fitting:
        raise CategoryUnfit(category=said.category, field="number")


def lacking(said: ReportBody) -> list[str]:
    """R-FIN-01: the fields that are still asked for. Empty: the report is complete, otherwise it is a draft."""
    return [field for field in CATEGORIES[said.category].needs if getattr(said, field) in ("", None)]
