"""Tables are projections of the journal (`design.md`: «Session journal»)."""

import msgspec

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.chain import follow_all, session_genesis
from proctor_server.room.adapters import identity
from proctor_server.room.domain.written_report import ReportBody
from proctor_server.room.storage import journal
from proctor_server.room.storage.database import connect
from proctor_server.room.storage.projections import build_again
from tests.builders.room import WHO, Day


def _a_full_day(day: Day) -> None:
    _a_list_that_changes(day)
    station = day.sitting()
    station.answer(1)
    station.write(entries.FocusLost, number=2, milliseconds=1200)
    station.write(entries.Skipped, number=2, item=station.item(2))
    station.raise_hand()
    station.hello(restarted=True)
    station.enter("0801234567A")
    day.room.admitting.authorise_return(day.session, day.candidate("0801234567A"), WHO, day.clock.now)
    station.begin()
    station.send()
    day.sitting("0801234568B", "Poste 02").take_the_whole_test()
    _a_problem(day)
    _time_and_messages(day)
    _reports(day)
    spare = day.station("Poste 09")
    day.room.moving.move(day.session, day.candidate("0801234567A"), spare.id, WHO, day.clock.now)
    day.room.watching.tick(day.clock.advance(hours=3))


def _a_list_that_changes(day: Day) -> None:
    """Another plan, one candidate corrected, one removed and enrolled again; a session that is deleted."""
    seen = day.room.overseeing.sheet(day.session, day.clock.now)
    fields = {**msgspec.to_builtins(seen.plan), "room": "Salle 2"}
    day.room.editing.edit_session(day.session, seen.version, fields, WHO, day.clock.now)
    first, second = seen.candidates[:2]
    right = {**first.values, "group": "3EME D"}
    day.room.enrolling.correct(day.session, first.id, first.version, right, WHO, day.clock.now)
    gone = day.room.enrolling.remove(day.session, second.id, second.version, WHO, day.clock.now)
    day.room.enrolling.add(day.session, gone, WHO, day.clock.now)
    twin = day.room.editing.duplicate_session(day.session, "2026-03-13T13:00", True, WHO, day.clock.now)["number"]
    version = day.room.overseeing.sheet(twin, day.clock.now).list_version
    day.room.editing.delete_session(twin, version, WHO, day.clock.now)


def _time_and_messages(day: Day) -> None:
    """A pause, more time, a message to everybody, a held item whose time is granted."""
    at = (day.session, None)
    day.room.timekeeping.pause(*at, WHO, day.clock.now)
    day.room.timekeeping.end_pause(*at, WHO, day.clock.advance(minutes=2))
    day.room.timekeeping.add_time(*at, 5, "alarme", WHO, day.clock.now)
    given = day.card("0801234567A").attempt.added_time[0].n
    day.room.timekeeping.withdraw_time(*at, given, "fausse alarme", WHO, day.clock.now)
    day.room.messaging.send(*at, "Bonjour", WHO, day.clock.now)


def _reports(day: Day) -> None:
    """Written, completed, withdrawn, restored."""
    at, reporting = (day.session, WHO, day.clock.now), day.room.reporting
    draft = reporting.write(at[0], ReportBody(category="C4", candidate=1), "key", *at[1:])
    whole = ReportBody(category="C8", candidate=1, text="Sort deux minutes.")
    card = reporting.correct(at[0], draft.n, draft.version, whole, *at[1:])
    card = reporting.withdraw(at[0], card.n, card.version, *at[1:])
    reporting.restore(at[0], card.n, card.version, *at[1:])


def _a_problem(day: Day) -> None:
    """Reported, set aside, accepted: the bank has another item for some of these, and none for others."""
    station = day.sitting("0801234569C", "Poste 03")
    for number in range(1, 49):
        station.write(entries.ProblemReported, number=number, item=station.item(number), what="other")
        station.write(entries.SetAside, number=number, item=station.item(number))
    station.send()
    for call in station.alerts():
        which = (day.session, day.candidate("0801234569C"), call.n)
        day.room.calling.accept(*which, "E9", WHO, day.clock.now)


def test_tables_built_again_from_the_journal_equal_the_tables(day: Day) -> None:
    _a_full_day(day)
    before = day.tables()
    db = connect(day.folder / "room.sqlite")
    facts = [(s, r.stamp.n, r.fact) for s in journal.sessions(db) for r in journal.recorded(db, s)]
    db.execute("BEGIN")
    build_again(db, facts)
    db.execute("COMMIT")
    db.close()
    filled = ("attempt", "answer", "station_entry", "form_item", "alert", "replaced_item", "message", "lost_time")
    filled += ("former_station", "added_time")
    assert all(before[table] for table in filled)
    assert day.tables() == before


def test_each_line_of_the_journal_carries_the_hash_of_the_one_before(day: Day) -> None:
    _a_full_day(day)
    genesis = session_genesis(identity.load(day.folder).fingerprint, day.session)
    with day.room.readers.one() as db:
        assert follow_all(genesis, journal.lines(db, day.session)) == journal.head(db, day.session)
