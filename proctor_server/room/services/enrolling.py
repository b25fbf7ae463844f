"""R-CAN-01 … R-CAN-05: candidates one by one, beside the list that is imported whole."""

import sqlite3
from datetime import datetime

from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain import facts
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import values_of
from proctor_server.room.domain.enrolment import Enrolled, enrolled_as
from proctor_server.room.domain.errors import CandidateHasEntered, ChangedMeanwhile, NoProfileInFile
from proctor_server.room.domain.preparation import version_of
from proctor_server.room.domain.profile_list import Profiles, profile_faults
from proctor_server.room.services.preparing import ProfileReader, profile_reader, refuse
from proctor_server.room.storage import attempts, candidates, sessions
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Enrolling:
    """What the centre's administrator does to one candidate. Each raises `UnknownSession`, and `SessionFinalised` once
    it is too late."""

    def __init__(self, writer: Writer, off_hub: OffHub) -> None:
        self._writer, self._off_hub = writer, off_hub

    def add(
        self, session: str, person: Enrolled, who: str, now: datetime, file: tuple[str, bytes] | None = None
    ) -> int:
        """One more, also after others have entered (R-CAN-02); the number, which nobody had before. `file`: name and
        content of one with their profile, and maybe others. Raises `CandidateFaulty` by the rules of a list, somebody
        who is there already among them (R-CAN-03); for a profile what `give_profile` raises."""
        faults = profile_faults(person.profile)
        if faults:
            refuse(faults)
        read = profile_reader(self._off_hub, *file, with_others=True) if file else None

        def add(ledger: Ledger) -> int:
            sessions.open_session(ledger.db, session)
            number = sessions.last_candidate(ledger.db, session) + 1
            candidate = enrolled_as(person.values, number, _people(ledger.db, session))
            profiles = _own(read, candidate) if read else {number: person.profile}
            ledger.record(session, facts.CandidateAdded(candidate=candidate), who=who, now=now, candidate=number)
            if profiles[number]:
                fact = facts.ProfilesImported(profiles=profiles)
                ledger.record(session, fact, who=who, now=now, candidate=number)
            return number

        return self._writer.submit(add)

    def correct(
        self, session: str, candidate: int, version: str, values: dict[str, str], who: str, now: datetime
    ) -> None:
        """What is right about somebody who has not entered. `version`: of what was looked at. Raises like `add`, and
        `UnknownCandidate`, `CandidateHasEntered`, `ChangedMeanwhile`."""

        def correct(ledger: Ledger) -> None:
            row = _outside(ledger.db, session, candidate, version)
            person = enrolled_as(values, candidate, _people(ledger.db, session))
            if person != row.person:
                fact = facts.CandidateCorrected(candidate=person)
                ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(correct)

    def remove(self, session: str, candidate: int, version: str, who: str, now: datetime) -> Enrolled:
        """R-CAN-04: somebody who has not entered; what `add` enrols them by again. Raises `UnknownCandidate`,
        `CandidateHasEntered`, `ChangedMeanwhile`."""

        def remove(ledger: Ledger) -> Enrolled:
            row = _outside(ledger.db, session, candidate, version)
            ledger.record(session, facts.CandidateRemoved(candidate=candidate), who=who, now=now)
            ledger.touch_all(session)
            return Enrolled(values=values_of(row.person), profile=list(row.profile))

        return self._writer.submit(remove)

    def give_profile(
        self, session: str, candidate: int, filename: str, content: bytes, who: str, now: datetime
    ) -> None:
        """One candidate's profile from a file that may have those of others. Raises `ImportRefused` with every fault,
        `NoProfileInFile`, `Unreadable`, `UnknownCandidate`, `CandidateHasEntered`."""
        read = profile_reader(self._off_hub, filename, content, with_others=True)

        def give(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            row = candidates.candidate(ledger.db, session, candidate)
            _require_outside(ledger.db, session, candidate)
            fact = facts.ProfilesImported(profiles=_own(read, row.person))
            ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(give)


def _own(read: ProfileReader, person: Candidate) -> Profiles:
    profiles, faults = read([person])
    if faults:
        refuse(faults)
    if not profiles:
        raise NoProfileInFile
    return profiles


def _people(db: sqlite3.Connection, session: str) -> list[Candidate]:
    return [row.person for row in candidates.candidates(db, session)]


def _outside(db: sqlite3.Connection, session: str, candidate: int, version: str) -> CandidateRow:
    sessions.open_session(db, session)
    row = candidates.candidate(db, session, candidate)
    _require_outside(db, session, candidate)
    if version_of(row.person) != version:
        raise ChangedMeanwhile
    return row


def _require_outside(db: sqlite3.Connection, session: str, candidate: int) -> None:
    if attempts.of_candidate(db, session, candidate):
        raise CandidateHasEntered
