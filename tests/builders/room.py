"""A room for tests: real keys, real disk, the real bank; stations that only speak, without a socket."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.chain import Head, follow, signed_text, station_genesis
from kiosk_client.protocol.export import EXPORT_VERSION, FORMAT, ExportHeader
from kiosk_client.protocol.messages import AttemptOrder, Begin, Enter, Entries, Hello, JournalHead, Kept
from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.wire import to_line
from proctor_server.bank import building, checking
from proctor_server.moments import to_ms
from proctor_server.room.adapters import identity
from proctor_server.room.adapters.certificates import station_certificate
from proctor_server.room.adapters.wrapping import Cost
from proctor_server.room.composition import Services, services
from proctor_server.room.config import Config
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.storage.handoff import ThreadHandoff

REPOSITORY = Path(__file__).resolve().parents[2]
PUPILS = REPOSITORY / "deploy" / "data" / "pupils.csv"
BANK = REPOSITORY / "deploy" / "bank"
PASSWORD = "un mot de passe pour essais"
CHEAP = Cost(memory=64, iterations=1, lanes=1)
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
COMPETENCES = (
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
)
CERTIFIABLE = {"0801234567A": 8, "0801234568B": 5, "0801234569C": 16, "0801234570D": 6, "0801234571E": 4}
"""Certifiable competences of the five pupils, by INE."""
WHO = "invigilator:Essai"
NEWCOMER = {
    "birth_name": "Hopper", "first_name": "Grace", "birth_date": "09/12/2004", "sex": "F", "birth_country": "FRANCE",
    "birth_insee": "86194", "group": "3EME A", "ine": "0801234572F", "extra_time_percent": "33",
    "accommodations": "Sujet agrandi",
}  # fmt: skip
"""Somebody who is in no list, as a form has them."""


def profiles_json(level: int = 3) -> bytes:
    """Profiles of the five pupils, the first competences of the referential at `level`."""
    return json.dumps(
        {
            "profiles": [
                {"ine": ine, "competences": [{"id": c, "level": level, "pix": 8 * level} for c in COMPETENCES[:n]]}
                for ine, n in CERTIFIABLE.items()
            ]
        }
    ).encode()


@dataclass
class Clock:
    """A clock that moves when told."""

    now: datetime = NOON

    def advance(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


@dataclass
class SpeakingStation:
    """A station that keeps a journal and signs heads, without screen or socket."""

    day: "Day"
    name: str
    key: Ed25519PrivateKey
    lines: list[bytes] = field(default_factory=list)
    order: AttemptOrder | None = None

    @property
    def id(self) -> str:
        return key_id(self.key.public_key().public_bytes_raw())

    @property
    def at(self) -> AtStation:
        return AtStation(self.id, self.name)

    @property
    def head(self) -> Head:
        head = station_genesis(self.id, self.day.session)
        for line in self.lines:
            head = follow(head, line)
        return head

    def signed_head(self) -> JournalHead:
        head = self.head
        signature = self.key.sign(signed_text(f"{self.id}/{self.day.session}", head))
        return JournalHead(
            session=self.day.session, n=head.n, hash=head.hash, signature=base64.b64encode(signature).decode()
        )

    def hello(self, *, restarted: bool = False) -> Any:
        hello = Hello(
            v=1, station=self.id, name=self.name, software="test", clock=to_ms(self.day.clock.now),
            journals=[self.signed_head()] if self.lines else [], restarted=restarted,
            attempt=self.order.attempt if self.order else None, epoch=self.order.epoch if self.order else 0,
        )  # fmt: skip
        return self.day.room.greeting.welcome(hello, self.id, self.certificate(), f"sid-{self.id}", self.day.clock.now)

    def certificate(self) -> bytes:
        return self.day.certificate(self.key).public_bytes(Encoding.DER)

    def enter(self, ine: str, **changes: str) -> AttemptOrder:
        person = self.day.person(ine)
        typed = {
            "session": self.day.session, "first_name": person["first_name"], "birth_name": person["birth_name"],
            "birth_date": person["birth_date"], "access_code": self.day.codes["access_code"],
        }  # fmt: skip
        self.order = self.day.room.admitting.enter(Enter(**{**typed, **changes}), self.at, self.day.clock.now)
        return self.order

    def begin(self) -> AttemptOrder:
        assert self.order
        self.order = self.day.room.admitting.begin(Begin(attempt=self.order.attempt), self.at, self.day.clock.now)
        self.write(entries.Began)
        return self.order

    def write(self, kind: type[Any], *, at: datetime | None = None, **fields: Any) -> bytes:
        """One more line of the journal, not sent."""
        assert self.order
        head = self.head
        entry = kind(
            n=head.n + 1, prev=head.hash, at=to_ms(at or self.day.clock.now), attempt=self.order.attempt,
            epoch=self.order.epoch, **fields,
        )  # fmt: skip
        self.lines.append(to_line(entry))
        return self.lines[-1]

    def send(self, lines: list[bytes] | None = None) -> Kept:
        """The whole journal, or these lines."""
        texts = [line.decode() for line in (self.lines if lines is None else lines)]
        kept = Kept(session=self.day.session, n=0)
        for start in range(0, len(texts), 50):
            message = Entries(session=self.day.session, lines=texts[start : start + 50])
            kept = self.day.room.sitting.keep(message, self.at, self.day.clock.now)
        return kept

    def answer(self, number: int, answer: Any = 1, **more: Any) -> bytes:
        """One answer, journalled and not sent."""
        return self.write(entries.Answered, number=number, item=self.item(number), answer=answer, **more)

    def item(self, number: int) -> str:
        assert self.order
        return self.order.form[number - 1].item

    def exported(self, **header: Any) -> bytes:
        """What `kiosk export` would write of this journal."""
        told = {
            "format": FORMAT, "v": EXPORT_VERSION, "station": self.id, "name": self.name, "journals": 1,
            "certificate": self.day.certificate(self.key).public_bytes(Encoding.PEM).decode(),
        }  # fmt: skip
        head = to_line(ExportHeader(**told | header))
        return b"".join(line + b"\n" for line in (head, to_line(self.signed_head()), *self.lines))

    def take_the_whole_test(self) -> None:
        """Every item answered, the end said, everything sent and signed."""
        assert self.order
        for number in range(1, self.order.items + 1):
            self.answer(number, "réponse" if self.order.form[number - 1].kind == "QROC" else 1)
        self.write(entries.Ended, end="completed")
        self.send()
        self.beat()

    def raise_hand(self) -> int:
        """R-INC-01: journalled and sent; the number of the call."""
        self.write(entries.HandRaised)
        self.send()
        return self.alerts()[0].n

    def alerts(self) -> list[Any]:
        """The open calls of whoever sits here, as the dashboard shows them."""
        assert self.order
        view = self.day.room.seeing.room(self.day.session, self.day.clock.now)
        cards = [card for card in view.candidates if card.attempt and card.attempt.id == self.order.attempt]
        return cards[0].alerts

    def told(self) -> AttemptOrder:
        """The order that the room has for this station now."""
        order = self.day.room.greeting.order(self.id, self.day.clock.now)
        assert order
        return order

    def beat(self) -> None:
        """A heartbeat with the signed head."""
        room, now = self.day.room, self.day.clock.now
        room.links.connected(self.id, f"sid-{self.id}", self.name, now, 0)
        room.links.heard(self.id, f"sid-{self.id}", now, self.signed_head())


@dataclass
class Day:
    """A session with the five pupils enrolled, unlocked, on real disk."""

    folder: Path
    room: Services
    clock: Clock
    codes: dict[str, str]

    @property
    def session(self) -> str:
        return self.codes["number"]

    def person(self, ine: str) -> dict[str, Any]:
        with self.room.readers.one() as db:
            bodies = [json.loads(body) for (body,) in db.execute("SELECT body FROM candidate")]
        return next(body for body in bodies if body["ine"] == ine)

    def candidate(self, ine: str) -> int:
        number: int = self.person(ine)["id"]
        return number

    def confirm(self, ine: str) -> None:
        self.room.admitting.confirm_presence(self.session, self.candidate(ine), WHO, self.clock.now)

    def certificate(self, key: Ed25519PrivateKey) -> Any:
        centre = identity.centre_x509(identity.load(self.folder))
        return station_certificate(self.room.vault.centre_key(), centre, key.public_key(), NOON)

    def station(self, name: str = "Poste 01") -> SpeakingStation:
        station = SpeakingStation(self, name, Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))
        station.hello()
        return station

    def sitting(self, ine: str = "0801234567A", name: str = "Poste 01") -> SpeakingStation:
        """A station on which this pupil has begun."""
        station = self.station(name)
        station.enter(ine)
        self.confirm(ine)
        station.begin()
        station.send()
        return station

    def card(self, ine: str) -> Any:
        view = self.room.seeing.room(self.session, self.clock.now)
        return next(card for card in view.candidates if card.id == self.candidate(ine))

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        from proctor_server.room.storage.projections import TABLES

        with self.room.readers.one() as db:
            return {t: [tuple(row) for row in db.execute(f"SELECT * FROM {t} ORDER BY 1, 2, 3")] for t in TABLES}


def centre(folder: Path, authority_card: bytes | None = None) -> None:
    """A centre's identity with a cheap password hash."""
    identity.create(
        folder, name="Collège d'essai", uai="0860000A", password=PASSWORD, authority_card=authority_card,
        now=NOON, cost=CHEAP,
    )  # fmt: skip


