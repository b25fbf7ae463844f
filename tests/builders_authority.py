"""An authority that was really founded, and packages for it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from proctor_server.authority.composition import Authority, build
from proctor_server.authority.config import FILE, read_settings, settings_file
from proctor_server.authority.domain.acts import Entry
from proctor_server.authority.domain.jury import Asked, view_of
from proctor_server.authority.services.deciding import Effect, Key
from proctor_server.authority.services.founding import found_authority
from proctor_server.authority.storage.acts import log_of
from proctor_server.authority.storage.sessions import certifications, session
from proctor_server.bank.solutions import make_solutions as bundle_solutions
from proctor_server.bank.solutions import read_solutions
from proctor_server.passwords import Cost
from proctor_server.results.certification import Certification
from proctor_server.session_package.cards import AuthorityCard
from proctor_server.session_package.sealing import seal
from tests.builders_package import (
    BANK_ID,
    BANK_VERSION,
    Centre,
    Recipient,
    make_bag,
    make_centre,
    make_keys,
    make_solutions,
)

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)

CHEAP = Cost(memory=64, iterations=1, lanes=1)


@dataclass(frozen=True)
class Office:
    """An authority, the token it gave, and a centre that it knows."""

    folder: Path
    authority: Authority
    card: AuthorityCard
    token: str
    centre: Centre

    @property
    def recipient(self) -> Recipient:
        return Recipient("", self.card, make_keys("nobody"))

    def package(self, centre: Centre | None = None, **facts: Any) -> bytes:
        """The age file of a session, sealed for this authority."""
        return seal(make_bag(centre or self.centre, self.recipient, **facts), self.card.age_recipient)

    def receive(self, package: bytes) -> Any:
        """Taken in, and evaluated."""
        received = self.authority.receiving.receive(package, NOW)
        self.authority.working.work_off(NOW)
        return received

    def add_solutions(self, bundle: bytes) -> None:
        """Here, and the sessions that waited for them evaluated."""
        self.authority.registering.add_solutions(bundle, NOW)
        self.authority.working.work_off(NOW)

    def state(self, number: str = "472913") -> str:
        return self.authority.publishing.find(number).state

    def waits_for(self, number: str = "472913") -> list[str]:
        found = self.authority.evaluating.obstacles(self.authority.publishing.find(number))
        return [each.code for each in found]


def make_office(
    folder: Path, *, url: str = "https://127.0.0.1:9443", solutions: bool = True, **settings: Any
) -> Office:
    """`settings`: others than those of a new authority."""
    founded = found_authority(folder, name="Autorité des essais", url=url, now=NOW)
    change_settings(folder, **settings)
    authority, centre = build(folder, CHEAP), make_centre()
    authority.registering.admit(centre.card, NOW)
    if solutions:
        authority.registering.add_solutions(make_solutions(), NOW)
    return Office(folder, authority, founded.card, founded.token, centre)


@dataclass(frozen=True)
class Jury:
    """Somebody of the jury who has just looked at a session."""

    office: Office
    key: Key
    name: str = "Jury"

    def seen(self) -> str:
        with self.office.authority.engine.connect() as connection:
            stored = session(connection, *self.key)
            assert stored is not None
            return view_of(stored.record, stored.solutions, log_of(connection, *self.key))

    def act(self, **asked: Any) -> Effect:
        return self.office.authority.deciding.act(self.key, self._asked(asked), by=self.name, now=NOW)

    def preview(self, **asked: Any) -> Effect:
        return self.office.authority.deciding.preview(self.key, self._asked(asked), by=self.name, now=NOW)

    def log(self) -> list[Entry]:
        with self.office.authority.engine.connect() as connection:
            return log_of(connection, *self.key)

    def results(self) -> list[Certification]:
        with self.office.authority.engine.connect() as connection:
            stored = session(connection, *self.key)
            assert stored is not None
            return [each for _, each in certifications(connection, stored)]

    def result(self, birth_name: str) -> Certification:
        return next(each for each in self.results() if each.birth_name == birth_name)

    def _asked(self, asked: dict[str, Any]) -> Asked:
        return Asked(**{"seen": self.seen(), **asked})


def jury_at(office: Office, number: str = "472913") -> Jury:
    return Jury(office, Key(office.centre.card.fingerprint, number))


def corrected_solutions() -> bytes:
    """The small bank's bundle, where the first choice of the second item is the right one."""
    solutions = read_solutions(make_solutions())
    second = solutions.items["1.1-essai-2"]
    solution = msgspec.structs.replace(second.solution, choices=[1])
    changed = {"1.1-essai-2": msgspec.structs.replace(second, solution=solution)}
    return bundle_solutions(BANK_ID, BANK_VERSION, {**solutions.items, **changed})


def change_settings(folder: Path, **settings: Any) -> None:
    """As an operator edits `authority.toml`."""
    (folder / FILE).write_bytes(settings_file(msgspec.structs.replace(read_settings(folder), **settings)))
