"""Tables are projections of the journal (`design.md`: «Session journal»)."""

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.chain import follow_all, session_genesis
from proctor_server.room.adapters import identity
from proctor_server.room.storage import journal
from proctor_server.room.storage.database import connect
from proctor_server.room.storage.projections import build_again
from tests.builders.room import WHO, Day


def _a_full_day(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    station.write(entries.FocusLost, number=2, milliseconds=1200)
    station.write(entries.Skipped, number=2, item=station.item(2))
    station.send()
    station.hello(restarted=True)
    station.enter("0801234567A")
    day.room.admitting.authorise_return(day.session, day.candidate("0801234567A"), WHO, day.clock.now)
    station.begin()
    station.send()
    day.sitting("0801234568B", "Poste 02").take_the_whole_test()
    day.room.watching.tick(day.clock.advance(hours=3))


def test_tables_built_again_from_the_journal_equal_the_tables(day: Day) -> None:
    _a_full_day(day)
    before = day.tables()
    db = connect(day.folder / "room.sqlite")
    facts = [(s, r.stamp.n, r.fact) for s in journal.sessions(db) for r in journal.recorded(db, s)]
    db.execute("BEGIN")
    build_again(db, facts)
    db.execute("COMMIT")
    db.close()
    assert all(before[table] for table in ("attempt", "answer", "station_entry", "form_item"))
    assert day.tables() == before


def test_each_line_of_the_journal_carries_the_hash_of_the_one_before(day: Day) -> None:
    _a_full_day(day)
    genesis = session_genesis(identity.load(day.folder).fingerprint, day.session)
    with day.room.readers.one() as db:
        assert follow_all(genesis, journal.lines(db, day.session)) == journal.head(db, day.session)
