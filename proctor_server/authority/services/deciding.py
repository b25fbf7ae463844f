"""The jury decides: shown first, then done, written down with who, when and why (R-AUT-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from proctor_server.authority.domain.acts import ACTS, Entry
from proctor_server.authority.domain.errors import (
    DecisionsOpen,
    NotEvaluated,
    NotPublished,
    PublishedAlready,
    UnknownSession,
)
from proctor_server.authority.domain.intake import SESSION_TRANSITIONS, Event
from proctor_server.authority.domain.jury import Asked, Change, StaleView, changes, check, entry_of, view_of
from proctor_server.authority.domain.marking import certify
from proctor_server.authority.domain.publication import Obstacle, obstacles
from proctor_server.authority.services.evaluating import publish_results
from proctor_server.authority.storage.acts import log_of, write_entry
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.registers import solutions_at
from proctor_server.authority.storage.sessions import (
    StoredSession,
    certifications,
    keep_certifications,
    move_session,
    session,
)
from proctor_server.bank.solutions import Solutions
from proctor_server.moments import iso
from proctor_server.results.certification import Certification

_HAS_TO_BE_SETTLED = frozenset({"decision_open", "session_comment"})


class Key(NamedTuple):
    """A session: its centre's fingerprint, and its number there."""

    centre: str
    number: str


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What an act does, or would do. `waits_for`: why the session is not published then. `seen`: the view after it."""

    act: str
    changes: list[Change]
    waits_for: list[Obstacle]
    seen: str


class _Done(NamedTuple):
    stored: StoredSession
    entry: Entry
    log: list[Entry]
    before: Sequence[Certification]
    after: Sequence[Certification]


class Deciding:
    """Acts about sessions. Each is done whole or not at all."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def preview(self, key: Key, asked: Asked, *, by: str, now: datetime) -> Effect:
        """What the act would change; nothing is changed. Its reason may still be missing. Raises like `act`."""
        reasoned = msgspec.structs.replace(asked, reason=asked.reason.strip() or "-")
        with self._engine.connect() as connection:
            return _effect(_supposed(connection, key, reasoned, by, now))

    def act(self, key: Key, asked: Asked, *, by: str, now: datetime) -> Effect:
        """Do it. Raises `UnknownSession`, `StaleView` when the session is not what `asked.seen` names, `NotEvaluated`,
        `PublishedAlready`, `NotPublished`, `DecisionsOpen`, and the refusals of `domain.jury.check`."""
        try:
            with writing(self._engine) as connection:
                done = _supposed(connection, key, asked, by, now)
                write_entry(connection, *key, done.entry, _about(done))
                _carry_out(connection, done, now)
        except IntegrityError:
            # Somebody else's act has this number.
            raise StaleView from None
        return _effect(done)


def _supposed(connection: sa.Connection, key: Key, asked: Asked, by: str, now: datetime) -> _Done:
    stored = session(connection, *key)
    if stored is None:
        raise UnknownSession(session=key.number)
    log = log_of(connection, *key)
    if asked.seen != view_of(stored.record, stored.solutions, log):
        raise StaleView
    solutions = _solutions(connection, stored)
    before = [each for _, each in certifications(connection, stored)]
    _check_state(stored, asked, obstacles(stored.record, before, log))
    check(asked, stored.record, log, solutions)
    entry = entry_of(asked, stored.record, log, by=by, at=iso(now))
    after = before if ACTS[asked.act].about == "session" else certify(stored.record, solutions, [*log, entry])
    return _Done(stored, entry, log, before, after)


def _solutions(connection: sa.Connection, stored: StoredSession) -> Solutions:
    bank = stored.record.bank
    found = solutions_at(connection, bank.id, bank.version, stored.solutions)
    if found is None:
        raise NotEvaluated(session=stored.number, bank=bank.id, version=bank.version)
    return found


def _check_state(stored: StoredSession, asked: Asked, waits_for: Sequence[Obstacle]) -> None:
    event: Event = asked.act if asked.act in ("publish", "unpublish") else "evaluate"
    if (stored.state, event) not in SESSION_TRANSITIONS:
        raise (NotPublished if asked.act == "unpublish" else PublishedAlready)(session=stored.number)
    if asked.act == "publish" and (settle := [each for each in waits_for if each.code in _HAS_TO_BE_SETTLED]):
        raise DecisionsOpen(session=stored.number, count=len(settle))


def _carry_out(connection: sa.Connection, done: _Done, now: datetime) -> None:
    stored, entry = done.stored, done.entry
    if entry.act == "publish":
        publish_results(connection, stored, stored.solutions or "", by=entry.by, reason=entry.reason, now=now)
    elif entry.act == "unpublish":
        move_session(connection, stored, "evaluated", published_at=None)
    else:
        keep_certifications(connection, stored, done.after)


def _effect(done: _Done) -> Effect:
    log = [*done.log, done.entry]
    out = done.entry.act == "publish"
    return Effect(
        act=done.entry.act,
        changes=changes(done.before, done.after),
        waits_for=[] if out else obstacles(done.stored.record, done.after, log),
        seen=view_of(done.stored.record, done.stored.solutions, log),
    )


def _about(done: _Done) -> str:
    """For the audit: whom, and what of theirs."""
    entry = done.entry
    names = [f"{c.first_name} {c.birth_name}" for c in done.stored.record.candidates if c.id == entry.candidate]
    question = [f"question {entry.number}"] if entry.number is not None else []
    report = [f"signalement {entry.report}"] if entry.report is not None else []
    undone = [f"décision {entry.undoes}"] if entry.undoes is not None else []
    return ", ".join([*names, *question, *report, *undone]) or f"session {done.stored.number}"
