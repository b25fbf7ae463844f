"""Commit, then speak; and many commands in one commit that do not undo each other."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple

import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.chain import BrokenChain, follow_all, session_genesis
from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.adapters import identity
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import DiskTrouble, UnknownAttempt
from proctor_server.room.services.sitting import keep_lines, lines_of
from proctor_server.room.storage import attempts, journal
from proctor_server.room.storage.ahead import Asked
from proctor_server.room.storage.database import connect
from proctor_server.room.storage.ledger import Change, Ledger
from proctor_server.room.storage.projections import build_again
from proctor_server.room.storage.reserve import RESERVE_BYTES, RESERVE_FILE, Reserve
from tests.builders.room import Day, SpeakingStation

BABBAGE, JACKSON, LOVELACE = "0801234567A", "0801234568B", "0801234569C"


def most_pages(day: Day, pages: int) -> None:
    """From now on SQLite finds no place for more than this; 1 means: for nothing more."""
    day.room.writer.submit(lambda ledger: ledger.db.execute(f"PRAGMA max_page_count = {pages}").fetchone()[0])


def on_disk(day: Day, table: str) -> int:
    """Rows that a process of its own would find."""
    db = sqlite3.connect(f"file:{day.folder / 'room.sqlite'}?mode=ro", uri=True)
    try:
        (rows,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(rows)
    finally:
        db.close()


def answer_until_refused(station: SpeakingStation) -> int:
    """The last number that was acknowledged, when the disk takes no more."""
    kept = station.send().n
    while True:
        station.answer(kept, "x" * 5000)
        try:
            kept = station.send(station.lines[-1:]).n
        except DiskTrouble as refusal:
            return kept if str(refusal.details["reason"]) in str(refusal) else 0


def test_a_commit_that_fails_acknowledges_nothing_and_tells_nobody(day: Day) -> None:
    station = day.sitting(LOVELACE)
    told: list[Change] = []
    most_pages(day, 1)
    kept = answer_until_refused(station)
    day.room.telling.subscribe(told.extend)
    with pytest.raises(DiskTrouble):
        station.send()
    assert told == []
    assert on_disk(day, "station_entry") == kept
    assert day.card(LOVELACE).attempt.room_kept == kept


def test_a_commit_that_finds_no_space_is_given_the_reserve(day: Day) -> None:
    station, file = day.sitting(LOVELACE), day.folder / RESERVE_FILE
    Reserve(day.folder, margin=0).keep()
    assert file.stat().st_size == RESERVE_BYTES
    most_pages(day, 1)
    answer_until_refused(station)
    assert not file.exists()


def test_the_room_goes_on_when_the_disk_takes_more_again(day: Day) -> None:
    """R-TST-09: the station sends again what was not acknowledged."""
    station = day.sitting(LOVELACE)
    most_pages(day, 1)
    kept = answer_until_refused(station)
    assert kept < len(station.lines)
    most_pages(day, 2**30)
    assert station.send().n == len(station.lines)
    assert on_disk(day, "answer") == len(station.lines) - 1


class Asking(NamedTuple):
    """A command, and what it said that it will ask."""

    command: Callable[[Ledger], Any]
    asked: Asked | None = None


def together(day: Day, *commands: Callable[[Ledger], Any] | Asking) -> list[Any]:
    """What each command came to, when all of them waited for the same commit."""
    holds, waits = threading.Event(), threading.Event()

    def hold(_: Ledger) -> None:
        waits.set()
        assert holds.wait(20)

    outcomes: list[Any] = [None] * len(commands)
    first = threading.Thread(target=day.room.writer.submit, args=(hold,))
    first.start()
    assert waits.wait(20)
    commits = day.room.writer.commits
    asking = [
        threading.Thread(target=_ask, args=(day, command, outcomes, place)) for place, command in enumerate(commands)
    ]
    for one in asking:
        one.start()
        _wait_for_the_queue(day, asking.index(one) + 1)
    holds.set()
    for one in (first, *asking):
        one.join(20)
    assert day.room.writer.commits == commits + 2, "they were not committed together"
    return outcomes


def _wait_for_the_queue(day: Day, size: int) -> None:
    queue: Any = day.room.writer._queue
    while queue.qsize() < size:
        threading.Event().wait(0.01)


def _ask(day: Day, command: Callable[[Ledger], Any] | Asking, outcomes: list[Any], place: int) -> None:
    asking = command if isinstance(command, Asking) else Asking(command)
    try:
        outcomes[place] = day.room.writer.submit(asking.command, asking.asked)
    except (Refusal, ValueError, sqlite3.Error) as fault:
        outcomes[place] = fault


def note(name: str) -> Callable[[Ledger], str]:
    def write(ledger: Ledger) -> str:
        ledger.db.execute("INSERT INTO guess (subject, failures, last_at) VALUES (?, 1, 1)", (name,))
        return name

    return write


def note_and(name: str, fault: Exception) -> Callable[[Ledger], str]:
    def write(ledger: Ledger) -> str:
        note(name)(ledger)
        raise fault

    return write


def test_a_refused_command_undoes_nothing_of_the_others(day: Day) -> None:
    refusal, fault = UnknownAttempt(), ValueError("a fault of the program")
    told = together(day, note("a"), note_and("b", refusal), note("c"), note_and("d", fault), note("a"), note("e"))
    assert told[:4] == ["a", refusal, "c", fault]
    assert isinstance(told[4], sqlite3.IntegrityError)
    assert told[5] == "e"
    with day.room.readers.one() as db:
        found = {name for (name,) in db.execute("SELECT subject FROM guess")}
    assert {"a", "c", "e"} <= found
    assert not {"b", "d"} & found


def test_a_refused_command_leaves_nothing_in_the_journal_and_no_gap(day: Day) -> None:
    def back(station: str, refusal: Exception | None = None) -> Callable[[Ledger], None]:
        def write(ledger: Ledger) -> None:
            ledger.record(day.session, facts.StationBack(station=station), who="server", now=day.clock.now)
            if refusal is not None:
                raise refusal

        return write

    together(day, back("a"), back("b", UnknownAttempt()), back("c"), back("d", ValueError("a fault")), back("e"))
    with day.room.readers.one() as db:
        told = [entry.fact for entry in journal.of_kinds(db, day.session, ["station_back"])]
        lines, last = journal.lines(db, day.session), journal.head(db, day.session)
    assert told == [facts.StationBack(station=station) for station in "ace"]
    fingerprint = identity.load(day.folder).fingerprint
    assert follow_all(session_genesis(fingerprint, day.session), lines) == last


def sent(station: SpeakingStation, fault: Exception | None = None, *, after: int = 0) -> Asking:
    """The journal of a station behind this line; refused after it was taken, where there is a fault."""
    day = station.day
    lines = lines_of(day.session, station.at, station.lines[after:])

    def keep(ledger: Ledger) -> int:
        taken = keep_lines(ledger, lines, station.at, day.clock.now)
        if fault is not None:
            raise fault
        return taken.head.n

    return Asking(keep, lines.asked)


def seated(day: Day) -> list[SpeakingStation]:
    """Three stations with two answers each that the room has not heard."""
    stations = [day.sitting(ine, f"Poste {n:02}") for n, ine in enumerate((BABBAGE, JACKSON, LOVELACE), 1)]
    for station in stations:
        station.answer(1)
        station.answer(2)
    return stations


def done(day: Day) -> list[int]:
    return [day.card(ine).attempt.done for ine in (BABBAGE, JACKSON, LOVELACE)]


def assert_tables_are_those_of_the_journal(day: Day) -> None:
    before = day.tables()
    with closing(connect(day.folder / "room.sqlite")) as db:
        recorded = [(day.session, each.stamp.n, each.fact) for each in journal.recorded(db, day.session)]
        db.execute("BEGIN")
        build_again(db, recorded)
        db.execute("COMMIT")
    assert day.tables() == before


def test_answers_of_one_commit_are_in_the_journal_and_in_the_tables_as_if_they_had_come_alone(day: Day) -> None:
    """Two of a station, several stations, one heard twice, and somebody who reads between them."""
    first, second, third = seated(day)

    def read(ledger: Ledger) -> int:
        (answers,) = ledger.db.execute("SELECT count(*) FROM answer").fetchone()
        return int(answers)

    assert together(day, sent(first), sent(second), read, sent(first), sent(third)) == [3, 3, 4, 3, 3]
    assert done(day) == [2, 2, 2]
    assert_tables_are_those_of_the_journal(day)


def test_what_moves_nothing_waits_with_the_answers_of_its_commit_and_has_its_place_in_the_journal(day: Day) -> None:
    first, second, third = seated(day)
    for station in (first, second, third):
        assert station.order is not None
        item = station.order.form[2]
        station.write(entries.Opened, number=item.number, item=item.item)
        station.answer(3)
    assert together(day, sent(first), sent(second), sent(first), sent(third)) == [5, 5, 5, 5]
    assert done(day) == [3, 3, 3]
    assert_tables_are_those_of_the_journal(day)


def test_what_was_read_ahead_is_not_believed_once_something_was_written(day: Day) -> None:
    """R-ENT-05: another command of the same commit fences the station whose answers come after it."""
    first, second, third = seated(day)

    def fence(ledger: Ledger) -> None:
        assert second.order is not None
        fact = facts.AttemptResumed(
            attempt=second.order.attempt, station="another", station_name="Poste 09", epoch=2, resumed_at=1
        )
        ledger.record(day.session, fact, who="server", now=day.clock.now)

    assert together(day, sent(first), fence, sent(second), sent(third))[2] == 3
    assert done(day) == [2, 0, 2]
    assert_tables_are_those_of_the_journal(day)


def asked_from_now_on(day: Day) -> list[str]:
    """Grows by each SELECT of the writer."""
    asked: list[str] = []

    def trace(ledger: Ledger) -> None:
        ledger.db.set_trace_callback(lambda said: asked.append(said) if said.startswith("SELECT") else None)

    day.room.writer.submit(trace)
    return asked


def test_as_much_is_asked_of_the_tables_for_many_stations_as_for_one(day: Day) -> None:
    stations = seated(day)
    asked = asked_from_now_on(day)
    together(day, sent(stations[0], after=1))
    of_one = len(asked)
    together(day, sent(stations[1], after=1), sent(stations[2], after=1))
    assert of_one > 0
    assert len(asked) == 2 * of_one


def test_signed_heads_and_drafts_between_answers_do_not_have_the_tables_asked_again(day: Day) -> None:
    first, second, third = seated(day)
    asked = asked_from_now_on(day)

    def beside(ledger: Ledger) -> None:
        with ledger.apart():
            attempts.save_head(ledger.beside(second.id), second.id, second.signed_head())

    told = together(day, sent(first, after=1), beside, sent(second, after=1), beside, sent(third, after=1))
    assert told[::2] == [3, 3, 3]
    assert len([one for one in asked if "json_each" in one]) == 3
    assert_tables_are_those_of_the_journal(day)


def test_answers_of_a_command_that_is_refused_are_undone_and_no_others(day: Day) -> None:
    first, second, third = seated(day)
    refusal = UnknownAttempt()
    assert together(day, sent(first), sent(second, refusal), sent(third)) == [3, refusal, 3]
    assert done(day) == [2, 0, 2]
    assert_tables_are_those_of_the_journal(day)


def test_an_answer_that_cannot_be_written_is_told_to_whom_it_was_from(day: Day) -> None:
    first, second, third = seated(day)
    broken = "CREATE TRIGGER broken BEFORE INSERT ON answer WHEN NEW.attempt = '{}' BEGIN SELECT RAISE(ABORT, 'x'); END"
    assert second.order is not None
    day.room.writer.submit(lambda ledger: ledger.db.execute(broken.format(second.order.attempt)))
    told = together(day, sent(first), sent(second), sent(third))
    assert (told[0], told[2]) == (3, 3)
    assert isinstance(told[1], sqlite3.IntegrityError)
    assert done(day) == [2, 0, 2]


def test_a_station_that_contradicts_itself_costs_the_others_nothing(day: Day) -> None:
    """R-ENT-05, R-TST-07: three stations write at once, one of them nonsense."""
    good, bad, other = day.sitting(BABBAGE), day.sitting(JACKSON, "Poste 02"), day.sitting(LOVELACE, "Poste 03")
    for station in (good, bad, other):
        station.answer(1)
    bad.lines[-1] = bad.lines[-1].replace(b'"prev":"', b'"prev":"0')
    outcomes: dict[str, Any] = {}

    def send(station: SpeakingStation) -> None:
        try:
            outcomes[station.name] = station.send(station.lines[-1:]).n
        except Refusal as refusal:
            outcomes[station.name] = refusal.code

    sending = [threading.Thread(target=send, args=(station,)) for station in (good, bad, other)]
    for one in sending:
        one.start()
    for one in sending:
        one.join(20)
    assert outcomes == {"Poste 01": 2, "Poste 02": BrokenChain.code, "Poste 03": 2}
    assert [day.card(ine).attempt.done for ine in (BABBAGE, JACKSON, LOVELACE)] == [1, 0, 1]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"kind":"answered"}',
        b'{"kind":"began","n":2,"prev":"","at":99999999999999999999,"attempt":"a","epoch":1}',
    ],
)
def test_a_line_that_is_none_is_refused_and_the_lines_before_it_can_be_sent_again(day: Day, line: bytes) -> None:
    station = day.sitting()
    good = station.answer(1)
    with pytest.raises(Refusal) as refusal:
        station.send([good, line])
    assert refusal.value.code in {"unreadable", "missing_field"}
    assert station.send([good]).n == 2


def test_a_line_of_a_kind_that_nobody_knows_has_its_place_in_the_chain_like_any_other(day: Day) -> None:
    station = day.sitting()
    good = station.answer(1)
    with pytest.raises(BrokenChain):
        station.send([good, b'{"kind":"praised","n":2,"prev":"","at":1,"attempt":"a","epoch":1}'])
    assert station.send([good]).n == 2


def test_the_entries_of_an_attempt_that_nobody_knows_are_refused(day: Day) -> None:
    station = day.sitting()
    order = station.order
    station.order = order and type(order)(
        revision=1, session=order.session, attempt="a0", epoch=1, state="sitting", candidate="Personne"
    )
    station.write(entries.Began)
    with pytest.raises(UnknownAttempt):
        station.send()
