"""What the room asks of the tables `attempt`, `answer`, `draft`, `station_entry`, `station_head`."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec

from kiosk_client.protocol.chain import Head, station_genesis
from kiosk_client.protocol.messages import JournalHead
from proctor_server.room.domain.attempt import LIFE_MS, Standing, State, last_moment
from proctor_server.room.domain.errors import UnknownAttempt
from proctor_server.room.storage.database import at_once, grouped, json_list

BY_ID = "SELECT * FROM attempt WHERE id = ?"
BY_CANDIDATE = "SELECT * FROM attempt WHERE session = ? AND candidate = ?"
BY_SESSION = "SELECT * FROM attempt WHERE session = :session ORDER BY candidate"
BY_CANDIDATES = """
SELECT * FROM attempt WHERE session = :session AND candidate IN (SELECT value FROM json_each(:candidates))
"""
KEPT = """
SELECT candidate, (SELECT max(n) FROM station_entry AS entry
                    WHERE entry.session = attempt.session AND entry.station = attempt.station) AS n
  FROM attempt WHERE session = :session AND candidate IN (SELECT value FROM json_each(:candidates))
"""
OPEN_ON_STATION = """
SELECT * FROM attempt WHERE (station = :station OR door_station = :station) AND state <> 'handed_in'
 ORDER BY station = :station AND state <> 'admitted' DESC, revision DESC
"""
OVERDUE = """
SELECT * FROM attempt WHERE state IN ('sitting', 'away', 'held', 'paused')
   AND (paused_at IS NULL AND deadline <= :now OR began_at <= :now - :life)
"""
RUNNING = "SELECT * FROM attempt WHERE state IN ('sitting', 'away', 'held', 'paused')"
BY_IDS = "SELECT * FROM attempt WHERE id IN (SELECT value FROM json_each(:attempts))"
AT_NUMBERS = """
WITH asked AS (SELECT json_extract(value, '$[0]') AS attempt, json_extract(value, '$[1]') AS number
                 FROM json_each(:numbers))
SELECT id AS attempt, asked.number,
       (SELECT item FROM form_item AS at WHERE at.attempt = id AND at.number = asked.number) AS item,
       EXISTS (SELECT 1 FROM alert AS at
                WHERE at.attempt = id AND at.number = asked.number AND at.state <> 'settled') AS is_held,
       state = 'held' OR EXISTS (SELECT 1 FROM alert AS at
                                  WHERE at.attempt = id AND at.state <> 'settled') AS may_move,
       EXISTS (SELECT 1 FROM answer AS at WHERE at.attempt = id AND at.number = asked.number) AS is_answered
  FROM asked JOIN attempt ON attempt.id = asked.attempt
"""
DONE = """
SELECT number FROM answer WHERE attempt = :attempt
 UNION SELECT number FROM form_item WHERE attempt = :attempt AND neutralised IS NOT NULL ORDER BY number
"""
ANSWERS = "SELECT number, item, body, late, n FROM answer WHERE attempt = ? ORDER BY number"
SAVE_DRAFT = """
INSERT INTO draft (session, attempt, number, body) VALUES (:session, :attempt, :number, :body)
ON CONFLICT (session, attempt) DO UPDATE SET number = excluded.number, body = excluded.body
 WHERE excluded.number >= draft.number
"""
DRAFT = "SELECT number, body FROM draft WHERE session = ? AND attempt = ?"
SAVE_COMFORT = "INSERT OR REPLACE INTO comfort (attempt, body) VALUES (:attempt, :body)"
COMFORT = "SELECT body FROM comfort WHERE attempt = ?"
ENTRY_HEAD = "SELECT n, hash FROM station_entry WHERE session = ? AND station = ? ORDER BY n DESC LIMIT 1"
HEADS_IN_SESSIONS = """
WITH asked AS (SELECT json_extract(value, '$[0]') AS session, json_extract(value, '$[1]') AS station
                 FROM json_each(:journals))
SELECT asked.session, asked.station, coalesce(n, 0) AS n, hash
  FROM asked JOIN session ON session.number = asked.session
  LEFT JOIN station_entry AS entry
    ON entry.session = asked.session AND entry.station = asked.station
   AND n = (SELECT max(n) FROM station_entry AS at
             WHERE at.session = asked.session AND at.station = asked.station)
