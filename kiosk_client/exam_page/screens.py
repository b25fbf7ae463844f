"""What the page shows, whole, as the agent says it after each change. The page holds nothing of its own."""

from typing import Any, Final

import msgspec

from kiosk_client.domain.comfort import Comfort, Remembered
from kiosk_client.domain.lights import Lights, answers_received, lights
from kiosk_client.domain.readiness import amiss, worst
from kiosk_client.domain.sitting import (
    ON_SCREEN,
    Sitting,
    Stage,
    current_item,
    draft_of,
    is_to_be_opened,
    is_tolerated,
    opens_a_run,
    shown_item,
)
from kiosk_client.domain.time_left import milliseconds_left, milliseconds_left_of_item, milliseconds_of_item
from kiosk_client.exam_page.calls import ShownCalls, shown_calls
from kiosk_client.protocol.messages import End, Field, FormItem
from kiosk_client.services.checking import Checked
from kiosk_client.services.watching import RoomSeen

NOT_PAIRED: Final = "not_paired"
NO_ROOM: Final = "no_room"
FINDER: Final = "finder"
WAITING: Final = "waiting"
NOTICE: Final = "notice"

RECEIPT_SIGNS: Final = 8


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is missing before this station can be used: a code, and the server that it is about."""

    code: str
    address: str = ""
    name: str = ""


class ShownImage(msgspec.Struct, frozen=True, kw_only=True):
    """`url`: on this page's own origin."""

    url: str
    alt: str


class ShownAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file to open beside the question, at `url` on this page's own origin."""

    name: str
    media_type: str
    url: str


class ShownEmbed(msgspec.Struct, frozen=True, kw_only=True):
    """A page to show in a sandbox; `height` in CSS pixels."""

    url: str
    title: str
    height: int


class ShownItem(msgspec.Struct, frozen=True, kw_only=True):
    """The item on screen; `draft` is what stood half typed, in the form of an answer. `left`: milliseconds of a timed
    item when this was said. `away`: milliseconds for which the page was left meanwhile. `tolerated`: leaving a focused
    item does not count against this candidate."""

    number: int
    kind: str
    prompt: str
    choices: list[str]
    fields: list[Field]
    image: ShownImage | None
    attachments: list[ShownAttachment]
    embed: ShownEmbed | None
    focused: bool
    tolerated: bool
    left: int | None
    away: int
    draft: Any


class ShownNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What is said before an item. `focused`: that leaving the page counts; `seconds`: how long it lasts, extra time
    included."""

    focused: bool
    seconds: int | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Before handing in: numbers of the items."""

    skipped: list[int]
    unanswered: list[int]


class ShownEnd(msgspec.Struct, frozen=True, kw_only=True):
    """`at`: ms since 1970. `given`, `received`: answers and skips, and those that the room keeps.
    `receipt`: what the candidate may note, the first signs of the hash of the journal. Never a score
    (R-TST-08)."""

    end: End
    at: int
    given: int
    received: int
    receipt: str


class ShownLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found amiss: `words` is French, the message id, with `details` between braces."""

    level: str
    words: str
    details: dict[str, int | str]


class ShownCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The last ready check, before a candidate comes. `at`: ms since 1970; `amiss`: the worst first, the link apart,
    which `problems` tell."""

    at: int
    level: str
    amiss: list[ShownLine]


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """`stage`: «waiting», «notice» or a `Stage`. `number`: the item's, also where it is not shown. `left`:
    milliseconds until the deadline when this was said. `announced`: minutes left that need not be said again.
    `rooms`: names of those that were found and can be tried. `rehearsal`: the station plays a candidate by itself."""

    stage: str
    station: str
    connected: bool
    problems: list[Problem]
    lights: Lights
    comfort: Comfort
    announced: list[int]
    candidate: str = ""
    comes_back: bool = False
    number: int | None = None
    items: int = 0
    left: int | None = None
    notice: ShownNotice | None = None
    item: ShownItem | None = None
    summary: Summary | None = None
    end: ShownEnd | None = None
    centre: str = ""
    rooms: list[str] = []
    check: ShownCheck | None = None
    calls: ShownCalls | None = None
    awaited: str | None = None
    rehearsal: bool = False


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """All that a screen is made from. `written`, `acknowledged`: of the journal of the open session; `head`:
    its hash; `now`: the room's clock."""

    station: str
    centre: str = ""
    checked: Checked | None = None
    paired: bool
    connected: bool
    rooms: list[RoomSeen]
    finder_fault: str | None
    sitting: Sitting
    written: int
    acknowledged: int
    head: str
    disk_holds: bool
    remembered: Remembered
    now: int
    awaited: str | None = None
    rehearsal: bool = False


