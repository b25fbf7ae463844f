"""From facts to tables: one function a kind of fact. The tables can be emptied and built again from the journal."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec

from kiosk_client.protocol.journal import Answered, AnyEntry, Ended, FocusLost, Skipped, read_entry
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import State
from proctor_server.room.storage.answers import COUNT, KEEP, answer_that_counts, entry_kept
from proctor_server.room.storage.database import insert_all
from proctor_server.room.storage.ledger_of_time import account
from proctor_server.room.storage.projections_of_calls import CALL_ENTRIES, CALL_PROJECTIONS, CALL_TABLES, settle_hand
from proctor_server.room.storage.projections_of_enrolling import ENROLLING_PROJECTIONS
from proctor_server.room.storage.projections_of_moving import (
    MOVING_PROJECTIONS,
    MOVING_TABLES,
    leave_behind,
    lost_until_now,
)
from proctor_server.room.storage.projections_of_reports import (
    REPORT_ENTRIES,
    REPORT_PROJECTIONS,
    REPORT_TABLES,
    stand,
)
from proctor_server.room.storage.projections_of_results import RESULTS_PROJECTIONS, RESULTS_TABLES
from proctor_server.room.storage.projections_of_roster import ROSTER_PROJECTIONS, ROSTER_TABLES, come_on_duty
from proctor_server.room.storage.projections_of_time import TIME_ENTRIES, TIME_PROJECTIONS, TIME_TABLES
from proctor_server.room.storage.projections_of_written_reports import (
    WRITTEN_REPORT_PROJECTIONS,
    WRITTEN_REPORT_TABLES,
)
from proctor_server.room.storage.scene import Scene

TABLES = (
    "session", "candidate", "attempt", "form_item", "answer", "station_entry", "lost_journal", "delivery",
    "erased_journal",
    *CALL_TABLES,
    *REPORT_TABLES,
    *WRITTEN_REPORT_TABLES,
    *TIME_TABLES,
    *MOVING_TABLES,
    *ROSTER_TABLES,
    *RESULTS_TABLES,
)  # fmt: skip
"""Every table that is a projection."""


def project(db: sqlite3.Connection, session: str, n: int, fact: facts.Fact) -> None:
    """Brings the tables to what the fact says."""
    project_one = PROJECTIONS.get(type(fact))
    if project_one:
        project_one(Scene(db, session, n), fact)


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _session_created(at: Scene, fact: facts.SessionCreated) -> None:
    at.run(
        "INSERT INTO session (number, centre, plan, bank, bank_version, invigilators)"
        " VALUES (:number, :centre, :plan, :bank, :version, :invigilators)",
        number=fact.number, centre=fact.centre, plan=_json(fact.plan), bank=fact.bank, version=fact.bank_version,
        invigilators="[]",
    )  # fmt: skip


def _session_deleted(at: Scene, fact: facts.SessionDeleted) -> None:  # noqa: ARG001 - one signature
    for table in TABLES:
        columns = {column["name"] for column in at.db.execute(f"PRAGMA table_info({table})")}
        if "session" in columns:
            at.run(f"DELETE FROM {table} WHERE session = :session")  # noqa: S608 - names from the constant above
    at.run("DELETE FROM session WHERE number = :session")


def _invigilator_signed_in(at: Scene, fact: facts.InvigilatorSignedIn) -> None:
    (names,) = at.db.execute("SELECT invigilators FROM session WHERE number = ?", (at.session,)).fetchone()
    known = json.loads(names)
    come_on_duty(at, fact.name)
    if fact.name not in known:
        at.run(
            "UPDATE session SET invigilators = :names WHERE number = :session",
            names=json.dumps([*known, fact.name], ensure_ascii=False),
        )


_ABOVE_ALL_BEFORE = 1000
"""Orders of the lost machine that its copy does not tell of: a station takes no lower revision than it has seen."""


def _session_rebuilt(at: Scene, fact: facts.SessionRebuilt) -> None:  # noqa: ARG001 - one signature
    at.run(
        "UPDATE attempt SET revision = revision + :above WHERE session = :session",
        above=_ABOVE_ALL_BEFORE,
    )


_NEW_ORDER = "UPDATE attempt SET revision = revision + 1 WHERE session = :session AND candidate = :candidate"


def _presence_confirmed(at: Scene, fact: facts.PresenceConfirmed) -> None:
    _set_presence(at, fact.candidate, fact.until)


def _presence_withdrawn(at: Scene, fact: facts.PresenceWithdrawn) -> None:
    _set_presence(at, fact.candidate, None)


def _set_presence(at: Scene, candidate: int, until: int | None) -> None:
    at.run(
        "UPDATE candidate SET confirmed_until = :until WHERE session = :session AND id = :candidate",
        candidate=candidate, until=until,
    )  # fmt: skip
    at.run(_NEW_ORDER, candidate=candidate)


def _candidate_entered(at: Scene, fact: facts.CandidateEntered) -> None:
    at.run(
        "INSERT INTO attempt (id, session, candidate, state, revision, station, station_name, epoch)"
        " VALUES (:attempt, :session, :candidate, :admitted, 1, :station, :name, 0)"
        " ON CONFLICT (session, candidate) DO UPDATE SET revision = revision + 1,"
        " door_station = CASE WHEN state = :admitted THEN NULL ELSE excluded.station END,"
        " door_station_name = CASE WHEN state = :admitted THEN NULL ELSE excluded.station_name END,"
        " station = CASE WHEN state = :admitted THEN excluded.station ELSE station END,"
        " station_name = CASE WHEN state = :admitted THEN excluded.station_name ELSE station_name END",
        attempt=fact.attempt, candidate=fact.candidate, station=fact.station, name=fact.station_name,
        admitted=State.ADMITTED,
    )  # fmt: skip


def _attempt_began(at: Scene, fact: facts.AttemptBegan) -> None:
    at.run(
        "UPDATE attempt SET state = :sitting, revision = revision + 1, station = :station, station_name = :name,"
        " epoch = 1, seed = :seed, items = :items, began_at = :began, deadline = :deadline WHERE id = :attempt",
        sitting=State.SITTING, station=fact.station, name=fact.station_name, seed=fact.seed, items=len(fact.form),
        began=fact.began_at, deadline=fact.deadline, attempt=fact.attempt,
    )  # fmt: skip
    at.run(
        "UPDATE session SET first_start = coalesce(first_start, :began) WHERE number = :session", began=fact.began_at
    )
    at.run(
        "INSERT INTO form_item (attempt, number, item, skill, competence, kind)"
        " SELECT :attempt, json_extract(value, '$.number'), json_extract(value, '$.item'),"
        " json_extract(value, '$.skill'), json_extract(value, '$.competence'), json_extract(value, '$.kind')"
        " FROM json_each(:form)",
        attempt=fact.attempt, form=_json(fact.form).decode(),
    )  # fmt: skip
    _consume_presence(at, fact.attempt)


def _attempt_resumed(at: Scene, fact: facts.AttemptResumed) -> None:
    leave_behind(at, fact.attempt, fact.station)
    lost_until_now(at, fact.attempt)
    at.run(
        "UPDATE attempt SET state = CASE WHEN paused_at IS NULL THEN :sitting ELSE :paused END,"
        " revision = revision + 1, station = :station, station_name = :name, epoch = :epoch, lost_since = NULL,"
        " door_station = NULL, door_station_name = NULL, moved_to = NULL, station_ended = 0 WHERE id = :attempt",
        sitting=State.SITTING, paused=State.PAUSED, station=fact.station, name=fact.station_name, epoch=fact.epoch,
        attempt=fact.attempt,
    )  # fmt: skip
    _consume_presence(at, fact.attempt)
    account(at, fact.attempt, fact.resumed_at)
    stand(at, fact.attempt, fact.resumed_at)


def _consume_presence(at: Scene, attempt: str) -> None:
    at.run(
        "UPDATE candidate SET confirmed_until = NULL WHERE session = :session"
        " AND id = (SELECT candidate FROM attempt WHERE id = :attempt)",
        attempt=attempt,
    )


def _attempt_away(at: Scene, fact: facts.AttemptAway) -> None:
    at.run(
        "UPDATE attempt SET state = :away, revision = revision + 1 WHERE id = :attempt",
        away=State.AWAY, attempt=fact.attempt,
    )  # fmt: skip
    account(at, fact.attempt, fact.since)


def _station_entry(at: Scene, fact: facts.StationEntry) -> None:
    entry = read_entry(fact.line)
    if isinstance(entry, Answered | Skipped) and fact.verdict in ("counted", "late"):
        _answered(at, fact, entry)
        return
    insert_all(at.db, KEEP, [entry_kept(at.session, fact, entry)])
    if fact.verdict == "fenced":
        at.run("UPDATE attempt SET fenced = fenced + 1 WHERE id = :attempt", attempt=fact.attempt)
    else:
        _ENTRIES.get(type(entry), _nothing)(at, entry, fact.verdict)


def _answered(at: Scene, fact: facts.StationEntry, entry: Answered | Skipped) -> None:
    """Where the next item changes nothing of what the candidate waits for, `Ledger.record_line` writes it too."""
    insert_all(at.db, COUNT, [answer_that_counts(at.session, at.n, fact, entry)])
    stand(at, entry.attempt, entry.at)


def _focus_lost(at: Scene, entry: FocusLost, verdict: str) -> None:  # noqa: ARG001 - counted whatever its worth
    at.run("UPDATE attempt SET focus_losses = focus_losses + 1 WHERE id = :attempt", attempt=entry.attempt)


def _station_ended(at: Scene, entry: Ended, verdict: str) -> None:  # noqa: ARG001 - the station said it, early or late
    at.run("UPDATE attempt SET station_ended = 1 WHERE id = :attempt", attempt=entry.attempt)


def _nothing(at: Scene, entry: Any, verdict: str) -> None:
    """Kept in the station's journal alone."""


