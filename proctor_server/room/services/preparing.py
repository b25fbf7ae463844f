"""Before the day: sessions, lists of candidates, profiles."""

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, NoReturn

import msgspec

from proctor_server.bank.content import Content
from proctor_server.room.adapters.ods import ods_of
from proctor_server.room.adapters.sheets import csv_of, rows_of, xlsx_of
from proctor_server.room.adapters.vault import OffHub, Vault
from proctor_server.room.domain import facts
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import (
    COLUMNS,
    HINTS,
    Fault,
    Preview,
    TemplateKind,
    preview,
    read_list,
    row_of,
)
from proctor_server.room.domain.errors import ImportRefused, ListClosed, ListReported, UnknownSession
from proctor_server.room.domain.profile_list import Profiles, read_csv, read_json
from proctor_server.room.domain.session import (
    PASSWORD_PREFIX,
    SessionPlan,
    access_code,
    invigilator_password,
    plan_from,
)
from proctor_server.room.services.library import Library
from proctor_server.room.storage import attempts, candidates, reports, sessions, settings
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer

ProfileReader = Callable[[Sequence[Candidate]], tuple[Profiles, list[Fault]]]
NumberIn = Callable[[sqlite3.Connection], str]
"""A number that no session has."""


class Codes(NamedTuple):
    """What the *kit surveillant* prints: the session's number, access code, and password with its prefix."""

    number: str
    access_code: str
    password: str


class Preparing:
    """What the centre's administrator does."""

    def __init__(self, writer: Writer, library: Library, vault: Vault, centre: str, off_hub: OffHub) -> None:
        """`centre`: the fingerprint."""
        self._writer, self._library, self._vault, self._centre = writer, library, vault, centre
        self._off_hub = off_hub

    def create_session(self, fields: dict[str, object], who: str, now: datetime) -> dict[str, str]:
        """A new session (R-SES-01, 02): its `Codes` by name. Raises `FieldsMissing`; without items `ContentLocked`,
        `NoContent`."""
        return self.create(plan_from({**self._defaults(), **fields}), sessions.next_number, (), who, now)

    def create(
        self, plan: SessionPlan, number_in: NumberIn, more: Sequence[facts.Fact], who: str, now: datetime
    ) -> dict[str, str]:
        """The same of a plan, under the number that `number_in` finds, with `more` facts in the same commit. Raises
        `ContentLocked`, `NoContent`."""
        bank = self._library.content()
        while True:
            codes = self._try_to_create(plan, bank, number_in, more, who, now)
            if codes:
                return codes._asdict()

    def _defaults(self) -> dict[str, object]:
        with self._library.readers.one() as db:
            decided = settings.read(db)
        return {"session_minutes": decided.session_minutes, "test_minutes": decided.test_minutes}

    def _try_to_create(
        self,
        plan: SessionPlan,
        bank: Content,
        number_in: NumberIn,
        more: Sequence[facts.Fact],
        who: str,
        now: datetime,
    ) -> Codes | None:
        """None when somebody else took the number meanwhile: the password is bound to it, and hashing it must not
        hold the writer up."""
        password, code = invigilator_password(secrets.choice), access_code(secrets.choice)
        with self._library.readers.one() as db:
            number = number_in(db)
        kept = sessions.Secret(number, code, *self._vault.session_secret(number, password))
        created = facts.SessionCreated(
            number=number, centre=self._centre, plan=plan, bank=bank.bank, bank_version=bank.version
        )

        def create(ledger: Ledger) -> bool:
            if number_in(ledger.db) != number:
                return False
            for fact in (created, *more):
                ledger.record(number, fact, who=who, now=now)
            sessions.save_secret(ledger.db, kept)
            return True

        return Codes(number, code, PASSWORD_PREFIX + password) if self._writer.submit(create) else None

    def codes(self, session: str) -> dict[str, str]:
        """The `Codes` of a session, to print them again (R-SES-02). Raises `UnknownSession`, `ContentLocked`."""
        with self._library.readers.one() as db:
            sessions.session(db, session)
            kept = sessions.secret(db, session)
        if kept is None:
            raise UnknownSession(number=session)
        password = self._vault.session_password(session, kept.password_sealed)
        return Codes(session, kept.access_code, PASSWORD_PREFIX + password)._asdict()

    def import_candidates(self, session: str, content: bytes, who: str, now: datetime) -> int:
        """The whole list, replacing the one before (R-CAN-02); returns how many. Raises `ImportRefused` with every
        fault, `ListClosed` once somebody entered, `Unreadable` when the file is no sheet."""
        people, faults = self._off_hub(_read, content)
        if faults:
            refuse(faults)

        def replace(ledger: Ledger) -> None:
            _require_replaceable(ledger.db, session)
            # numbers that were given before stand in the journal for somebody else
            last = sessions.last_candidate(ledger.db, session)
            numbered = [msgspec.structs.replace(person, id=last + person.id) for person in people]
            ledger.record(session, facts.CandidatesImported(candidates=numbered), who=who, now=now)
            ledger.touch_all(session)

        self._writer.submit(replace)
        return len(people)

    def preview_candidates(self, session: str, content: bytes) -> Preview:
        """What `import_candidates` would do with this file; nothing changes. Raises like it, but for faults, which are
        in the answer."""
        with self._library.readers.one() as db:
            _require_replaceable(db, session)
            enrolled = candidates.candidates(db, session)
        people, faults = self._off_hub(_read, content)
        return preview(people, faults, [row.person for row in enrolled], sum(bool(row.profile) for row in enrolled))

    def template(self, session: str, kind: TemplateKind) -> bytes:
        """A list to fill in, with those who are enrolled already, and the classes that the centre has had. Raises
        `UnknownSession`."""
        with self._library.readers.one() as db:
            sessions.session(db, session)
            people = [row.person for row in candidates.candidates(db, session)]
            groups = candidates.groups(db)
        made: bytes = self._off_hub(template, kind, people, groups)
        return made

    def import_profiles(self, session: str, filename: str, content: bytes, who: str, now: datetime) -> int:
        """Profiles by INE or external identifier, from JSON or CSV; returns how many candidates got one. Raises like
        `import_candidates`."""
        read = profile_reader(self._off_hub, filename, content)

        def keep(ledger: Ledger) -> int:
            sessions.open_session(ledger.db, session)
            enrolled = candidates.candidates(ledger.db, session)
            profiles, faults = read([row.person for row in enrolled])
            if faults:
                refuse(faults)
            entered = {row.candidate for row in attempts.of_session(ledger.db, session)}
            if entered & set(profiles):
                # the profile counts as it was when the candidate entered
                raise ListClosed
            ledger.record(session, facts.ProfilesImported(profiles=profiles), who=who, now=now)
            ledger.touch(session, profiles)
            return len(profiles)

        return self._writer.submit(keep)


