"""What is on the station's disk: whole, chained, signed, unreadable without its key."""

import base64
import sqlite3
from contextlib import closing

import pytest
from cryptography.exceptions import InvalidSignature

from kiosk_client.composition import open_store
from kiosk_client.protocol.chain import follow_all, signed_text, station_genesis
from kiosk_client.services.erasing import NotAcknowledged, NotReceived, ReasonMissing, StillOpen, erase
from kiosk_client.storage.database import Database, DiskRefuses, NewerDatabase, NotKept, UnusableDatabase, migrations
from kiosk_client.storage.files import write_whole
from kiosk_client.storage.identity import NotPaired, UnusableIdentity
from kiosk_client.storage.journal import BrokenJournal
from kiosk_client.storage.sealing import Unsealable, new_key, seal, unseal, unwrap, wrap
from tests.unit.kiosk.station import open_station

SECRET = "un-secret-de-candidate"


def every_byte(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_every_line_follows_the_one_before_and_the_head_is_signed(seated):
    seated.sitting.answer(1, 2)
    seated.sitting.skip(2)
    (head,) = seated.store.journal.heads()
    lines = [line.encode() for line in seated.store.journal.lines_after("229", 0, 50)]
    station = seated.store.identity.station
    followed = follow_all(station_genesis(station, "229"), lines)
    assert (head.n, head.hash) == followed
    public = seated.store.identity.key.public_key()
    public.verify(base64.b64decode(head.signature), signed_text(f"{station}/229", followed))
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(head.signature), signed_text(f"{station}/230", followed))


def test_nothing_a_candidate_gave_nor_an_item_is_readable_on_disk(seated):
    seated.sitting.answer(1, 1)
    seated.sitting.skip(2)
    seated.sitting.draft(3, SECRET)
    content = every_byte(seated.folder)
    seated.store.database.close()
    content += every_byte(seated.folder)
    for words in (SECRET, "LOVELACE", "moteur de recherche", "Il classe des pages", "answered"):
        assert words.encode() not in content, words


def test_what_is_sealed_opens_only_with_its_key_and_in_its_place():
    key = new_key()
    sealed = seal(key, b"reponse", "entry/229/1")
    assert unseal(key, sealed, "entry/229/1") == b"reponse"
    for wrong_key, content, place in (
        (new_key(), sealed, "entry/229/1"),
        (key, sealed, "entry/229/2"),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), "entry/229/1"),
        (key, b"", "entry/229/1"),
    ):
        with pytest.raises(Unsealable):
            unseal(wrong_key, content, place)


def test_an_attempts_key_is_wrapped_for_this_station_and_this_attempt():
    wrapped = wrap(b"s" * 32, b"k" * 32, "a1")
    assert unwrap(b"s" * 32, wrapped, "a1") == b"k" * 32
    with pytest.raises(Unsealable):
        unwrap(b"t" * 32, wrapped, "a1")
    with pytest.raises(Unsealable):
        unwrap(b"s" * 32, wrapped, "a2")


def test_r_fin_07_erasing_waits_for_the_room_and_the_end_and_keeps_the_reason(seated):
    journal, attempts = seated.store.journal, seated.store.attempts
    seated.sitting.answer(1, 1)
    with pytest.raises(ReasonMissing):
        erase(journal, attempts, at=5, reason=" ", force=True)
    with pytest.raises(NotAcknowledged):
        erase(journal, attempts, at=5, reason="fin", force=False)
    seated.syncing.flush()
    with pytest.raises(NotReceived):
        erase(journal, attempts, at=5, reason="fin", force=False)
    attempts.keep_receipt("229", "{}")
    with pytest.raises(StillOpen):
        erase(journal, attempts, at=5, reason="fin", force=False)
    assert journal.head("229").n == 2
    seated.sitting.review()
    seated.sitting.hand_in()
    seated.syncing.flush()
    assert erase(journal, attempts, at=5, reason="fin", force=False) == {"229": {"n": 3, "acknowledged": 3}}
    assert journal.heads() == []
    assert attempts.open_attempt() is None
    assert seated.store.database.rows("SELECT at, forced, reason FROM erasure") == [(5, 0, "fin")]


def test_an_erasure_leaves_no_wrapped_key_behind(seated):
    seated.sitting.answer(1, 1)
    ((wrapped,),) = seated.store.database.rows("SELECT wrapped_key FROM attempt")
    assert wrapped in every_byte(seated.folder)
    erase(seated.store.journal, seated.store.attempts, at=5, reason="essai", force=True)
    assert wrapped not in every_byte(seated.folder)