@cache
def built_bank() -> tuple[bytes, bytes]:
    """The content and the solutions of the project's own bank: checked and built once, since that takes a second."""
    return building.build(checking.check(BANK).bank, BANK)


def content_bundle() -> bytes:
    """The content of the project's own bank."""
    return built_bank()[0]


@contextmanager
def open_day(folder: Path, authority_card: bytes | None = None, **plan: Any) -> Iterator[Day]:
    """A room with one session, the five pupils and their profiles."""
    centre(folder, authority_card)
    with open_room(folder) as room:
        room.vault.store_content(content_bundle())
        clock = Clock()
        fields = {
            "site": "Collège d'essai",
            "room": "Salle 1",
            "starts_at": "2026-03-12T13:00",
            "invigilators": ["Essai"],
        }
        codes = room.preparing.create_session({**fields, **plan}, "administrator", clock.now)
        room.preparing.import_candidates(codes["number"], PUPILS.read_bytes(), "administrator", clock.now)
        room.preparing.import_profiles(codes["number"], "p.json", profiles_json(), "administrator", clock.now)
        yield Day(folder, room, clock, codes)


@contextmanager
def open_room(folder: Path, *, unlocked: bool = True) -> Iterator[Services]:
    """The services of a room over a folder that has a centre."""
    room = services(Config(data_dir=folder), ThreadHandoff(), lambda function, *args: function(*args), CHEAP)
    if unlocked:
        room.vault.unlock_as_administrator(PASSWORD)
    try:
        yield room
    finally:
        room.stop()


def plain(struct: msgspec.Struct) -> Any:
    """The struct as plain JSON types."""
    return msgspec.to_builtins(struct)
