"""The account notices whatever is done to a package: who counts losses has to be able to find one."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from pyrage import x25519

from kiosk_client.protocol.journal import DraftLeft, Ended
from proctor_server.moments import to_ms
from proctor_server.session_package.cards import AuthorityCard, card_file
from proctor_server.session_package.contents import Contents, StationJournal
from proctor_server.session_package.reading import read_contents
from proctor_server.session_package.record import Attempt
from proctor_server.session_package.sealing import open_sealed
from tests.builders.room import NOON, Day, open_day
from tests.fault.account import CLOCKS_MS, account
from tests.fault.notes import Note

JACKSON = "0801234568B"
MINUTES, ANSWERS, DRAFT = 10, 3, [2]
LENGTH = timedelta(minutes=MINUTES) * 133 // 100
"""Jackson has a third more (R-TIM-01)."""
DEADLINE = to_ms(NOON + LENGTH)
Change = Callable[[Contents], Contents]
Notes = list[Note]


class Sitting:
    """Three answers, a draft, and the deadline: the opened package, and what Jackson wrote down."""

    def __init__(self, contents: Contents, who: int, began: int) -> None:
        self.contents, self.who, self.began = contents, who, began
        given = [(number, self._given(number)) for number in range(1, ANSWERS + 1)]
        self.notes = [
            Note(at=began - 5, what="pressed"),
            Note(at=began + 5, what="began"),
            *(note for number, each in given for note in self._answered(number, each)),
            Note(at=began + 5_000, what="tried", act="draft", number=ANSWERS + 1, value=DRAFT),
            Note(at=began + 5_001, what="kept"),
            Note(at=began + 6_000, what="shown", number=ANSWERS + 1, value=DRAFT),
            Note(at=DEADLINE, what="ended", act="deadline", here=ANSWERS),
        ]

    def _given(self, number: int) -> Any:
        return self.contents.session.attempts[0].answers[number - 1].answer

    def _answered(self, number: int, value: Any) -> Notes:
        at = self.began + number * 1_000
        return [
            Note(at=at, what="tried", act="answer", number=number, value=value),
            Note(at=at + 1, what="kept"),
            Note(at=at + 2, what="light", here=number, there=number),
        ]

    def differences(self, change: Change = lambda contents: contents, notes: Notes | None = None) -> set[str]:
        found = account({self.who: notes or self.notes}, change(self.contents), minutes=MINUTES)
        return {each.what for each in found}

    def rewritten(self, n: int, **changes: Any) -> Notes:
        """The diary with its n-th note, from 0, changed."""
        notes = list(self.notes)
        notes[n] = msgspec.structs.replace(notes[n], **changes)
        return notes


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    key = x25519.Identity.generate()
    card = AuthorityCard(
        name="Autorité",
        url="https://127.0.0.1:9",
        age_recipient=str(key.to_public()),
        receipt_key=base64.b64encode(bytes(32)).decode(),
    )
    folder = tmp_path_factory.mktemp("account") / "room"
    with open_day(folder, card_file(card), test_minutes=MINUTES) as day:
        began = to_ms(day.clock.now)
        _sit(day)
        package = day.room.finalising.package(day.session)
        contents = read_contents(open_sealed(package.read_bytes(), str(key)))
        yield Sitting(contents, day.candidate(JACKSON), began)


def _sit(day: Day) -> None:
    station = day.sitting(JACKSON)
    for number in range(1, ANSWERS + 1):
        day.clock.advance(seconds=1)
        station.answer(number)
        station.send()
    day.clock.now = NOON + LENGTH
    station.write(DraftLeft, number=ANSWERS + 1, item=station.item(ANSWERS + 1), draft=DRAFT)
    station.write(Ended, end="deadline")
    station.send()
    station.beat()
    day.room.watching.keep_heads()
    candidate = day.candidate(JACKSON)
    day.room.finalising.give_abort_reason(day.session, candidate, "candidate", "administrator", day.clock.now)
    day.room.finalising.finalise(day.session, {}, "administrator", day.clock.now)


# ── what is done to a package ────────────────────────────────────────────────────────────────────────────────────────


def with_attempt(contents: Contents, **changes: Any) -> Contents:
    attempt: Attempt = msgspec.structs.replace(contents.session.attempts[0], **changes)
    return replace(contents, session=msgspec.structs.replace(contents.session, attempts=[attempt]))


def with_answers(change: Callable[[list[Any]], list[Any]]) -> Change:
    return lambda contents: with_attempt(contents, answers=change(list(contents.session.attempts[0].answers)))


def with_station(contents: Contents, change: Callable[[StationJournal], StationJournal]) -> Contents:
    return replace(contents, stations=[change(contents.stations[0])])


def with_lines(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Change:
    """Every line of the station changed, or left out, in both journals."""

    def of_room(line: bytes) -> bytes | None:
        told = json.loads(line)
        if told["kind"] != "station_entry":
            return line
        inner = change(json.loads(told["line"]))
        return inner and json.dumps(told | {"line": json.dumps(inner)}).encode()

    def of_station(line: bytes) -> bytes | None:
        told = change(json.loads(line))
        return told and json.dumps(told).encode()

    def change_both(contents: Contents) -> Contents:
        changed = replace(contents, journal=[new for line in contents.journal if (new := of_room(line))])
        return with_station(
            changed, lambda each: replace(each, lines=[new for line in each.lines if (new := of_station(line))])
        )

    return change_both


def without_a_line(kind: str, number: int) -> Change:
    return with_lines(lambda line: None if (line["kind"], line.get("number")) == (kind, number) else line)


def with_a_line(kind: str, of: int, **changes: Any) -> Change:
    def change(line: dict[str, Any]) -> dict[str, Any]:
        return line | changes if (line["kind"], line.get("number")) == (kind, of) else line

    return with_lines(change)


def signed_by_nobody(station: StationJournal) -> StationJournal:
    assert station.head.head is not None
    head = msgspec.structs.replace(station.head.head, signature=base64.b64encode(bytes(64)).decode())
    return replace(station, head=msgspec.structs.replace(station.head, head=head))


def as_if_never_there(contents: Contents) -> Contents:
    """The third answer is in no list and in no journal."""
    return with_answers(lambda given: given[:-1])(without_a_line("answered", 3)(contents))


def test_nothing_differs_where_every_promise_was_kept(sitting: Sitting) -> None:
    assert sitting.differences() == set()


@pytest.mark.parametrize(
    ("found", "change"),
    [
        pytest.param("lost", with_answers(lambda given: given[:-1]), id="the last answer dropped"),
        pytest.param("gap", with_answers(lambda given: [given[0], given[2]]), id="an answer in the middle dropped"),
        pytest.param("doubled", with_answers(lambda given: [*given, given[-1]]), id="an answer doubled"),
        pytest.param(
            "changed",
            with_answers(lambda given: [msgspec.structs.replace(given[0], answer=4), *given[1:]]),
            id="an answer changed",
        ),
        pytest.param(
            "never given",
            with_answers(lambda given: [*given, msgspec.structs.replace(given[-1], number=4)]),
            id="an answer made up",
        ),
        pytest.param(
            "lost",
            lambda contents: replace(contents, session=msgspec.structs.replace(contents.session, attempts=[])),
            id="the attempt dropped",
        ),
        pytest.param("lost", as_if_never_there, id="an answer dropped everywhere"),
        pytest.param("changed", without_a_line("answered", 3), id="an answer dropped from both journals"),
        pytest.param("changed", with_a_line("answered", 3, answer=4), id="an answer changed in both journals"),
        pytest.param("doubled", with_a_line("answered", 3, number=2), id="a line doubled in both journals"),
        pytest.param("late", with_a_line("answered", 3, at=DEADLINE + 1), id="an answer moved past the deadline"),
        pytest.param("draft", with_a_line("draft_left", 4, draft=[3]), id="the draft changed"),
        pytest.param("draft", without_a_line("draft_left", 4), id="the draft dropped"),
        pytest.param("time", lambda contents: with_attempt(contents, deadline="2026-03-12T12:11:00.000Z"), id="longer"),
        pytest.param("time", lambda contents: with_attempt(contents, end="handed_in"), id="another end"),
        pytest.param("time", lambda contents: with_attempt(contents, ended_at=None), id="no end"),
        pytest.param(
            "chain", lambda contents: replace(contents, journal=contents.journal[1:]), id="the room's chain cut"
        ),
        pytest.param(
            "chain",
            lambda contents: with_station(contents, lambda each: replace(each, lines=each.lines[:-1])),
            id="a station's chain cut at its end",
        ),
        pytest.param(
            "chain",
            lambda contents: with_station(
                contents, lambda each: replace(each, lines=[*each.lines[:2], *each.lines[3:]])
            ),
            id="a station's chain cut in the middle",
        ),
        pytest.param("chain", lambda contents: with_station(contents, signed_by_nobody), id="a signature that is not"),
    ],
)
def test_what_is_done_to_a_package_is_noticed(sitting: Sitting, found: str, change: Change) -> None:
    assert found in sitting.differences(change)


# ── what a candidate saw, and the package does not know ──────────────────────────────────────────────────────────────

FIRST, LIGHT, DRAFT_TRIED, SHOWN, END = 2, 10, 11, 13, 14
"""Places in the diary: the first answer and the draft are asked for, the last light, the draft on a return, the end."""


@pytest.mark.parametrize(
    ("found", "place", "changes"),
    [
        pytest.param("changed", FIRST, {"value": 4}, id="another answer"),
        pytest.param("late", FIRST, {"at": DEADLINE + CLOCKS_MS + 1}, id="an answer given after the deadline"),
        pytest.param("lost", LIGHT, {"there": ANSWERS + 1}, id="a light for more than there is"),
        pytest.param("draft", DRAFT_TRIED, {"value": [3]}, id="another draft"),
        pytest.param("draft", SHOWN, {"value": None}, id="no draft on a return"),
        pytest.param("lost", SHOWN, {"number": ANSWERS + 2}, id="a later item on a return"),
        pytest.param("time", 0, {"at": DEADLINE}, id="a test that began before it was begun"),
        pytest.param("time", END, {"act": "handed_in"}, id="another end"),
        pytest.param("lost", END, {"here": ANSWERS + 1}, id="more answers on the last screen"),
    ],
)
def test_what_a_candidate_saw_and_is_not_there_is_noticed(
    sitting: Sitting, found: str, place: int, changes: dict[str, Any]
) -> None:
    assert found in sitting.differences(notes=sitting.rewritten(place, **changes))


def test_what_was_refused_must_not_be_there(sitting: Sitting) -> None:
    notes = sitting.rewritten(FIRST + 1, what="refused", act="not_now")
    assert "never given" in sitting.differences(notes=notes)


def test_what_nobody_acknowledged_may_be_there_or_not(sitting: Sitting) -> None:
    """A station that was killed before it could say that it has kept the answer."""
    last = [note for note in sitting.notes if note.number != ANSWERS + 1 and note.here != ANSWERS]
    unsure = [note for n, note in enumerate(last) if not (note.what == "kept" and n == len(last) - 1)]
    assert sitting.differences(notes=unsure) <= {"draft"}
