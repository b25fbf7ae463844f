"""Do the journals hold: the session's, each station's, and the one against the other?"""

from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from certificates import key_id, read_certificate
from ed25519 import is_signed
from erasures import erased_hash
from parts import HEADS, JOURNAL, Parts, station_file
from problems import Problem, problem
from shapes import LINK, read


class Head(NamedTuple):
    """Where a journal ends: its number of lines and the hash of the last."""

    n: int
    hash: str


def session_heads(parts: Parts) -> list[Head]:
    """The head after each line of the session's journal, from the empty one on, as far as the chain holds."""
    centre, number = parts.record["centre"]["fingerprint"], parts.record["session"]["number"]
    return _heads(parts, f"proctor session journal v1\n{centre}\n{number}", parts.journal)


def _heads(parts: Parts, sentence: str, lines: list[bytes]) -> list[Head]:
    heads = [Head(0, sha256(sentence.encode()).hexdigest())]
    for line in lines:
        if parts.is_erased(line):
            heads.append(Head(heads[-1].n + 1, erased_hash(line) or ""))
            continue
        try:
            link = read(LINK, line)
        except ValueError:
            break
        if (link["n"] - 1, link["prev"]) != heads[-1]:
            break
        heads.append(Head(link["n"], sha256(line).hexdigest()))
    return heads


def check_session_journal(parts: Parts) -> Iterator[Problem]:
    """Every line follows the one before, from the line that names centre and session."""
    if parts.record and (held := len(session_heads(parts)) - 1) < len(parts.journal):
        yield problem("journal_broken", f"{JOURNAL}:{held + 1}")


def check_stations(parts: Parts) -> Iterator[Problem]:
    """Every station has a head that it signed, and a journal that reaches it."""
    for station in parts.all_stations():
        where = station_file(station)
        if station not in parts.stations:
            yield problem("file_missing", where)
        if station not in parts.heads:
            yield problem("head_missing", where)
        elif parts.record:
            yield from _check_station(parts, station, parts.heads[station])


def _check_station(parts: Parts, station: str, told: Any) -> Iterator[Problem]:
    session, where = parts.record["session"]["number"], station_file(station)
    lines = parts.stations.get(station, [])
    heads = _heads(parts, f"proctor station journal v1\n{station}\n{session}", lines)
    if len(heads) <= len(lines):
        yield problem("station_journal_broken", f"{where}:{len(heads)}")
    if told["head"] is None:
        if not told.get("declared_lost"):
            yield problem("head_missing", where)
        return
    yield from _check_signature(parts, station, session, told)
    yield from _check_reach(where, heads, told)


def _check_signature(parts: Parts, station: str, session: str, told: Any) -> Iterator[Problem]:
    where, signed = f"{HEADS}#{station}", told["head"]
    key = _station_key(told["certificate"], station, parts.key)
    if key is None:
        yield problem("certificate_wrong", where)
        return
    text = f"proctor journal head v1\n{station}/{session}\n{signed['n']}\n{signed['hash']}\n"
    try:
        holds = is_signed(key, b64decode(signed["signature"], validate=True), text.encode())
    except ValueError:
        holds = False
    if not holds:
        yield problem("head_signature_wrong", where)


def _station_key(certificate: str, station: str, centre_key: bytes | None) -> bytes | None:
    """The key in the certificate, if the centre issued it and the station is named after it."""
    try:
        read_one = read_certificate(certificate)
    except (ValueError, IndexError):
        return None
    is_the_centres = centre_key is not None and read_one.is_issued_by(centre_key)
    return read_one.key if is_the_centres and key_id(read_one.key) == station else None


def _check_reach(where: str, heads: list[Head], told: Any) -> Iterator[Problem]:
    signed = told["head"]
    if 0 <= signed["n"] < len(heads):
        if heads[signed["n"]].hash != signed["hash"]:
            yield problem("head_differs", where)
        elif signed["n"] < len(heads) - 1 and not told.get("declared_lost"):
            yield problem("head_stale", where, kept=len(heads) - 1, signed=signed["n"])
    # Lines that the centre gave up, with a reason, do not condemn those that are there.
    elif not told.get("declared_lost"):
        yield problem("station_journal_short", where, kept=len(heads) - 1, signed=signed["n"])


def check_both_sides(parts: Parts) -> Iterator[Problem]:
    """A station's line is in its journal if and only if it is in the session's."""
    received = {(entry["station"], entry["line"].encode()): entry["n"] for entry in parts.entries}
    kept = {(station, line) for station, lines in parts.stations.items() for line in lines}
    for station, lines in parts.stations.items():
        for n, line in enumerate(lines, start=1):
            if (station, line) not in received and not parts.is_erased(line):
                yield problem("station_line_unknown", f"{station_file(station)}:{n}")
    for both, n in received.items():
        if both not in kept:
            yield problem("station_line_missing", f"{JOURNAL}:{n}")
