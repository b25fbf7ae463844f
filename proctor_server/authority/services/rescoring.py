"""Sessions that are out are scored again with corrected solutions: shown, done as one act, undone (R-AUT-02)."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from io import StringIO
from typing import Final

import msgspec
import sqlalchemy as sa

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.jury import NothingToUndo, ReasonMissing
from proctor_server.authority.domain.acts import Entry
from proctor_server.authority.domain.intake import SESSION_TRANSITIONS
from proctor_server.authority.domain.jury import LONGEST_REASON, Change, ReasonTooLong, StaleView, changes
from proctor_server.authority.domain.marking import certify
from proctor_server.authority.services.evaluating import publish_results
from proctor_server.authority.storage.acts import (
    audit,
    log_of,
    publications,
    told_of,
    write_act,
    write_entry,
)
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.registers import solutions_of
from proctor_server.authority.storage.sessions import (
    StoredSession,
    certifications,
    keep_certifications,
    move_session,
    session,
    sessions,
)
from proctor_server.bank.solutions import Solutions
from proctor_server.cells import harmless
from proctor_server.moments import iso
from proctor_server.results.certification import Certification
from proctor_server.results.table import STATUSES

FIRST_DAY: Final = "0000-01-01"
LAST_DAY: Final = "9999-12-31"
COLUMNS: Final = (
    "Session", "Centre", "Nom", "Prénom", "Statut avant", "Statut après", "Pix avant", "Pix après",
    "Réussite avant (%)", "Réussite après (%)", "Niveaux avant", "Niveaux après",
)  # fmt: skip


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions: those of a bank's version that were held from `since` to `until`, days, both included."""

    bank: str
    version: str
    since: str = FIRST_DAY
    until: str = LAST_DAY


class SessionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What scoring again does to one session."""

    centre: str
    centre_name: str
    session: str
    starts_at: str
    candidates: int
    changes: list[Change]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Who would change, and by how much. `seen` names it: doing it names it again."""

    revision: str
    sessions: list[SessionChange]
    seen: str


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One session of a new scoring: the solutions and publication before, and those after."""

    centre: str
    session: str
    was: str
    now: str
    publication_before: int
    publication_after: int


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """A new scoring as it is kept."""

    period: Period
    revision: str
    moved: list[Moved]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A new scoring as it is listed. `undone`: by a later act."""

    id: int
    at: str
    by: str
    reason: str
    sessions: int
    undone: bool


class NothingToRescore(Refusal):
    """Every session of the period has its score by the solutions that count."""

    code = "nothing_to_rescore"
    sentence = "Aucune session publiée de cette période n'attend ces solutions."


class RescoringOvertaken(Refusal):
    """What came after would be lost."""

    code = "rescoring_overtaken"
    sentence = "La session {session} a changé depuis cette notation : elle ne peut plus être défaite d'un bloc."


