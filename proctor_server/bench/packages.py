"""Packages of a benchmark: a centre whose candidates each took a whole test on a station of their own."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol.chain import Head, follow, session_genesis, signed_text, station_genesis
from kiosk_client.protocol.journal import Answered, Began, Ended
from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.wire import to_line
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.bank import solutions as bundle
from proctor_server.bank.solutions import Solution, SolvedItem
from proctor_server.room.adapters.certificates import (
    centre_certificate,
    certificate_pem,
    raw_public,
    station_certificate,
)
from proctor_server.session_package import record
from proctor_server.session_package.cards import AuthorityCard, CentreCard
from proctor_server.session_package.contents import Contents, SignedHead, StationHead, StationJournal
from proctor_server.session_package.sealing import seal
from proctor_server.session_package.writing import write_bag

BANK, VERSION = "bench", "0" * 16
LEVEL, PIX, ITEMS_OF_ONE = 5, 40, 3
RIGHT: Final = 2
_BEGAN, _DEADLINE, _ENDED = ("2026-03-12T13:32:00.000Z", "2026-03-12T15:17:00.000Z", "2026-03-12T14:40:00.000Z")
_BEGAN_MS: Final = 1_773_322_320_000


def form() -> list[record.FormLine]:
    """R-TST-01: all sixteen competences, three items each; one choice of several."""
    places = [(competence, place) for competence in COMPETENCES for place in range(ITEMS_OF_ONE)]
    return [
        record.FormLine(number=n, item=f"{each}-{place}", skill=f"@essai{place + 1}", competence=each, kind="QCU")
        for n, (each, place) in enumerate(places, start=1)
    ]


def solutions(right: int = RIGHT) -> bytes:
    """The bundle for the form's items."""
    items = {
        line.item: SolvedItem(
            kind=line.kind, competence=line.competence, skill=line.skill, solution=Solution(choices=[right])
        )
        for line in form()
    }
    return bundle.make_solutions(BANK, VERSION, items)


class _Station:
    """One candidate's: a key, a certificate by the centre, a journal that is new for each session."""

    def __init__(self, number: int, key: Ed25519PrivateKey, certificate: str) -> None:
        self.number, self._key, self._certificate = number, key, certificate
        self.id = key_id(raw_public(key.public_key()))

    def journal(self, session: str, answers: list[tuple[record.FormLine, int]]) -> StationJournal:
        """Begun, answered, ended; chained and signed."""
        head, lines = station_genesis(self.id, session), list[bytes]()
        for kind, facts in self._entries(answers):
            place: dict[str, Any] = {"n": head.n + 1, "prev": head.hash, "at": _BEGAN_MS + 1000 * head.n}
            lines.append(to_line(kind(**place, attempt=f"a{self.number}", epoch=1, **facts)))
            head = follow(head, lines[-1])
        return StationJournal(self.id, self._signed(session, head), lines)

    def _entries(
        self, answers: list[tuple[record.FormLine, int]]
    ) -> Iterator[tuple[type[msgspec.Struct], dict[str, Any]]]:
        yield Began, {}
        for line, answer in answers:
            yield Answered, {"number": line.number, "item": line.item, "answer": answer}
        yield Ended, {"end": "completed"}

    def _signed(self, session: str, head: Head) -> StationHead:
        signature = b64encode(self._key.sign(signed_text(f"{self.id}/{session}", head))).decode()
        last = SignedHead(n=head.n, hash=head.hash, signature=signature)
        return StationHead(name=f"Poste {self.number:02}", certificate=self._certificate, head=last)


class Sender:
    """A centre with its stations."""

    def __init__(self, candidates: int, now: datetime) -> None:
        self._key = Ed25519PrivateKey.generate()
        certificate = centre_certificate(self._key, "Centre de mesure", now)
        fingerprint = key_id(raw_public(self._key.public_key()))
        pem = certificate_pem(certificate)
        self.card = CentreCard(name="Centre de mesure", uai="0000000X", fingerprint=fingerprint, certificate=pem)
        keys = [Ed25519PrivateKey.generate() for _ in range(candidates)]
        self._stations = [
            _Station(n, key, certificate_pem(station_certificate(self._key, certificate, key.public_key(), now)))
            for n, key in enumerate(keys, start=1)
        ]

    def package(self, number: str, authority: AuthorityCard) -> bytes:
        """A session's age file."""
        return self.sealed(self.contents(number), authority.age_recipient)

    def sealed(self, contents: Contents, recipient: str) -> bytes:
        """Its age file: the bag is written, signed and encrypted for `recipient`."""
        return seal(write_bag(contents, centre=self.card, sign=self._key.sign, recipient=recipient), recipient)

    def contents(self, number: str, comment: str = "") -> Contents:
        """What is in it. Two in three answers are right."""
        head, journal = session_genesis(self.card.fingerprint, number), list[bytes]()
        stations, attempts = [], []
        for station in self._stations:
            answers = [(line, RIGHT if (line.number + station.number) % ITEMS_OF_ONE else 1) for line in form()]
            stations.append(station.journal(number, answers))
            first = len(journal) + 1
            for line in stations[-1].lines:
                journal.append(_told(head, station, line))
                head = follow(head, journal[-1])
            attempts.append(_attempt(station.number, answers, first))
        return Contents(self._record(number, comment, attempts), journal, stations)

    def _record(self, number: str, comment: str, attempts: list[record.Attempt]) -> record.SessionRecord:
        card = self.card
        return record.SessionRecord(
            revision=1,
            centre=record.Centre(fingerprint=card.fingerprint, name=card.name, uai=card.uai),
            session=record.Session(
                number=number, site="", room="", starts_at="2026-03-12T14:30", description="", invigilators=[],
                scheme="placement",
            ),
            bank=record.Bank(id=BANK, version=VERSION),
            ceiling=7,
            comment=comment,
            candidates=[_candidate(each.number) for each in self._stations],
            attempts=attempts,
        )  # fmt: skip


def _told(head: Head, station: _Station, line: bytes) -> bytes:
    told = {"n": head.n + 1, "prev": head.hash, "at": _BEGAN, "who": f"station:{station.id}", "kind": "station_entry"}
    entry = {"station": station.id, "attempt": f"a{station.number}", "verdict": "counted", "line": line.decode()}
    return msgspec.json.encode({**told, **entry})


def _attempt(number: int, answers: list[tuple[record.FormLine, int]], first: int) -> record.Attempt:
    """`first`: the line of the session's journal with the station's first entry."""
    given = [
        record.GivenAnswer(
            number=line.number,
            item=line.item,
            answer=answer,
            late=False,
            focused_out=False,
            journal=first + line.number,
        )
        for line, answer in answers
    ]
    return record.Attempt(
        id=f"a{number}", candidate=number, seed=f"seed-{number}", began_at=_BEGAN, deadline=_DEADLINE,
        ended_at=_ENDED, end="completed", abort_reason=None, form=form(), answers=given,
    )  # fmt: skip


def _candidate(number: int) -> record.Candidate:
    competences = [record.Competence(id=each, level=LEVEL, pix=PIX) for each in COMPETENCES]
    return record.Candidate(
        id=number, birth_name=f"Candidat {number:03}", first_name="Essai", birth_date="2008-01-01", sex="M",
        birth_insee="86194", birth_postcode="", birth_city="", birth_country="FRANCE", group="", ine="",
        external_id=f"{number:03}", extra_time_percent=0, certifiable=True, absent=False, competences=competences,
    )  # fmt: skip
