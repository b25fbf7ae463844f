"""The livret scolaire measured: one school asked for, where very many certifications are stored."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.wire import to_line
from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.authority.composition import Authority, build, now
from proctor_server.authority.domain.certificate import make_code
from proctor_server.authority.domain.livret import GRANT, SCOPE
from proctor_server.authority.services.founding import found_authority
from proctor_server.authority.services.schooling import TokenAsked
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.registers import admit_centre
from proctor_server.authority.storage.tables import CERTIFICATES, CERTIFICATIONS, SESSIONS
from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.moments import Delays
from proctor_server.results.certification import Certification
from proctor_server.room.adapters.certificates import centre_certificate, certificate_pem
from proctor_server.session_package.cards import CentreCard

CANDIDATES: Final = 40
"""Of a session."""

RECORD_BYTES: Final = 200_000
"""Of the account of a session of the school that is asked for; the others' are never read."""

ASKED: Final = "0000000A"
MOMENT: Final = "2026-03-12T18:00:00.000Z"


class SchoolsBench(msgspec.Struct, frozen=True, kw_only=True):
    """`took`: from a request to its whole answer, without the network. `answered`: how many students it named."""

    stored: int
    answered: int
    took: Spread


def measure(folder: Path, *, stored: int, students: int, times: int) -> SchoolsBench:
    """Stores so many certifications, those of one school among them, and asks for that school `times` times.
    `folder`: new."""
    found_authority(folder, name="Mesure", url="https://127.0.0.1:9443", now=now())
    authority = build(folder)
    try:
        _fill(authority, stored, students)
        client, headers = authority.app.test_client(), _token(authority)
        seconds, answered = [], 0
        for _ in range(times):
            begun = time.perf_counter()
            answer = client.get(f"/api/organizations/{ASKED}/certifications", headers=headers)
            seconds.append(time.perf_counter() - begun)
            answered = len(msgspec.json.decode(answer.data)["certifications"])
    finally:
        authority.close()
    return SchoolsBench(stored=stored, answered=answered, took=spread(Delays(seconds, 0)))


def _token(authority: Authority) -> dict[str, str]:
    made = authority.schooling.add_client("Mesure", now())
    asked = TokenAsked(GRANT, made.client.id, made.secret, SCOPE)
    return {"Authorization": f"Bearer {authority.schooling.token(asked, now()).access_token}"}


def _fill(authority: Authority, stored: int, students: int) -> None:
    """The school that is asked for in the middle of the others, as it would be."""
    before = (stored - students) // 2
    schools = [("0000000B", before, 1), (ASKED, students, RECORD_BYTES), ("0000000C", stored - before - students, 1)]
    first, codes = 1, iter(_codes(stored))
    with writing(authority.engine) as connection:
        for uai, count, record in schools:
            centre = _centre(connection, uai)
            for session, start in enumerate(range(0, count, CANDIDATES)):
                held = min(CANDIDATES, count - start)
                _session(connection, centre, str(session), record)
                _certified(connection, (uai, centre, str(session)), range(first, first + held), codes)
                first += held


def _centre(connection: sa.Connection, uai: str) -> str:
    key = Ed25519PrivateKey.generate()
    fingerprint = key_id(key.public_key().public_bytes_raw())
    certificate = certificate_pem(centre_certificate(key, uai, now()))
    card = CentreCard(name=f"Collège {uai}", uai=uai, fingerprint=fingerprint, certificate=certificate)
    admit_centre(connection, card, MOMENT)
    return fingerprint


def _session(connection: sa.Connection, centre: str, number: str, record: int) -> None:
    row = {"revision": 1, "state": "published", "record": bytes(record), "solutions": "1", "published_at": MOMENT}
    connection.execute(sa.insert(SESSIONS).values(centre=centre, number=number, **row))


def _certified(connection: sa.Connection, where: tuple[str, str, str], numbers: range, given: Iterator[str]) -> None:
    uai, centre, session = where
    key = {"centre": centre, "session": session}
    rows = [{**key, "number": each, "candidate": each, "result": to_line(_result(each))} for each in numbers]
    connection.execute(sa.insert(CERTIFICATIONS), rows)
    codes = [{"number": each, "code": next(given), "uai": uai} for each in numbers]
    connection.execute(sa.insert(CERTIFICATES), codes)


def _codes(count: int) -> set[str]:
    """So many different ones: among a million some are drawn twice."""
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(make_code(secrets.choice))
    return codes


def _result(number: int) -> Certification:
    return Certification(
        candidate=number,
        attempt=f"a{number}",
        first_name=f"Prénom {number}",
        birth_name=f"Nom {number}",
        birth_date="2010-01-01",
        birth_place="Poitiers",
        external_id=str(number),
        ine=f"{number:011}",
        group="3EME A",
        passed_on="2026-03-12",
        ceiling=7,
        status="validated",
        pix=16 * 40,
        rate=90,
        competences=[CompetenceScore(id=each, level=5, score=40) for each in COMPETENCES],
        reason=None,
    )