class Rescoring:
    """A new scoring is whole or not at all: one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def preview(self, period: Period) -> Preview:
        """Who would change. Changes nothing. Raises `NothingToRescore`."""
        with self._engine.connect() as connection:
            found = list(_scored_again(connection, period))
        return _preview(found)

    def preview_csv(self, period: Period) -> bytes:
        """The same, one line a certification that changes: `;`, UTF-8 with BOM."""
        out = StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow(COLUMNS)
        for each in self.preview(period).sessions:
            writer.writerows(map(harmless, _row(each, change)) for change in each.changes)
        return out.getvalue().encode("utf-8-sig")

    def act(self, period: Period, *, seen: str, reason: str, by: str, now: datetime) -> int:
        """Score again what `seen` names; answers the number of the act. Sessions whose results change are published
        once more. Raises `ReasonMissing`, `ReasonTooLong`, `NothingToRescore`, `StaleView`."""
        _check(reason)
        with writing(self._engine) as connection:
            found = list(_scored_again(connection, period))
            if _preview(found).seen != seen:
                raise StaleView
            moved = [_move(connection, *each, by=by, reason=reason.strip(), now=now) for each in found]
            told = Scored(period=period, revision=found[0][2].revision, moved=moved)
            about = f"{len(moved)} session(s), banque {period.bank} {period.version}"
            return write_act(
                connection, act="rescore", about=about, by=by, at=iso(now), reason=reason.strip(), told=told
            )  # fmt: skip

    def undo(self, act: int, *, reason: str, by: str, now: datetime) -> int:
        """Every session as it was, published once more where it had changed. Raises `ReasonMissing`, `NothingToUndo`,
        `RescoringOvertaken`."""
        _check(reason)
        with writing(self._engine) as connection:
            done = {each.id: each for each in self._done(connection)}
            if act not in done or done[act].undone:
                raise NothingToUndo(undoes=act)
            scored = from_line(Scored, told_of(connection, act) or b"")
            for each in scored.moved:
                _put_back(connection, each, by=by, reason=reason.strip(), now=now)
            told, about = {"undoes": act}, f"nouvelle notation {act}"
            return write_act(
                connection, act="rescore_undone", about=about, by=by, at=iso(now), reason=reason.strip(), told=told
            )  # fmt: skip

    def done(self) -> list[Done]:
        """Every new scoring, the latest first."""
        with self._engine.connect() as connection:
            return self._done(connection)

    def _done(self, connection: sa.Connection) -> list[Done]:
        undone = {
            msgspec.json.decode(told_of(connection, each.id) or b"{}")["undoes"]
            for each in audit(connection, act="rescore_undone")
        }
        return [
            Done(
                id=each.id, at=each.at, by=each.by, reason=each.reason, undone=each.id in undone,
                sessions=len(from_line(Scored, told_of(connection, each.id) or b"").moved),
            )
            for each in audit(connection, act="rescore")
            if each.session is None
        ]  # fmt: skip


def _check(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong


_Found = tuple[StoredSession, list[Certification], Solutions, list[Certification]]


def _scored_again(connection: sa.Connection, period: Period) -> Iterator[_Found]:
    """Each session that is out and was scored by other solutions: as it is, the solutions, and as it would be."""
    solutions = solutions_of(connection, period.bank, period.version)
    if solutions is None:
        return
    for stored in sessions(connection):
        bank, held = stored.record.bank, stored.record.session.starts_at[:10]
        due = (stored.state, "rescore") in SESSION_TRANSITIONS and stored.solutions != solutions.revision
        if due and (bank.id, bank.version) == (period.bank, period.version) and period.since <= held <= period.until:
            log = log_of(connection, stored.centre, stored.number)
            before = [each for _, each in certifications(connection, stored)]
            yield stored, before, solutions, certify(stored.record, solutions, log)


def _preview(found: Sequence[_Found]) -> Preview:
    if not found:
        raise NothingToRescore
    lines = [
        SessionChange(
            centre=stored.centre,
            centre_name=stored.record.centre.name,
            session=stored.number,
            starts_at=stored.record.session.starts_at,
            candidates=len(after),
            changes=changes(before, after),
        )
        for stored, before, _, after in found
    ]
    revision = found[0][2].revision
    return Preview(revision=revision, sessions=lines, seen=sha256(msgspec.json.encode((revision, lines))).hexdigest())


def _move(
    connection: sa.Connection,
    stored: StoredSession,
    before: Sequence[Certification],
    solutions: Solutions,
    after: Sequence[Certification],
    *,
    by: str,
    reason: str,
    now: datetime,
) -> Moved:
    last = len(publications(connection, stored.centre, stored.number))
    keep_certifications(connection, stored, after)
    move_session(connection, stored, "published", solutions=solutions.revision)
    changed = bool(changes(before, after))
    if changed:
        _publish_again(connection, stored, solutions.revision, by=by, reason=reason, now=now)
    return Moved(
        centre=stored.centre, session=stored.number, was=stored.solutions or "", now=solutions.revision,
        publication_before=last, publication_after=last + changed,
    )  # fmt: skip


def _put_back(connection: sa.Connection, moved: Moved, *, by: str, reason: str, now: datetime) -> None:
    stored = session(connection, moved.centre, moved.session)
    out = publications(connection, moved.centre, moved.session)
    as_left = stored and (stored.state, stored.solutions) == ("published", moved.now)
    if stored is None or not as_left or len(out) != moved.publication_after:
        raise RescoringOvertaken(session=moved.session)
    move_session(connection, stored, "published", solutions=moved.was)
    if moved.publication_after != moved.publication_before:
        keep_certifications(connection, stored, out[moved.publication_before - 1].results)
        _publish_again(connection, stored, moved.was, by=by, reason=reason, now=now)


def _publish_again(
    connection: sa.Connection, stored: StoredSession, solutions: str, *, by: str, reason: str, now: datetime
) -> None:
    n = len(log_of(connection, stored.centre, stored.number)) + 1
    entry = Entry(n=n, act="rescore", by=by, at=iso(now), reason=reason, revision=stored.revision)
    write_entry(connection, stored.centre, stored.number, entry, f"session {stored.number}")
    publish_results(connection, stored, solutions, by=by, reason=reason, now=now)


def _row(each: SessionChange, change: Change) -> list[str | int]:
    old, new = change.before, change.after
    return [
        each.session, each.centre_name, change.birth_name, change.first_name,
        STATUSES[old.status] if old else "", STATUSES[new.status],
        old.pix if old else "", new.pix,
        old.rate if old else "", new.rate,
        _levels(old.levels) if old else "", _levels(new.levels),
    ]  # fmt: skip


def _levels(levels: dict[str, int]) -> str:
    return " ".join(f"{competence}:{level}" for competence, level in levels.items())
