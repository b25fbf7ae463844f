"""Who invigilates now, how many candidates that allows, and whose list each of them is on (R-SES-06)."""

import sqlite3
from collections import Counter
from datetime import datetime
from functools import partial
from typing import Literal

from proctor_server.moments import iso_ms, to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.alert import name_of
from proctor_server.room.domain.errors import (
    ListFull,
    NotInvigilating,
    RatioAlreadyOverridden,
    RatioNotOverridden,
)
from proctor_server.room.domain.roster import (
    CANDIDATES_EACH,
    Lists,
    balance,
    check_ratio,
    in_order,
    is_present,
    needed,
    persons,
)
from proctor_server.room.domain.timing import check_reason
from proctor_server.room.domain.view import ListCard, OverrideCard, RosterView
from proctor_server.room.services.signing_in import IDLE_LIFE, LIFE
from proctor_server.room.storage import candidates, roster, sessions, sign_ins
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer

Gone = Literal["signed_out", "expired"]


class Rostering:
    """Sign-ins make invigilators come and go; lists and presence follow."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer, self._readers = writer, readers

    # ── coming and going ─────────────────────────────────────────────────────────────────────────────────────

    def left(self, session: str, now: datetime) -> None:
        """Somebody has signed out. They have left when no other browser holds a sign-in of theirs."""
        self._writer.submit(lambda ledger: _bring_up_to_date(ledger, session, "signed_out", now))

    def tick(self, now: datetime) -> None:
        """Whoever's sign-in has ended by itself has left; candidates who came after the lists were made get on one."""
        with self._readers.one() as db:
            stale = [session for session in roster.open_sessions(db) if _is_stale(db, session, now)]
        for session in stale:
            self._writer.submit(partial(_bring_up_to_date, session=session, why="expired", now=now))

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────────

    def share_again(self, session: str, who: str, now: datetime) -> None:
        """Lists anew, each a stretch of the room, or of the names."""

        def share(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            order = in_order(roster.dealt(ledger.db, session))
            _record(ledger, session, balance(order, _invigilators(ledger.db, session), {}), who, now)

        self._writer.submit(share)

    def move_to_list(self, session: str, candidate: int, name: str, who: str, now: datetime) -> None:
        """One candidate to another's list; asked twice it is one move. Raises `UnknownCandidate`, `NotInvigilating`,
        `ListFull`."""

        def move(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            candidates.candidate(ledger.db, session, candidate)
            lists = _lists(ledger.db, session)
            owner = persons(lists.of).get(name.casefold())
            if owner is None:
                raise NotInvigilating(name=name)
            if candidate in lists.of[owner]:
                return
            if len(lists.of[owner]) >= CANDIDATES_EACH:
                raise ListFull(name=owner, most=CANDIDATES_EACH)
            others = {one: [each for each in on if each != candidate] for one, on in lists.of.items()}
            unshared = [each for each in lists.unshared if each != candidate]
            _record(ledger, session, Lists({**others, owner: [*others[owner], candidate]}, unshared), who, now)

        self._writer.submit(move)

    # ── the ratio ────────────────────────────────────────────────────────────────────────────────────────────

    def override_ratio(self, session: str, reason: str, who: str, now: datetime) -> None:
        """More candidates than the invigilators may look after are let in from now on. Raises `ReasonMissing`,
        `RatioAlreadyOverridden`."""
        reason = check_reason(reason)

        def override(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            if roster.override(ledger.db, session):
                raise RatioAlreadyOverridden
            ledger.record(
                session, facts.RatioOverridden(reason=reason, by=who, overridden_at=to_ms(now)), who=who, now=now
            )

        self._writer.submit(override)

    def restore_ratio(self, session: str, who: str, now: datetime) -> None:
        """The rule holds again; who is present stays. Raises `RatioNotOverridden`."""

        def restore(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            standing = roster.override(ledger.db, session)
            if standing is None:
                raise RatioNotOverridden
            ledger.record(session, facts.RatioOverrideWithdrawn(override=standing.n), who=who, now=now)

        self._writer.submit(restore)


def roster_view(db: sqlite3.Connection, session: str, now: datetime) -> RosterView:
    """Who is here, for how many, with which lists."""
    lists = _lists(db, session)
    present = sum(is_present(each, to_ms(now)) for each in roster.standings(db, session).values())
    standing = roster.override(db, session)
    return RosterView(
        invigilators=list(lists.of),
        present=present,
        needed=needed(present),
        next_needed=needed(present + 1),
        lists=[ListCard(name=name, candidates=on) for name, on in lists.of.items()],
        unshared=lists.unshared,
        override=_override_card(standing) if standing else None,
    )


def _override_card(standing: roster.Override) -> OverrideCard:
    return OverrideCard(n=standing.n, reason=standing.reason, by=name_of(standing.by), at=iso_ms(standing.at) or "")


def require_ratio(db: sqlite3.Connection, session: str, candidate: int, who: str, now: datetime) -> None:
    """Whether this candidate's presence can be confirmed. To confirm again somebody who is present, or to let in
    somebody who comes back, adds nobody. Raises `RatioExceeded`."""
    if roster.override(db, session):
        return
    others = roster.standings(db, session)
    if is_present(others.pop(candidate), to_ms(now)):
        return
    present = sum(is_present(each, to_ms(now)) for each in others.values())
    check_ratio(present + 1, len(_invigilators(db, session, who)))


def share(ledger: Ledger, session: str, now: datetime) -> None:
    """Lists as the invigilators of this moment need them, with as few moves as that takes."""
    db = ledger.db
    order = in_order(roster.dealt(db, session))
    balanced = balance(order, _invigilators(db, session), roster.listed(db, session))
    _record(ledger, session, balanced, "server", now)


def _invigilators(db: sqlite3.Connection, session: str, who: str = "") -> list[str]:
    """Whoever is here. Who acts as an invigilator is, whatever the ticker has written down meanwhile."""
    role, _, name = who.partition(":")
    acting = [name] if role == "invigilator" else []
    return list(persons([*roster.on_duty(db, session), *acting]).values())


def _lists(db: sqlite3.Connection, session: str) -> Lists:
    listed = roster.listed(db, session)
    order = in_order(roster.dealt(db, session))
    of = {name: [one for one in order if listed.get(one) == name] for name in _invigilators(db, session)}
    return Lists(of, [one for one in order if listed.get(one) not in of])


def _record(ledger: Ledger, session: str, lists: Lists, who: str, now: datetime) -> None:
    before = _lists(ledger.db, session)
    if {name: set(on) for name, on in lists.of.items()} == {name: set(on) for name, on in before.of.items()}:
        return
    told = [facts.InvigilatorList(name=name, candidates=on) for name, on in lists.of.items()]
    ledger.record(session, facts.ListsBalanced(lists=told, unshared=lists.unshared), who=who, now=now)


def _bring_up_to_date(ledger: Ledger, session: str, why: Gone, now: datetime) -> None:
    if sessions.session(ledger.db, session).finalised_n is not None:
        return
    here, written = _signed_in(ledger.db, session, now), roster.on_duty(ledger.db, session)
    for name in written:
        if name.casefold() not in here:
            who = f"invigilator:{name}" if why == "signed_out" else "server"
            ledger.record(session, facts.InvigilatorLeft(name=name, why=why), who=who, now=now)
    for person in here.keys() - persons(written).keys():
        # signed in while the session was finalised, and that was withdrawn
        fact = facts.InvigilatorSignedIn(name=here[person])
        ledger.record(session, fact, who=f"invigilator:{here[person]}", now=now)
    share(ledger, session, now)


def _is_stale(db: sqlite3.Connection, session: str, now: datetime) -> bool:
    written = persons(roster.on_duty(db, session)).keys()
    if written != _signed_in(db, session, now).keys():
        return True
    here, lists = _invigilators(db, session), Counter(roster.listed(db, session).values())
    unshared = len(roster.standings(db, session)) - sum(lists[name] for name in here)
    return unshared > 0 and any(lists[name] < CANDIDATES_EACH for name in here)


def _signed_in(db: sqlite3.Connection, session: str, now: datetime) -> dict[str, str]:
    return persons(sign_ins.names(db, session, seen_after=now - IDLE_LIFE, created_after=now - LIFE))
