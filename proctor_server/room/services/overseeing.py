"""What the centre sees of its sessions before the day. Reads only."""

import sqlite3
from datetime import datetime

import msgspec

from proctor_server.assessment.profile import certifiable_competences, is_certifiable
from proctor_server.room.domain.candidate_list import values_of
from proctor_server.room.domain.preparation import EnrolledCard, SessionSheet, lacks, version_of
from proctor_server.room.domain.session import EDITABLE
from proctor_server.room.domain.view import SessionHeader, StationCard
from proctor_server.room.services.seeing import Seeing
from proctor_server.room.storage import attempts, candidates, sessions
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.database import Readers


class Overseeing:
    """Sessions with what is missing before each can be held."""

    def __init__(self, readers: Readers, seeing: Seeing) -> None:
        self._readers, self._seeing = readers, seeing

    def sessions(self, now: datetime) -> list[SessionHeader]:
        """Every session, in the order of numbers."""
        stations = self._seeing.stations(now)
        with self._readers.one() as db:
            return [_told(db, header, stations) for header in self._seeing.sessions()]

    def sheet(self, session: str, now: datetime | None) -> SessionSheet:
        """One session, whole. `now` None: nothing is said of stations, as where nobody looks for them. Raises
        `UnknownSession`."""
        stations = self._seeing.stations(now) if now else None
        with self._readers.one() as db:
            row, people = sessions.session(db, session), candidates.candidates(db, session)
            header = _told(db, self._seeing.header(session), stations)
            cards = _cards(db, session, people)
        return SessionSheet(
            session=header,
            plan=row.plan,
            version=version_of(row.plan),
            list_version=version_of(row.plan, *(each.person for each in people)),
            editable=sorted(EDITABLE[header.state]),
            candidates=cards,
        )


def _told(db: sqlite3.Connection, header: SessionHeader, stations: list[StationCard] | None) -> SessionHeader:
    missing = lacks(candidates.profiles(db, header.number), stations) if header.state == "planned" else []
    return msgspec.structs.replace(header, candidates=candidates.count(db, header.number), lacks=missing)


def _cards(db: sqlite3.Connection, session: str, people: list[CandidateRow]) -> list[EnrolledCard]:
    entered = {attempt.candidate for attempt in attempts.of_session(db, session)}
    return [_card(row, entered=row.id in entered) for row in people]


def _card(row: CandidateRow, *, entered: bool) -> EnrolledCard:
    return EnrolledCard(
        id=row.id,
        version=version_of(row.person),
        values=values_of(row.person),
        has_profile=bool(row.profile),
        certifiable=is_certifiable(row.profile),
        certifiable_competences=certifiable_competences(row.profile),
        entered=entered,
    )