def profile_reader(off_hub: OffHub, filename: str, content: bytes, *, with_others: bool = False) -> ProfileReader:
    """Who has which profile in this file, and every fault, once it is known for whom it is. Raises `Unreadable`."""
    if filename.lower().endswith(".json"):
        return lambda people: read_json(content, people, with_others=with_others)
    rows = off_hub(rows_of, content)
    return lambda people: read_csv(rows, people, with_others=with_others)


def _read(content: bytes) -> tuple[list[Candidate], list[Fault]]:
    return read_list(rows_of(content))


def template(kind: TemplateKind, people: Sequence[Candidate], groups: Sequence[str]) -> bytes:
    """A list of candidates with `people` in it; a workbook offers `groups` as classes."""
    header = [f"{column.header}{'*' if column.required else ''}" for column in COLUMNS]
    rows = [header, *map(row_of, people)]
    if kind == "csv":
        return csv_of(rows)
    choices = {"sex": ["M", "F"], "group": groups, "focus_tolerance": ["oui", "non"], "text_size": ["1", "2", "3"]}
    fields = [column.field for column in COLUMNS]
    hints = [HINTS.get(field, "") for field in fields]
    write = ods_of if kind == "ods" else xlsx_of
    return write("Candidats", rows, hints, {fields.index(field): values for field, values in choices.items() if values})


def _require_replaceable(db: sqlite3.Connection, session: str) -> None:
    """R-CAN-02. Raises `UnknownSession`, `SessionFinalised`, `ListClosed`, `ListReported`."""
    sessions.open_session(db, session)
    if attempts.of_session(db, session):
        raise ListClosed
    if any(row.candidate is not None for row in reports.written(db, session)):
        raise ListReported


def refuse(faults: list[Fault]) -> NoReturn:
    """Raises `ImportRefused` with all of them."""
    first = f"ligne {faults[0].line}, {faults[0].column} : {faults[0].message}"
    raise ImportRefused(count=len(faults), first=first, faults=faults)
