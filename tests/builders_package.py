"""A centre, an authority, and the package of a small session that was really journalled and signed."""

import csv
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from pyrage import x25519

from kiosk_client.protocol.chain import Head, follow, session_genesis, signed_text, station_genesis
from kiosk_client.protocol.journal import Answer, Answered, Began, Ended, Skipped
from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.wire import to_line
from proctor_server.bank.solutions import Solution, SolvedItem
from proctor_server.bank.solutions import make_solutions as bundle_solutions
from proctor_server.session_package import record as account
from proctor_server.session_package.cards import AuthorityCard, CentreCard
from proctor_server.session_package.contents import Contents, SignedHead, StationHead, StationJournal
from proctor_server.session_package.sealing import seal
from proctor_server.session_package.writing import write_bag

PUPILS = Path(__file__).parent.parent / "deploy" / "data" / "pupils.csv"
BANK_ID, BANK_VERSION = "essai-1", "00c0ffee00c0ffee"
COMPETENCES = ("1.1", "1.2", "1.3", "2.1", "2.2")
BEGAN_MS = 1_773_322_320_000
BEGAN_AT, DEADLINE, ENDED_AT = (
    "2026-03-12T13:32:00.000Z",
    "2026-03-12T15:17:00.000Z",
    "2026-03-12T14:40:00.000Z",
)


@dataclass(frozen=True)
class Keys:
    """An Ed25519 key that is always the same for the same name, with a certificate by `issuer`."""

    name: str
    key: Ed25519PrivateKey
    certificate: str

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def id(self) -> str:
        return key_id(self.public)


def make_keys(name: str, issuer: Keys | None = None) -> Keys:
    key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_common_name(name))
        .issuer_name(_common_name(issuer.name if issuer else name))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
    )
    signed = builder.sign(issuer.key if issuer else key, None)
    return Keys(name, key, signed.public_bytes(Encoding.PEM).decode())


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


@dataclass(frozen=True)
class Centre:
    keys: Keys
    card: CentreCard


def make_centre(name: str = "Collège des Essais", uai: str = "0000000X") -> Centre:
    keys = make_keys(name)
    return Centre(keys, CentreCard(name=name, uai=uai, fingerprint=keys.id, certificate=keys.certificate))


@dataclass(frozen=True)
class Recipient:
    """An authority, as far as packages go: an age identity and a key for receipts."""

    identity: str
    card: AuthorityCard
    receipt_keys: Keys


def make_recipient(name: str = "Autorité des essais") -> Recipient:
    identity, receipts = x25519.Identity.generate(), make_keys(name)
    card = AuthorityCard(
        name=name,
        url="https://127.0.0.1:8443",
        age_recipient=str(identity.to_public()),
        receipt_key=b64encode(receipts.public).decode(),
    )
    return Recipient(str(identity), card, receipts)


def make_candidates() -> list[account.Candidate]:
    """The five pupils, each with five certifiable competences of level 3 (24 pix)."""
    rows = csv.DictReader(PUPILS.read_text("utf-8-sig").splitlines(), delimiter=";")
    return [_candidate(n, row) for n, row in enumerate(rows, start=1)]


def _candidate(number: int, row: dict[str, str]) -> account.Candidate:
    day, month, year = row["Date de naissance (JJ/MM/AAAA)"].split("/")
    return account.Candidate(
        id=number,
        birth_name=row["Nom de naissance"],
        first_name=row["Prénom"],
        birth_date=f"{year}-{month}-{day}",
        sex=row["Sexe (M ou F)"],
        birth_insee=row["Code INSEE"],
        birth_postcode=row["Code postal"],
        birth_city=row["Commune"],
        birth_country=row["Pays"],
        group=row["Classe"],
        external_id=row["Identifiant externe"],
        ine=row["INE"],
        extra_time_percent=int(row["Temps majoré (%)"] or 0),
        certifiable=True,
        absent=False,
        competences=[account.Competence(id=each, level=3, pix=24) for each in COMPETENCES],
    )


def make_form() -> list[account.FormLine]:
    """Three QCU items for each competence; the right choice is always the second."""
    items = [(competence, n) for competence in COMPETENCES for n in (1, 2, 3)]
    return [
        account.FormLine(number=at, item=f"{c}-essai-{n}", skill=f"@essai{n}", competence=c, kind="QCU")
        for at, (c, n) in enumerate(items, start=1)
    ]


def make_solutions(right: int = 2, *, bank: str = BANK_ID, version: str = BANK_VERSION) -> bytes:
    """The solutions bundle of the small bank; the first item is a focused one, the third a timed one of 60 s."""
    items = {
        line.item: SolvedItem(
            kind=line.kind,
            competence=line.competence,
            skill=line.skill,
            focused=line.number == 1,
            timed=line.number == 3,
            seconds=60 if line.number == 3 else None,
            solution=Solution(choices=[right]),
        )
        for line in make_form()
    }
    return bundle_solutions(bank, version, items)


@dataclass
class SessionJournal:
    """The session's journal as a room writes it."""

    centre: str
    session: str
    lines: list[bytes] = field(default_factory=list)

    def append(self, kind: str, who: str, **fields: Any) -> int:
        head = session_genesis(self.centre, self.session)
        for line in self.lines:
            head = follow(head, line)
        told = {"n": head.n + 1, "prev": head.hash, "at": BEGAN_AT, "who": who, "kind": kind, **fields}
        self.lines.append(msgspec.json.encode(told))
        return head.n + 1