def moves_nothing(entry: AnyEntry) -> bool:
    """Whether an entry that is in time or noted is kept in the station's journal alone."""
    return not isinstance(entry, Answered | Skipped) and type(entry) not in _ENTRIES


_ENTRIES: dict[type, Callable[[Scene, Any, str], None]] = {
    FocusLost: _focus_lost,
    Ended: _station_ended,
    **CALL_ENTRIES,
    **REPORT_ENTRIES,
    **TIME_ENTRIES,
}


def _attempt_ended(at: Scene, fact: facts.AttemptEnded) -> None:
    at.run(
        'UPDATE attempt SET state = :done, revision = revision + 1, "end" = :end, ended_at = :ended,'
        " door_station = NULL, door_station_name = NULL, paused_at = NULL, lost_since = NULL WHERE id = :attempt",
        done=State.HANDED_IN, end=fact.end, ended=fact.ended_at, attempt=fact.attempt,
    )  # fmt: skip
    at.run("DELETE FROM comfort WHERE attempt = :attempt", attempt=fact.attempt)
    _consume_presence(at, fact.attempt)
    settle_hand(at, fact.attempt, fact.ended_at)
    account(at, fact.attempt, fact.ended_at)


def _abort_reason_given(at: Scene, fact: facts.AbortReasonGiven) -> None:
    at.run("UPDATE attempt SET abort_reason = :reason WHERE id = :attempt", reason=fact.reason, attempt=fact.attempt)


