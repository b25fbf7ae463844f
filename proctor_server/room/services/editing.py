"""R-SES-01 … R-SES-05: a session that is there is edited, duplicated, or deleted while nobody has entered it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import ChangedMeanwhile, SessionEntered
from proctor_server.room.domain.preparation import version_of
from proctor_server.room.domain.session import plan_from, require_editable
from proctor_server.room.services.preparing import Preparing
from proctor_server.room.storage import attempts, candidates, journal, sessions, sign_ins
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.database import Readers, overwriting
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Editing:
    """What the centre's administrator does to a session that was created."""

    def __init__(self, writer: Writer, readers: Readers, preparing: Preparing) -> None:
        self._writer, self._readers, self._preparing = writer, readers, preparing

    def edit_session(self, session: str, version: str, fields: dict[str, object], who: str, now: datetime) -> None:
        """Another plan; number, access code and password stay (R-SES-02). `version`: of the plan that was looked at.
        Raises `FieldsMissing`, `ChangedMeanwhile`, `FieldsClosed`, `SessionFinalised`, `UnknownSession`."""
        said = plan_from(fields)

        def edit(ledger: Ledger) -> None:
            row = sessions.open_session(ledger.db, session)
            # a rehearsal stays one: its package is for nobody but who leads it
            plan = msgspec.structs.replace(said, rehearsal=row.plan.rehearsal, recipient=row.plan.recipient)
            if version_of(row.plan) != version:
                raise ChangedMeanwhile
            require_editable(sessions.state(ledger.db, row), row.plan, plan)
            if plan != row.plan:
                ledger.record(session, facts.SessionEdited(plan=plan), who=who, now=now)
                # the planned end stands on every card (R-TIM-06)
                ledger.touch_all(session)

        self._writer.submit(edit)

    def delete_session(self, session: str, version: str, who: str, now: datetime) -> None:
        """R-SES-04. Its codes, its list and every line of its journal are erased, and overwritten in the file, because
        they name people and prove nothing: nobody sat. One line without a candidate's name stays, that says who deleted
        how much and when, and keeps the number from being used again. `version`: of plan and list. Raises
        `SessionEntered`, `ChangedMeanwhile`, `UnknownSession`."""

        def delete(ledger: Ledger) -> None:
            row = sessions.session(ledger.db, session)
            enrolled = candidates.candidates(ledger.db, session)
            if attempts.of_session(ledger.db, session):
                raise SessionEntered
            if version_of(row.plan, *(each.person for each in enrolled)) != version:
                raise ChangedMeanwhile
            with overwriting(ledger.db):
                _erase(ledger, session, len(enrolled), who, now)

        self._writer.submit(delete)

    def duplicate_session(
        self, session: str, starts_at: str, with_candidates: bool, who: str, now: datetime
    ) -> dict[str, str]:
        """A new session with the same plan at another time, and codes of its own: its `Codes` by name. The same people
        are enrolled, with their profiles, only when asked. Raises `UnknownSession`, and what creating raises."""
        with self._readers.one() as db:
            plan = sessions.session(db, session).plan
            people = candidates.candidates(db, session) if with_candidates else []
        new = plan_from({**msgspec.structs.asdict(plan), "starts_at": starts_at})
        return self._preparing.create(new, sessions.next_number, _lists(people), who, now)


def _erase(ledger: Ledger, session: str, enrolled: int, who: str, now: datetime) -> None:
    head = journal.head(ledger.db, session)
    fact = facts.SessionDeleted(lines=head.n if head else 0, candidates=enrolled)
    # not by `record`: there is nobody left to tell
    trace = ledger.write(session, fact, who=who, now=now)
    journal.erase_before(ledger.db, session, trace.n)
    sessions.forget_secret(ledger.db, session)
    sign_ins.forget(ledger.db, session)


def _lists(people: Sequence[CandidateRow]) -> list[facts.CandidatesImported | facts.ProfilesImported]:
    """The same people, numbered from 1."""
    listed = [msgspec.structs.replace(row.person, id=n) for n, row in enumerate(people, 1)]
    profiles = {n: list(row.profile) for n, row in enumerate(people, 1) if row.profile}
    return [
        *([facts.CandidatesImported(candidates=listed)] if listed else []),
        *([facts.ProfilesImported(profiles=profiles)] if profiles else []),
    ]