"""
ENTRY_HEADS = "SELECT session, max(n) AS n FROM station_entry WHERE station = ? GROUP BY session"
ENTRY_HASH = "SELECT hash FROM station_entry WHERE session = ? AND station = ? AND n = ?"
ENTRIES = "SELECT line FROM station_entry WHERE session = ? AND station = ? ORDER BY n"
STATIONS = "SELECT DISTINCT station FROM station_entry WHERE session = ? ORDER BY station"
BEGAN = "SELECT station FROM attempt WHERE session = ? AND began_at IS NOT NULL ORDER BY began_at, id"
SAVE_HEAD = """
INSERT INTO station_head (session, station, n, hash, signature) VALUES (:session, :station, :n, :hash, :signature)
ON CONFLICT (session, station) DO UPDATE SET n = excluded.n, hash = excluded.hash, signature = excluded.signature
 WHERE excluded.n >= station_head.n
"""
HEADS = "SELECT station, n, hash, signature FROM station_head WHERE session = :session ORDER BY station"
FORMER = """
SELECT attempt, station, station_name FROM former_station
 WHERE attempt IN (SELECT value FROM json_each(:attempts)) ORDER BY station_name, station
"""
LOST = "SELECT station, after FROM lost_journal WHERE session = ?"
LOST_REASON = "SELECT reason FROM lost_journal WHERE session = ? AND station = ?"
ENTRIES_OF = "SELECT line FROM station_entry WHERE attempt = ? AND verdict <> 'fenced' ORDER BY station, n"


class AttemptRow(NamedTuple):
    """One attempt, the columns in the order of the table; moments in milliseconds."""

    id: str
    session: str
    candidate: int
    state: str
    revision: int
    station: str
    station_name: str
    epoch: int
    door_station: str | None
    door_station_name: str | None
    seed: str | None
    items: int
    done: int
    began_at: int | None
    deadline: int | None
    ended_at: int | None
    end: str | None
    abort_reason: str | None
    late_answers: int
    fenced: int
    focus_losses: int
    station_ended: int
    credits: int
    paused_at: int | None
    lost_since: int | None
    moved_to: str | None

    @property
    def standing(self) -> Standing:
        """What the worth of its entries depends on. Only of an attempt that began."""
        return Standing(self.epoch, self.station, self.last_moment, self.ended_at)

    @property
    def last_moment(self) -> int:
        """R-TIM-01, R-SES-07: as `attempt.last_moment`. Only of an attempt that began."""
        paused = self.paused_at is not None and self.ended_at is None
        return last_moment(self.began_at or 0, self.deadline or 0, is_paused=paused)

    @property
    def clock_state(self) -> str:
        """The state that its clock is in: a pause goes on while the station restarts (R-TIM-05)."""
        return self.state if self.paused_at is None else State.PAUSED


class _Kept(NamedTuple):
    candidate: int
    n: int | None


class _EntryHead(NamedTuple):
    session: str
    station: str
    n: int
    hash: str | None


class _SignedHead(NamedTuple):
    station: str
    n: int
    hash: str
    signature: str


class AnswerRow(NamedTuple):
    """One answer that counts; `body` as given, None when skipped; `n`: the journal's line that holds it."""

    number: int
    item: str
    body: Any
    late: bool
    n: int


def _one(row: sqlite3.Row | None) -> AttemptRow | None:
    return AttemptRow._make(row) if row else None


def attempt(db: sqlite3.Connection, attempt_id: str) -> AttemptRow:
    """One attempt. Raises `UnknownAttempt`."""
    found = find(db, attempt_id)
    if found is None:
        raise UnknownAttempt
    return found


def find(db: sqlite3.Connection, attempt_id: str) -> AttemptRow | None:
    """One attempt, None when it is not known here."""
    return _one(db.execute(BY_ID, (attempt_id,)).fetchone())