def test_an_append_is_all_or_nothing(seated):
    began = seated.store.journal.entries_of("a1")[0]
    before = seated.store.journal.head("229")
    stranger = type(began)(n=0, prev="", at=1, attempt="unknown", epoch=1)
    with pytest.raises(KeyError):
        seated.store.journal.append("229", [began, stranger])
    assert seated.store.journal.head("229") == before
    assert len(seated.store.journal.lines_after("229", 0, 50)) == 1


def test_r_tst_07_a_disk_that_takes_nothing_is_told_and_changes_nothing(seated):
    path = seated.folder / "station.db"
    with sqlite3.connect(path, isolation_level=None) as other:
        seated.store.database._connection.execute("PRAGMA busy_timeout = 50")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotKept):
            seated.sitting.answer(1, 1)
        assert not seated.store.database.holds
        assert seated.sitting.sitting.done == frozenset()
        other.execute("ROLLBACK")
    other.close()
    seated.sitting.answer(1, 1)
    assert seated.store.database.holds


def test_a_station_that_never_met_the_room_has_no_journal(station):
    assert station.store.journal.heads() == []
    assert station.store.journal.acknowledged("229") == (0, 0)


def test_two_attempts_on_one_station_share_the_sessions_chain(seated):
    seated.sitting.review()
    seated.sitting.hand_in()
    seated.sitting.leave()
    seated.room.order = seated.room.order.__class__(
        revision=1, session="229", attempt="a2", epoch=1, state="admitted", candidate="Louis"
    )
    seated.let_in()
    seated.syncing.flush()
    assert [entry["attempt"] for entry in seated.room.entries()] == ["a1", "a1", "a2"]
    assert [entry["n"] for entry in seated.room.entries()] == [1, 2, 3]


def test_the_key_is_made_once_and_nobody_else_reads_it(tmp_path):
    first = open_store(tmp_path)
    second = open_store(tmp_path)
    assert first.identity.station == second.identity.station
    assert first.identity.key_file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "station.db").stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotPaired):
        first.identity.paired()
    first.database.close()
    second.database.close()


def test_a_damaged_key_is_named(tmp_path):
    (tmp_path / "identity").mkdir()
    (tmp_path / "identity" / "station.key").write_text("rien")
    with pytest.raises(UnusableIdentity):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "station.db"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(UnusableDatabase):
        Database(path)
    assert path.read_bytes() == b"x" * 5000


def test_a_file_that_cannot_be_opened_is_not_called_unreadable(tmp_path):
    (tmp_path / "station.db").mkdir()
    with pytest.raises(DiskRefuses):
        Database(tmp_path / "station.db")


def test_data_of_a_newer_program_are_refused(tmp_path):
    path = tmp_path / "station.db"
    Database(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    newer.close()
    with pytest.raises(NewerDatabase):
        Database(path)


def test_the_database_is_durable_as_promised(station):
    pragma = station.store.database.rows
    assert pragma("PRAGMA journal_mode") == [("wal",)]
    assert pragma("PRAGMA synchronous") == [(2,)]
    assert pragma("PRAGMA secure_delete") == [(1,)]


def test_another_stations_key_does_not_open_what_is_here(seated, tmp_path):
    seated.store.database.close()
    (seated.folder / "identity" / "station.key").unlink()
    with pytest.raises(Unsealable):
        open_station(seated.folder)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM entry WHERE n = (SELECT max(n) FROM entry)",
        "DELETE FROM entry WHERE n = 2",
        "UPDATE entry SET line = zeroblob(length(line)) WHERE n = 2",
        "INSERT INTO entry SELECT session, n + 1, attempt, line FROM entry WHERE n = 3",
        "UPDATE journal SET n = 2, hash = '" + "0" * 64 + "'",
        "DELETE FROM attempt",
    ],
)
def test_a_journal_that_was_tampered_with_is_refused_at_a_start(seated, sql):
    """R-TST-03: a line changed, taken out at the end or in the middle, or added; a key that is gone."""
    seated.sitting.answer(1, 1)
    seated.sitting.answer(2, [1])
    seated.store.journal.check()
    seated.store.database.close()
    with closing(sqlite3.connect(seated.folder / "station.db", isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        assert db.execute(sql).rowcount > 0
    store = open_store(seated.folder)
    with pytest.raises(BrokenJournal, match="229"):
        store.journal.check()
    store.database.close()


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in path.parent.iterdir()] == ["file"]
    assert path.stat().st_mode & 0o777 == 0o600