class Station:
    """A station that journals, signs its head, and hands each line to the room."""

    def __init__(self, name: str, centre: Centre, journal: SessionJournal) -> None:
        self.keys = make_keys(name, centre.keys)
        self.name, self.journal = name, journal
        self.lines: list[bytes] = []
        self.head = station_genesis(self.keys.id, journal.session)

    def write(self, kind: type[msgspec.Struct], attempt: str, verdict: str = "counted", **fields: Any) -> int:
        """One entry; answers the number of its line in the session's journal."""
        n, prev = self.head.n + 1, self.head.hash
        at = BEGAN_MS + n * 1000
        entry = kind(n=n, prev=prev, at=at, attempt=attempt, epoch=1, **fields)
        line = to_line(entry)
        self.lines.append(line)
        self.head = follow(self.head, line)
        told = {"station": self.keys.id, "attempt": attempt, "verdict": verdict, "line": line.decode()}
        return self.journal.append("station_entry", f"station:{self.keys.id}", **told)

    def signed_head(self, head: Head | None = None) -> SignedHead:
        head = head or self.head
        signature = self.keys.key.sign(signed_text(f"{self.keys.id}/{self.journal.session}", head))
        return SignedHead(n=head.n, hash=head.hash, signature=b64encode(signature).decode())

    def stored(self) -> StationJournal:
        head = StationHead(name=self.name, certificate=self.keys.certificate, head=self.signed_head())
        return StationJournal(self.keys.id, head, list(self.lines))


RIGHT, WRONG, SKIP, BLANK = "1", "0", "s", "."
ALL_RIGHT = RIGHT * 15


def make_contents(
    centre: Centre,
    *,
    runs: dict[str, str] | None = None,
    number: str = "472913",
    revision: int = 1,
    comment: str = "",
    **facts: Any,
) -> Contents:
    """A session where each candidate named in `runs` (by birth name) answered as the pattern says: a letter
    an item, `1` right, `0` wrong, `s` skipped, `.` not reached. Those who are not named are absent. `facts`
    change fields of the record."""
    runs = {"Jackson": ALL_RIGHT, "Babbage": WRONG * 15} if runs is None else runs
    journal = SessionJournal(centre.card.fingerprint, number)
    journal.append("session_opened", "room")
    candidates = [msgspec.structs.replace(each, absent=each.birth_name not in runs) for each in make_candidates()]
    stations = {each.id: Station(f"Poste {each.id:02}", centre, journal) for each in candidates if not each.absent}
    attempts = [_run(stations[each.id], each, runs[each.birth_name]) for each in candidates if not each.absent]
    session = account.SessionRecord(
        revision=revision,
        centre=account.Centre(fingerprint=centre.card.fingerprint, name=centre.card.name, uai=centre.card.uai),
        session=_session(number),
        bank=account.Bank(id=BANK_ID, version=BANK_VERSION),
        ceiling=5,
        comment=comment,
        candidates=candidates,
        attempts=attempts,
    )
    record = msgspec.structs.replace(session, **facts)
    return Contents(record, journal.lines, [each.stored() for each in stations.values()])


def _session(number: str) -> account.Session:
    return account.Session(
        number=number, site="Bâtiment B", room="B204", starts_at="2026-03-12T14:30", description="",
        invigilators=["Une surveillante"], scheme="placement",
    )  # fmt: skip


def _run(station: Station, candidate: account.Candidate, pattern: str) -> account.Attempt:
    attempt, form = f"a{candidate.id}", make_form()
    station.write(Began, attempt)
    answers = [_answer(station, attempt, *each) for each in zip(form, pattern, strict=True) if each[1] != BLANK]
    finished = BLANK not in pattern
    if finished:
        station.write(Ended, attempt, end="completed")
    return account.Attempt(
        id=attempt, candidate=candidate.id, seed=f"seed-{candidate.id}", began_at=BEGAN_AT, deadline=DEADLINE,
        ended_at=ENDED_AT if finished else None, end="completed" if finished else None,
        abort_reason=None, form=form, answers=answers,
    )  # fmt: skip


def _answer(station: Station, attempt: str, line: account.FormLine, mark: str) -> account.GivenAnswer:
    answer: Answer = {RIGHT: 2, WRONG: 1, SKIP: None}[mark]
    place = {"number": line.number, "item": line.item}
    if answer is None:
        n = station.write(Skipped, attempt, **place)
    else:
        n = station.write(Answered, attempt, **place, answer=answer)
    return account.GivenAnswer(**place, answer=answer, late=False, focused_out=False, journal=n)


def make_bag(centre: Centre, recipient: Recipient, contents: Contents | None = None, **facts: Any) -> bytes:
    """The signed bag (a ZIP) of `contents`, or of a session made with `facts`."""
    contents = contents or make_contents(centre, **facts)
    return write_bag(contents, centre=centre.card, sign=centre.keys.key.sign, recipient=recipient.card.age_recipient)


def make_package(centre: Centre, recipient: Recipient, **facts: Any) -> bytes:
    """The age file that a centre sends."""
    return seal(make_bag(centre, recipient, **facts), recipient.card.age_recipient)