def of_candidate(db: sqlite3.Connection, session: str, candidate: int) -> AttemptRow | None:
    """The candidate's attempt, None before they entered."""
    return _one(db.execute(BY_CANDIDATE, (session, candidate)).fetchone())


def of_session(db: sqlite3.Connection, session: str) -> list[AttemptRow]:
    """Every attempt, in the order of candidates."""
    return at_once(db, AttemptRow, BY_SESSION, {"session": session})


def of_candidates(db: sqlite3.Connection, session: str, candidates: Collection[int]) -> dict[int, AttemptRow]:
    """The attempts of those who have entered, by candidate."""
    rows = at_once(db, AttemptRow, BY_CANDIDATES, {"session": session, "candidates": json_list(candidates)})
    return {found.candidate: found for found in rows}


def kept(db: sqlite3.Connection, session: str, candidates: Collection[int]) -> dict[int, int]:
    """By candidate who has entered, how far the journal of their station is on the room's disk."""
    rows = at_once(db, _Kept, KEPT, {"session": session, "candidates": json_list(candidates)})
    return {candidate: n or 0 for candidate, n in rows}


def on_station(db: sqlite3.Connection, station: str) -> AttemptRow | None:
    """The attempt that runs on a station; else one that waits at its door."""
    return _one(db.execute(OPEN_ON_STATION, {"station": station}).fetchone())


def overdue(db: sqlite3.Connection, now_ms: int) -> list[AttemptRow]:
    """Attempts that run although their last moment has come."""
    return [AttemptRow._make(row) for row in db.execute(OVERDUE, {"now": now_ms, "life": LIFE_MS})]


def running(db: sqlite3.Connection) -> list[AttemptRow]:
    """Attempts that run, of every session."""
    return at_once(db, AttemptRow, RUNNING, {})


def by_id(db: sqlite3.Connection, attempt_ids: Collection[str]) -> dict[str, AttemptRow]:
    """Those of these attempts that are known here."""
    rows = at_once(db, AttemptRow, BY_IDS, {"attempts": json_list(attempt_ids)})
    return {found.id: found for found in rows}


class AtNumber(NamedTuple):
    """What an answer at a number of a form depends on, a row of `AT_NUMBERS`; truth as 0 or 1. `item`: what stands
    there, if anything; `is_held`: R-INC-01; `may_move`: the answer may change whether the candidate is held;
    `is_answered`: one counts already."""

    attempt: str
    number: int
    item: str | None
    is_held: int
    may_move: int
    is_answered: int


def at_numbers(db: sqlite3.Connection, numbers: Collection[tuple[str, int]]) -> dict[tuple[str, int], AtNumber]:
    """How these numbers of attempts stand; without attempts that are not known here."""
    rows = at_once(db, AtNumber, AT_NUMBERS, {"numbers": json_list(numbers)})
    return {(row.attempt, row.number): row for row in rows}


def done_numbers(db: sqlite3.Connection, attempt_id: str) -> list[int]:
    """Numbers that are answered, skipped or neutralised."""
    return [number for (number,) in db.execute(DONE, {"attempt": attempt_id})]


def answers(db: sqlite3.Connection, attempt_id: str) -> list[AnswerRow]:
    """The answers that count."""
    return [
        AnswerRow(row["number"], row["item"], msgspec.json.decode(row["body"]), bool(row["late"]), row["n"])
        for row in db.execute(ANSWERS, (attempt_id,))
    ]


def save_draft(db: sqlite3.Connection, session: str, attempt_id: str, number: int, body: Any) -> None:
    """Keeps what is being typed, unless a later item's is there."""
    values = {"session": session, "attempt": attempt_id, "number": number, "body": msgspec.json.encode(body)}
    db.execute(SAVE_DRAFT, values)


def draft(db: sqlite3.Connection, session: str, attempt_id: str) -> Any:
    """What was being typed, or None."""
    row = db.execute(DRAFT, (session, attempt_id)).fetchone()
    return msgspec.json.decode(row["body"]) if row else None


def save_comfort(db: sqlite3.Connection, attempt_id: str, comfort: Any) -> None:
    """Keeps how the candidate wants the page."""
    db.execute(SAVE_COMFORT, {"attempt": attempt_id, "body": msgspec.json.encode(comfort)})


