"""The papers of a session and of the centre, from what the room has (R-FIN-06)."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from proctor_server.moments import from_ms
from proctor_server.papers.printer import Paper, make, qr_code
from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.errors import NobodyEnrolled, NoStation
from proctor_server.room.domain.identity_match import normalised
from proctor_server.room.domain.papers import (
    Attendance,
    Convocations,
    Heading,
    Kit,
    Label,
    Labels,
    Signer,
    Summons,
    sheets,
)
from proctor_server.room.services.appealing import candidate_story
from proctor_server.room.services.incidents import incident_report
from proctor_server.room.storage import attempts, candidates, journal, sessions, stations
from proctor_server.room.storage.attempts import AttemptRow
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.stations import PairedStation
from proctor_server.session_package.cards import CentreCard

MARK_DIGITS = 12


class SessionCodes(Protocol):
    """Who knows a session's password."""

    def codes(self, session: str) -> dict[str, str]:
        """`preparing.Codes` by name. Raises `UnknownSession`, `ContentLocked`."""


class Printing:
    """Each paper is a PDF. The same facts give the same bytes: the date in it is that of the last fact."""

    def __init__(
        self, readers: Readers, codes: SessionCodes, centre: CentreCard, off_hub: OffHub, zone: ZoneInfo | None
    ) -> None:
        """`zone`: the school's; None takes the machine's."""
        self._readers, self._codes, self._centre = readers, codes, centre
        self._off_hub, self._zone = off_hub, zone

    def kit(self, session: str) -> bytes:
        """*Kit surveillant*: for whoever may know the password. Raises `UnknownSession`, `ContentLocked`."""
        codes = self._codes.codes(session)
        return self._of_session("kit", session, lambda db, heading: _kit(db, heading, codes))

    def attendance(self, session: str) -> bytes:
        """*Feuille d'émargement*, by name. Raises `UnknownSession`."""
        return self._of_session("attendance", session, _attendance)

    def incident_report(self, session: str) -> bytes:
        """*Procès-verbal d'incident*, as far as the session has come. Raises `UnknownSession`."""
        return self._of_session("incident-report", session, lambda db, head: incident_report(db, head, self._written))

    def convocations(self, session: str) -> bytes:
        """*Convocations*, by class and name. Raises `UnknownSession`, `NobodyEnrolled`."""
        return self._of_session("convocations", session, _convocations)

    def candidate_story(self, session: str, candidate: int) -> bytes:
        """*Histoire de l'épreuve* of one candidate. Raises `UnknownSession`, `UnknownCandidate`."""
        return self._of_session(
            "candidate-story", session, lambda db, head: candidate_story(db, head, candidate, self._written)
        )

    def labels(self) -> bytes:
        """*Étiquettes* of every paired station, by name. Raises `NoStation`."""
        with self._readers.one() as db:
            paired = [station for station in stations.every(db) if station.revoked_at is None]
        if not paired:
            raise NoStation
        labels = [self._label(station) for station in paired]
        paper = Labels(centre=self._centre.name, uai=self._centre.uai, labels=labels)
        return self._make("labels", paper, max(station.paired_at for station in paired))

    def _of_session(
        self, paper: Paper, session: str, say: Callable[[sqlite3.Connection, Heading], msgspec.Struct]
    ) -> bytes:
        with self._readers.one() as db:
            said, made_at = say(db, self._heading(db, session)), journal.last_moment(db, session)
        return self._make(paper, said, made_at)

    def _make(self, paper: Paper, said: msgspec.Struct, made_at: datetime) -> bytes:
        made: bytes = self._off_hub(make, paper, said, made_at)
        return made

    def _heading(self, db: sqlite3.Connection, session: str) -> Heading:
        row, head = sessions.session(db, session), journal.head(db, session)
        plan = row.plan
        return Heading(
            number=row.number,
            site=plan.site,
            room=plan.room,
            starts_at=plan.starts_at,
            description=plan.description,
            test_minutes=plan.test_minutes,
            session_minutes=plan.session_minutes,
            invigilators=list(dict.fromkeys([*plan.invigilators, *row.invigilators])),
            centre=self._centre.name,
            uai=self._centre.uai,
            mark=f"{head.n}-{head.hash[:MARK_DIGITS]}" if head else "",
        )

    def _written(self, moment: int) -> str:
        return from_ms(moment).astimezone(self._zone).replace(tzinfo=None).isoformat(timespec="seconds")

    def _label(self, station: PairedStation) -> Label:
        said = "\n".join([station.name, f"{self._centre.name} ({self._centre.uai})", station.id])
        return Label(name=station.name, id=station.id, picture=qr_code(said))


def _kit(db: sqlite3.Connection, heading: Heading, codes: dict[str, str]) -> Kit:
    people = [row.person for row in candidates.candidates(db, heading.number)]
    return Kit(
        heading=heading,
        access_code=codes["access_code"],
        password=codes["password"],
        candidates=len(people),
        with_extra_time=sum(person.extra_time_percent > 0 for person in people),
    )


def _attendance(db: sqlite3.Connection, heading: Heading) -> Attendance:
    is_over = sessions.session(db, heading.number).finalised_n is not None
    people = sorted(candidates.candidates(db, heading.number), key=lambda row: _alphabetical(row.person))
    signers = [_signer(row, attempts.of_candidate(db, heading.number, row.id), is_over=is_over) for row in people]
    return Attendance(heading=heading, pages=sheets(signers))


def _convocations(db: sqlite3.Connection, heading: Heading) -> Convocations:
    people = [row.person for row in candidates.candidates(db, heading.number)]
    if not people:
        raise NobodyEnrolled
    people.sort(key=lambda person: (person.group, _alphabetical(person)))
    return Convocations(heading=heading, summons=[_summons(person, heading.test_minutes) for person in people])


def _alphabetical(person: Candidate) -> tuple[str, str, str]:
    return normalised(person.birth_name), normalised(person.first_name), person.birth_date


def _signer(row: CandidateRow, attempt: AttemptRow | None, *, is_over: bool) -> Signer:
    person = row.person
    return Signer(
        birth_name=person.birth_name,
        first_name=person.first_name,
        birth_date=person.birth_date,
        group=person.group or person.external_id,
        seat=attempt.station_name if attempt else "",
        absent=is_over and (attempt is None or attempt.began_at is None),
    )


def _summons(person: Candidate, test_minutes: int) -> Summons:
    return Summons(
        birth_name=person.birth_name,
        first_name=person.first_name,
        birth_date=person.birth_date,
        group=person.group or person.external_id,
        extra_time_percent=person.extra_time_percent,
        minutes=test_minutes * (100 + person.extra_time_percent) // 100,
    )
