"""What is on the disks of a drill, to be compared with what was said to candidates."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from kiosk_client.protocol.chain import Head, follow_all, session_genesis, station_genesis

ATTEMPT = """
SELECT attempt.* FROM attempt JOIN candidate ON candidate.session = attempt.session AND candidate.id = attempt.candidate
 WHERE candidate.body ->> 'birth_name' = ?
"""


class Ground(Protocol):
    @property
    def centre_dir(self) -> Path: ...


class Day(Protocol):
    """A session whose room has its files on a ground: a drill's, or a hall's."""

    @property
    def session(self) -> str: ...
    @property
    def ground(self) -> Ground: ...


class Answer(NamedTuple):
    body: Any
    late: bool


@contextmanager
def _room(day: Day) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{day.ground.centre_dir / 'room.sqlite'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        # all that is asked is of one moment: the room goes on writing
        db.execute("BEGIN")
        yield db


def attempt(day: Day, name: str) -> dict[str, Any]:
    """The row of somebody's attempt, in the room's tables."""
    with _room(day) as db:
        return dict(db.execute(ATTEMPT, (name,)).fetchone())


def answers(day: Day, name: str) -> dict[int, Answer]:
    """What counts in the room, by number; the table has one row a number."""
    with _room(day) as db:
        rows = db.execute("SELECT * FROM answer WHERE attempt = ?", (attempt(day, name)["id"],))
        return {row["number"]: Answer(json.loads(row["body"]), bool(row["late"])) for row in rows}


def form(day: Day, name: str) -> dict[int, str]:
    """The item at each number of somebody's form."""
    with _room(day) as db:
        rows = db.execute("SELECT number, item FROM form_item WHERE attempt = ?", (attempt(day, name)["id"],))
        return {row["number"]: row["item"] for row in rows}


def draft(day: Day, name: str) -> tuple[int, Any] | None:
    """Number and text of what was being typed, as far as the room has it."""
    with _room(day) as db:
        row = db.execute("SELECT number, body FROM draft WHERE attempt = ?", (attempt(day, name)["id"],)).fetchone()
        return None if row is None else (row["number"], json.loads(row["body"]))


def entries(day: Day, name: str, *kinds: str) -> list[dict[str, Any]]:
    """The lines of stations about somebody's attempt, of these kinds, with what each is worth as `verdict`."""
    with _room(day) as db:
        rows = db.execute("SELECT * FROM station_entry WHERE attempt = ? ORDER BY n", (attempt(day, name)["id"],))
        lines = [{**json.loads(row["line"]), "verdict": row["verdict"]} for row in rows]
    return [line for line in lines if line["kind"] in kinds]


def require_whole_journals(day: Day) -> None:
    """The session's journal and each station's in the room follow from their first line to the head that is kept, for
    a station the one that it signed."""
    with _room(day) as db:
        session = db.execute("SELECT centre FROM session WHERE number = ?", (day.session,)).fetchone()
        lines = _lines(db, "SELECT line FROM journal WHERE session = ? ORDER BY n", day.session)
        head = db.execute("SELECT n, hash FROM journal WHERE session = ? ORDER BY n DESC", (day.session,)).fetchone()
        assert follow_all(session_genesis(session["centre"], day.session), lines) == Head(*head)
        stations = [row["station"] for row in db.execute("SELECT DISTINCT station FROM station_entry")]
        assert stations
        for station in stations:
            of_station = "SELECT line FROM station_entry WHERE session = ? AND station = ? ORDER BY n"
            signed = db.execute("SELECT n, hash FROM station_head WHERE station = ?", (station,)).fetchone()
            kept = _lines(db, of_station, day.session, station)
            assert follow_all(station_genesis(station, day.session), kept[: signed["n"]]) == Head(*signed)


def signed_to_the_end(day: Day, seat: str) -> bool:
    """Whether the room has kept the head that the station of this name signed for all that it wrote."""
    of_station = "SELECT max(n) FROM station_entry WHERE station = :station"
    with _room(day) as db:
        station = db.execute("SELECT id FROM paired_station WHERE name = ?", (seat,)).fetchone()["id"]
        (have,) = db.execute(of_station, {"station": station}).fetchone()
        signed = db.execute("SELECT n FROM station_head WHERE station = ?", (station,)).fetchone()
    return have is not None and signed is not None and signed["n"] == have


def _lines(db: sqlite3.Connection, sql: str, *which: str) -> list[bytes]:
    return [bytes(row["line"]) for row in db.execute(sql, which)]