def _journal_declared_lost(at: Scene, fact: facts.JournalDeclaredLost) -> None:
    at.run(
        "INSERT OR REPLACE INTO lost_journal (session, station, after, reason)"
        " VALUES (:session, :station, :after, :reason)",
        station=fact.station, after=fact.after, reason=fact.reason,
    )  # fmt: skip


def _finalised(at: Scene, fact: facts.Finalised) -> None:
    at.run("UPDATE session SET revision = :revision, finalised_n = :n WHERE number = :session", revision=fact.revision)


def _package_sealed(at: Scene, fact: facts.PackageSealed) -> None:
    at.run(
        "INSERT OR REPLACE INTO delivery (session, revision, file, sha256, state, voucher)"
        " VALUES (:session, :revision, :file, :sha256, 'queued', :voucher)",
        revision=fact.revision, file=fact.file, sha256=fact.sha256, voucher=fact.voucher,
    )  # fmt: skip


def _package_delivered(at: Scene, fact: facts.PackageDelivered) -> None:
    _deliver(at, fact.revision, "delivered", receipt=fact.receipt, received_at=fact.received_at)


def _package_refused(at: Scene, fact: facts.PackageRefused) -> None:
    _deliver(at, fact.revision, "refused", message=fact.message)


def _upload_asked_again(at: Scene, fact: facts.UploadAskedAgain) -> None:
    _deliver(at, fact.revision, "queued")