def screen_of(situation: Situation) -> Screen:
    """The screen of a situation."""
    sitting = situation.sitting
    order = sitting.order
    shown = sitting.stage in ON_SCREEN
    current = current_item(sitting)
    return Screen(
        stage=_stage(situation),
        station=situation.station,
        connected=situation.connected,
        problems=_problems(situation),
        lights=lights(
            written=situation.written,
            acknowledged=situation.acknowledged,
            connected=situation.connected,
            disk_holds=situation.disk_holds,
        ),
        comfort=situation.remembered.comfort,
        announced=sorted(situation.remembered.announced),
        candidate="" if order is None or sitting.stage is Stage.ENTRY else order.candidate,
        comes_back=_comes_back(sitting),
        number=current.number if shown and current else None,
        items=len(sitting.form) if shown else 0,
        left=milliseconds_left(sitting, situation.now) if shown and sitting.stage is not Stage.PAUSED else None,
        notice=_notice(sitting),
        item=_item(sitting, situation.now),
        summary=_summary(sitting),
        end=_end(situation),
        centre=situation.centre,
        rooms=_usable(situation),
        check=_check(situation),
        calls=shown_calls(sitting, connected=situation.connected),
        awaited=situation.awaited,
        rehearsal=situation.rehearsal,
    )


def _stage(situation: Situation) -> str:
    if situation.sitting.stage is Stage.ENTRY and not situation.connected:
        return WAITING
    return NOTICE if _is_noticed(situation.sitting) else str(situation.sitting.stage)


def _comes_back(sitting: Sitting) -> bool:
    """To what is kept here; or, once they have said who they are, from another station: only an attempt that has begun
    has a deadline."""
    order = None if sitting.stage is Stage.ENTRY else sitting.order
    return sitting.began or (order is not None and order.deadline is not None)


def _usable(situation: Situation) -> list[str]:
    return sorted({room.name for room in situation.rooms if situation.paired and room.why == "usable"})


def _check(situation: Situation) -> ShownCheck | None:
    checked = situation.checked
    if checked is None or situation.sitting.stage is not Stage.ENTRY:
        return None
    own = [check for check in checked.checks if check.part != "link"]
    lines = [ShownLine(level=each.level, words=each.sentence, details=each.details) for each in amiss(own)]
    return ShownCheck(at=checked.at, level=worst(own), amiss=lines)


def _problems(situation: Situation) -> list[Problem]:
    """Other centres' servers are always named; the rest only while no room is connected."""
    found = []
    if not situation.paired:
        found.append(Problem(code=NOT_PAIRED))
    rooms = [room for room in situation.rooms if situation.paired and room.why != "usable"]
    if situation.connected:
        rooms = [room for room in rooms if room.why == "wrong_key"]
    found += [Problem(code=room.why, address=room.address, name=room.name) for room in rooms]
    if situation.connected or not situation.paired:
        return found
    if situation.finder_fault is not None:
        found.append(Problem(code=FINDER))
    if not found and not _usable(situation):
        found.append(Problem(code=NO_ROOM))
    return found


def _is_noticed(sitting: Sitting) -> bool:
    return sitting.stage is Stage.ITEM and is_to_be_opened(sitting)


def _notice(sitting: Sitting) -> ShownNotice | None:
    item = current_item(sitting) if _is_noticed(sitting) else None
    if item is None:
        return None
    milliseconds = milliseconds_of_item(sitting, item)
    return ShownNotice(
        focused=opens_a_run(sitting, item), seconds=None if milliseconds is None else round(milliseconds / 1000)
    )


def _item(sitting: Sitting, now: int) -> ShownItem | None:
    item = shown_item(sitting)
    if item is None:
        return None
    return ShownItem(
        number=item.number,
        kind=item.kind,
        prompt=item.prompt,
        choices=item.choices,
        fields=item.fields,
        image=_image(item),
        attachments=[
            ShownAttachment(name=file.name, media_type=file.media_type, url=f"/attachment/{item.number}/{place}")
            for place, file in enumerate(item.attachments)
        ],
        embed=_embed(item),
        focused=item.focused,
        tolerated=is_tolerated(sitting),
        left=milliseconds_left_of_item(sitting, item, now),
        away=sitting.away[1] if sitting.away[0] == item.number else 0,
        draft=draft_of(sitting),
    )


def _image(item: FormItem) -> ShownImage | None:
    return None if item.image is None else ShownImage(url=f"/image/{item.number}", alt=item.image.alt)


def _embed(item: FormItem) -> ShownEmbed | None:
    if item.embed is None:
        return None
    return ShownEmbed(url=f"/embed/{item.number}", title=item.embed.title, height=item.embed.height)


def _summary(sitting: Sitting) -> Summary | None:
    if sitting.stage is not Stage.HAND_IN:
        return None
    unanswered = [item.number for item in sitting.form if item.number not in sitting.done]
    return Summary(skipped=sorted(sitting.skipped), unanswered=unanswered)


def _end(situation: Situation) -> ShownEnd | None:
    sitting = situation.sitting
    if sitting.stage is not Stage.END or sitting.end is None:
        return None
    received, given = answers_received(sitting, situation.acknowledged)
    return ShownEnd(
        end=sitting.end,
        at=sitting.ended_at or situation.now,
        given=given,
        received=received,
        receipt=situation.head[:RECEIPT_SIGNS].upper(),
    )
