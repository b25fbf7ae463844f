"""A room whose session is with an authority out of reach, and results that it signed: twenty-eight candidates."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from proctor_server.assessment.outcome import UNCERTIFIED, CompetenceScore
from proctor_server.assessment.referential import COMPETENCES, PIX_PER_LEVEL
from proctor_server.authority.domain.certificate import ALPHABET
from proctor_server.moments import iso
from proctor_server.results.certification import Certification
from proctor_server.results.document import CertifiedLine, ResultsDocument, certified_line, sign_results
from proctor_server.room.adapters import identity
from proctor_server.room.domain import facts
from proctor_server.room.server import Room
from proctor_server.session_package.cards import card_file
from tests.builders.real_room import dashboards_door, session_of_five, started_room
from tests.builders.room import Day
from tests.builders_package import Recipient, make_recipient

SHA256 = "5e" * 32
PUPILS = (
    ("Babbage", "Charles", "2003-12-26", "3EME C"), ("Jackson", "Mary", "2004-04-09", "3EME A"),
    ("Lovelace", "Ada", "2004-12-10", "3EME A"), ("Pouzin", "Louis", "2004-04-20", "3EME B"),
    ("Santa", "Garance", "2004-02-04", "3EME B"),
)  # fmt: skip
OTHERS = 23
CEILING = 5


@dataclass
class Sample:
    """The room, its door's address, the session, and the authority's keys."""

    room: Room
    address: str
    day: Day
    authority: Recipient

    def signed(self, revision: int = 1, **changes: Any) -> bytes:
        """Results of the session, or of what `changes` says, as the authority's file."""
        keys = self.authority.receipt_keys
        return sign_results(self._document(revision, **changes), keyid="", sign=keys.key.sign)

    def bring(self, revision: int = 1, **changes: Any) -> None:
        self.room.services.returning.bring(self.signed(revision, **changes), "server", self.room.services.clock())

    def lines_with(self, **changes: Any) -> list[CertifiedLine]:
        """Everybody's results, the first one's with these changes."""
        first, *others = lines()
        return [replace(first, result=replace(first.result, **changes)), *others]

    def _document(self, revision: int, **changes: Any) -> ResultsDocument:
        is_out = revision % 2 == 1
        told = {
            "session": self.day.session, "centre": identity.load(self.day.folder).fingerprint,
            "centre_name": "Collège d'essai", "sha256": SHA256, "revision": revision,
            "state": "published" if is_out else "withdrawn", "at": iso(self.day.clock.now),
            "lines": lines() if is_out else [],
        }  # fmt: skip
        return ResultsDocument(**{**told, **changes})


def lines() -> list[CertifiedLine]:
    """In the order of names."""
    return [certified_line(n, code(n), each) for n, each in enumerate(certifications(), 301)]


def code(number: int) -> str:
    """Always the same for the same number."""
    return "P-" + "".join(ALPHABET[each % len(ALPHABET)] for each in _drawn(f"code {number}")[:8])


def _drawn(what: str) -> bytes:
    """Figures that look thrown, and are always the same."""
    return sha256(what.encode()).digest()


def certifications() -> list[Certification]:
    """The five pupils, and others who are called by their number; every status, both marks."""
    others = [("Candidat", f"{n:02}", "2004-09-01", f"3EME {'ABC'[n % 3]}") for n in range(6, 6 + OTHERS)]
    return [_certification(n, *who) for n, who in enumerate([*PUPILS[:1], *others, *PUPILS[1:]])]


def _certification(n: int, birth_name: str, first_name: str, birth_date: str, group: str) -> Certification:
    status = {3: "rejected", 9: "rejected", 14: "cancelled", 20: "error"}.get(n, "validated")
    tested = list(COMPETENCES)[: 16 if n % 4 else 9]
    thrown = zip(tested, _drawn(f"levels {n}"), strict=False)
    levels = {each: min(CEILING, 1 + place % 3 + n % 4 - (place % 7 == 0)) for each, place in thrown}
    if n % 5 == 2:
        levels[tested[n % len(tested)]] = UNCERTIFIED
    scores = [
        CompetenceScore(id=each, level=level, score=max(0, level) * PIX_PER_LEVEL) for each, level in levels.items()
    ]
    return Certification(
        candidate=n + 1, attempt=f"a{n}", first_name=first_name, birth_name=birth_name, birth_date=birth_date,
        birth_place="Poitiers", external_id="", ine="", group=group, passed_on="2026-03-12", ceiling=CEILING,
        status=status, pix=sum(one.score for one in scores) if status == "validated" else 0,
        rate=38 if n == 3 else 81, competences=scores, reason="no_solution" if status == "error" else None,
    )  # fmt: skip


@contextmanager
def serve_sample(folder: Path, *, delivered: bool = True) -> Iterator[Sample]:
    """A finalised session, whose receipt has come with `delivered`."""
    authority = make_recipient()
    with started_room(folder, card_file(authority.card)) as room:
        day = session_of_five(folder, room)
        _finish(day, delivered=delivered)
        with dashboards_door(room) as address:
            yield Sample(room, address, day, authority)


def _finish(day: Day, *, delivered: bool) -> None:
    told: list[facts.Fact] = [
        facts.Finalised(revision=1, incident="", some_could_not_join=False, invigilators=["Essai"], absent=[]),
        facts.PackageSealed(revision=1, file=f"{day.session}-r1.age", sha256=SHA256),
    ]
    if delivered:
        told.append(facts.PackageDelivered(revision=1, receipt="{}", received_at=iso(day.clock.now)))
    for fact in told:
        day.room.writer.submit(
            lambda ledger, fact=fact: ledger.record(day.session, fact, who="server", now=day.clock.now)
        )
