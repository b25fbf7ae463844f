"""Do the journals hold: the session's, each station's, and the one against the other?"""

from collections.abc import Iterator

from kiosk_client.protocol.chain import Head, follow, session_genesis, signed_text, station_genesis
from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_base64
from proctor_server.session_package import bag
from proctor_server.session_package.cards import certified_key, is_issued_by, read_certificate
from proctor_server.session_package.contents import SignedHead, StationHead
from proctor_server.session_package.dsse import is_signed
from proctor_server.session_package.erasure import follow_erased
from proctor_server.session_package.problems import Problem, problem
from proctor_server.session_package.reading import Parts
from proctor_server.session_package.record import SessionRecord


def session_heads(parts: Parts, record: SessionRecord) -> list[Head]:
    """The head after each line of the session's journal, from the empty one on, as far as the chain holds."""
    return _heads(parts, session_genesis(record.centre.fingerprint, record.session.number), parts.journal)


def _heads(parts: Parts, genesis: Head, lines: list[bytes]) -> list[Head]:
    heads, step = [genesis], follow_erased if parts.erasure else follow
    try:
        for line in lines:
            heads.append(step(heads[-1], line))
    except Refusal:
        pass
    return heads


def check_session_journal(parts: Parts) -> Iterator[Problem]:
    """Every line follows the one before, from the line that names centre and session."""
    if parts.record and (held := len(session_heads(parts, parts.record)) - 1) < len(parts.journal):
        yield problem("journal_broken", f"{bag.JOURNAL}:{held + 1}")


def check_stations(parts: Parts) -> Iterator[Problem]:
    """Every station has a head that it signed, and a journal that reaches it."""
    for station in parts.all_stations():
        where = bag.station_file(station)
        if station not in parts.stations:
            yield problem("file_missing", where)
        if station in parts.heads:
            yield from _check_station(parts, station, parts.heads[station])
        else:
            yield problem("head_missing", where)


def _check_station(parts: Parts, station: str, told: StationHead) -> Iterator[Problem]:
    if parts.record is None:
        return
    session, where = parts.record.session.number, bag.station_file(station)
    lines = parts.stations.get(station, [])
    heads = _heads(parts, station_genesis(station, session), lines)
    if len(heads) <= len(lines):
        yield problem("station_journal_broken", f"{where}:{len(heads)}")
    if told.head is None:
        # R-FIN-01: a station that died before it signed anything, given up with a reason
        if not told.declared_lost:
            yield problem("head_missing", where)
        return
    yield from _check_signature(parts, station, session, told, told.head)
    yield from _check_reach(where, heads, told, told.head)


def _check_signature(
    parts: Parts, station: str, session: str, told: StationHead, signed: SignedHead
) -> Iterator[Problem]:
    where = f"{bag.STATION_HEADS}#{station}"
    key = _station_key(told.certificate, station, parts.key)
    if key is None:
        yield problem("certificate_wrong", where)
        return
    text = signed_text(f"{station}/{session}", Head(signed.n, signed.hash))
    try:
        holds = is_signed(key, from_base64(signed.signature), text)
    except Refusal:
        holds = False
    if not holds:
        yield problem("head_signature_wrong", where)


def _station_key(certificate: str, station: str, centre_key: bytes | None) -> bytes | None:
    """The key in the certificate, if the centre issued it and the station is named after it."""
    try:
        read = read_certificate(certificate)
        key = certified_key(read)
    except Refusal:
        return None
    return key if centre_key and is_issued_by(read, centre_key) and key_id(key) == station else None


def _check_reach(where: str, heads: list[Head], told: StationHead, signed: SignedHead) -> Iterator[Problem]:
    if 0 <= signed.n < len(heads):
        if heads[signed.n].hash != signed.hash:
            yield problem("head_differs", where)
        elif signed.n < len(heads) - 1 and not told.declared_lost:
            yield problem("head_stale", where, kept=len(heads) - 1, signed=signed.n)
    # R-FIN-01: lines that the centre gave up, with a reason, do not condemn those that are there.
    elif not told.declared_lost:
        yield problem("station_journal_short", where, kept=len(heads) - 1, signed=signed.n)


def check_both_sides(parts: Parts) -> Iterator[Problem]:
    """A station's line is in its journal if and only if it is in the session's."""
    received = {(entry.station, entry.line.encode("utf-8", "replace")): entry.n for entry in parts.entries}
    kept = {(station, line) for station, lines in parts.stations.items() for line in lines}
    for station, lines in parts.stations.items():
        for n, line in enumerate(lines, start=1):
            if (station, line) not in received and not parts.is_erased(line):
                yield problem("station_line_unknown", f"{bag.station_file(station)}:{n}")
    for both, n in received.items():
        if both not in kept:
            yield problem("station_line_missing", f"{bag.JOURNAL}:{n}")