def _deliver(
    at: Scene, revision: int, state: str, *, message: str = "", receipt: str = "", received_at: str = ""
) -> None:
    at.run(
        "UPDATE delivery SET state = :state, message = :message, receipt = :receipt, received_at = :received_at"
        " WHERE session = :session AND revision = :revision",
        revision=revision, state=state, message=message, receipt=receipt or None, received_at=received_at or None,
    )  # fmt: skip


def _journal_erased(at: Scene, fact: facts.JournalErased) -> None:
    at.run(
        "INSERT OR REPLACE INTO erased_journal (session, station, last) VALUES (:session, :station, :last)",
        station=fact.station, last=fact.last,
    )  # fmt: skip


def _finalisation_withdrawn(at: Scene, fact: facts.FinalisationWithdrawn) -> None:  # noqa: ARG001 - one signature
    at.run("UPDATE session SET finalised_n = NULL WHERE number = :session")


PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.SessionCreated: _session_created,
    facts.SessionDeleted: _session_deleted,
    facts.InvigilatorSignedIn: _invigilator_signed_in,
    facts.PresenceConfirmed: _presence_confirmed,
    facts.PresenceWithdrawn: _presence_withdrawn,
    facts.CandidateEntered: _candidate_entered,
    facts.AttemptBegan: _attempt_began,
    facts.AttemptResumed: _attempt_resumed,
    facts.AttemptAway: _attempt_away,
    facts.StationEntry: _station_entry,
    facts.AttemptEnded: _attempt_ended,
    facts.AbortReasonGiven: _abort_reason_given,
    facts.JournalDeclaredLost: _journal_declared_lost,
    facts.Finalised: _finalised,
    facts.PackageSealed: _package_sealed,
    facts.PackageDelivered: _package_delivered,
    facts.PackageRefused: _package_refused,
    facts.UploadAskedAgain: _upload_asked_again,
    facts.SessionRebuilt: _session_rebuilt,
    facts.JournalErased: _journal_erased,
    facts.FinalisationWithdrawn: _finalisation_withdrawn,
    **ENROLLING_PROJECTIONS,
    **CALL_PROJECTIONS,
    **REPORT_PROJECTIONS,
    **WRITTEN_REPORT_PROJECTIONS,
    **TIME_PROJECTIONS,
    **MOVING_PROJECTIONS,
    **ROSTER_PROJECTIONS,
    **RESULTS_PROJECTIONS,
}


def build_again(db: sqlite3.Connection, session_facts: list[tuple[str, int, facts.Fact]]) -> None:
    """Empties every projection and projects `(session, n, fact)` in order, inside the caller's transaction."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the constant above
    for session, n, fact in session_facts:
        project(db, session, n, fact)