def comfort(db: sqlite3.Connection, attempt_id: str) -> Any:
    """How the candidate wants the page, or None before they said."""
    row = db.execute(COMFORT, (attempt_id,)).fetchone()
    return msgspec.json.decode(row["body"]) if row else None


def entry_head(db: sqlite3.Connection, session: str, station: str) -> Head | None:
    """How far a station's journal of a session is on the room's disk."""
    row = db.execute(ENTRY_HEAD, (session, station)).fetchone()
    return Head(*row) if row else None


def heads_in_sessions(db: sqlite3.Connection, journals: Collection[tuple[str, str]]) -> dict[tuple[str, str], Head]:
    """The same of several, by session and station, empty before the station has written; without sessions that are not
    known here."""
    rows = at_once(db, _EntryHead, HEADS_IN_SESSIONS, {"journals": json_list(journals)})
    return {
        (row.session, row.station): Head(row.n, row.hash) if row.hash else station_genesis(row.station, row.session)
        for row in rows
    }


def entry_heads(db: sqlite3.Connection, station: str) -> dict[str, int]:
    """By session, the highest number of a station's journal on the room's disk."""
    return {row["session"]: row["n"] for row in db.execute(ENTRY_HEADS, (station,))}


def entries(db: sqlite3.Connection, session: str, station: str) -> list[bytes]:
    """A station's journal, line by line as stored."""
    return [bytes(line) for (line,) in db.execute(ENTRIES, (session, station))]


def stations(db: sqlite3.Connection, session: str) -> list[str]:
    """Stations that have written for the session."""
    return [station for (station,) in db.execute(STATIONS, (session,))]


def stations_that_began(db: sqlite3.Connection, session: str) -> list[str]:
    """Where somebody sits or sat, the first to begin first; each once."""
    return list(dict.fromkeys(station for (station,) in db.execute(BEGAN, (session,))))


def save_head(db: sqlite3.Connection, station: str, head: JournalHead) -> None:
    """Keeps the head that a station signed, unless a later one is there."""
    values = {"session": head.session, "n": head.n, "hash": head.hash, "signature": head.signature}
    db.execute(SAVE_HEAD, {"station": station, **values})


def heads(db: sqlite3.Connection, session: str) -> dict[str, JournalHead]:
    """By station, the last head that it signed."""
    return {
        row.station: JournalHead(session=session, n=row.n, hash=row.hash, signature=row.signature)
        for row in at_once(db, _SignedHead, HEADS, {"session": session})
    }


class FormerStation(NamedTuple):
    """A station that held an attempt before."""

    id: str
    name: str


def former_stations(db: sqlite3.Connection, attempt_id: str) -> list[FormerStation]:
    """Those that held the attempt before the one that does."""
    return formers(db, [attempt_id])[attempt_id]


def formers(db: sqlite3.Connection, attempt_ids: Collection[str]) -> defaultdict[str, list[FormerStation]]:
    """The same of several attempts."""
    rows = db.execute(FORMER, {"attempts": json_list(attempt_ids)})
    return grouped((attempt_id, FormerStation(*station)) for attempt_id, *station in rows)


def declared_lost(db: sqlite3.Connection, session: str) -> dict[str, int]:
    """By station, the number after which its journal was declared lost."""
    return {row["station"]: row["after"] for row in db.execute(LOST, (session,))}


def lost_reason(db: sqlite3.Connection, session: str, station: str) -> str | None:
    """Why the rest of a station's journal was given up, if it was."""
    row = db.execute(LOST_REASON, (session, station)).fetchone()
    return row["reason"] if row else None


def entries_of(db: sqlite3.Connection, attempt_id: str) -> list[bytes]:
    """Every line about an attempt that was not fenced."""
    return [bytes(line) for (line,) in db.execute(ENTRIES_OF, (attempt_id,))]


def entry_hash(db: sqlite3.Connection, session: str, station: str, n: int) -> str | None:
    """The hash of one line of a station's journal, None while it is not here."""
    row = db.execute(ENTRY_HASH, (session, station, n)).fetchone()
    return row["hash"] if row else None
