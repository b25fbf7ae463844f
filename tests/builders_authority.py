"""An authority that was really founded, and packages for it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from proctor_server.authority.composition import Authority, build
from proctor_server.authority.services.founding import found_authority
from proctor_server.session_package.cards import AuthorityCard
from proctor_server.session_package.sealing import seal
from tests.builders_package import Centre, Recipient, make_bag, make_centre, make_keys, make_solutions

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)


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
        return self.authority.receiving.receive(package, NOW)

    def state(self, number: str = "472913") -> str:
        return self.authority.publishing.find(number).state

    def waits_for(self, number: str = "472913") -> list[str]:
        found = self.authority.evaluating.obstacles(self.authority.publishing.find(number))
        return [each.code for each in found]


def make_office(folder: Path, *, url: str = "https://127.0.0.1:9443", solutions: bool = True) -> Office:
    founded = found_authority(folder, name="Autorité des essais", url=url, now=NOW)
    authority, centre = build(folder), make_centre()
    authority.registering.admit(centre.card, NOW)
    if solutions:
        authority.registering.add_solutions(make_solutions(), NOW)
    return Office(folder, authority, founded.card, founded.token, centre)
