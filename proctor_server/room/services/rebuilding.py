"""Sessions from the copies that stations kept, on a machine that has nothing but the centre's identity."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol.messages import CopyPart
from kiosk_client.protocol.refusal import Refusal
from proctor_server.moments import from_ms, iso, to_ms
from proctor_server.room.adapters.copy_seal import CopyUnreadable, open_copy
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain import facts
from proctor_server.room.domain.session_copy import CopiedLines, CopiedMachine, WholeCopy, furthest, joined
from proctor_server.room.storage import attempts, journal, sessions, stations
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.stations import PairedStation
from proctor_server.room.storage.writer import Writer


class NothingKept(Refusal):
    """No station has given a copy of a session of this centre."""

    code = "nothing_kept"
    sentence = (
        "Aucun poste n'a donné de copie d'une session de ce centre : allumez les postes, vérifiez qu'ils sont sur le "
        "même réseau, ou apportez leurs fichiers (« kiosk export »)."
    )


class SessionsHere(Refusal):
    """The folder has sessions of its own."""

    code = "sessions_here"
    sentence = "Ce dossier contient déjà des sessions ({sessions}) : reconstruisez dans un dossier vide."


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What one station gave."""

    station: str
    name: str
    parts: list[CopyPart]


class SessionBack(msgspec.Struct, frozen=True, kw_only=True):
    """One session that is there again. `kept_by`: the station whose copy it is; `until`: when the copy's last line was
    written, ISO 8601; `to_come`: names of stations that candidates sat at and that have not been heard: what they wrote
    last is on them alone."""

    session: str
    lines: int
    attempts: int
    kept_by: str
    until: str
    to_come: list[str]


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """`heard`: names of the stations that answered, or whose file came; `unreadable`: of those whose copy, or a part of
    it, could not be read."""

    sessions: list[SessionBack]
    heard: list[str]
    unreadable: list[str]


class _Kept(NamedTuple):
    holding: Holding
    copy: WholeCopy


class Rebuilding:
    """`centre`: its fingerprint."""

    def __init__(self, writer: Writer, vault: Vault, centre: str) -> None:
        self._writer, self._vault, self._centre = writer, vault, centre

    def sat_at(self, holding: Holding) -> set[str]:
        """The stations that somebody sat at, as far as one station's copies tell. Raises `Locked`."""
        kept, _ = self._opened([holding])
        return {station for one in kept for station in _stations_of(one.copy)}

    def rebuild(self, holdings: Sequence[Holding], who: str, now: datetime) -> Rebuilt:
        """All sessions or none. Raises `NothingKept`, `SessionsHere`, `Locked`."""
        kept, unreadable = self._opened(holdings)
        if not kept:
            raise NothingKept
        heard = {holding.station for holding in holdings}

        def restore(ledger: Ledger) -> list[SessionBack]:
            return [_restore(ledger, one, heard, who, now) for one in _checked(ledger, kept)]

        backs = self._writer.submit(restore)
        names = sorted({holding.name for holding in holdings})
        return Rebuilt(sessions=backs, heard=names, unreadable=sorted(unreadable))

    def _opened(self, holdings: Iterable[Holding]) -> tuple[list[_Kept], list[str]]:
        key, kept, unreadable = self._vault.centre_key(), [], []
        for holding in holdings:
            parts, is_whole = _opened_parts(holding.parts, key)
            if not is_whole:
                unreadable.append(holding.name)
            for session in dict.fromkeys(part.session for part in parts):
                copy = joined(self._centre, [part for part in parts if part.session == session])
                if copy is not None:
                    kept.append(_Kept(holding, copy))
        return kept, unreadable


def _opened_parts(sealed: Iterable[CopyPart], key: Ed25519PrivateKey) -> tuple[list[CopiedLines], bool]:
    parts, is_whole = [], True
    for part in sealed:
        try:
            parts.append(open_copy(part.sealed, key))
        except CopyUnreadable:
            is_whole = False
    return parts, is_whole


def _best(kept: Iterable[_Kept]) -> list[_Kept]:
    """Of each session the copy to go by."""
    by_session: dict[str, list[_Kept]] = {}
    for one in kept:
        by_session.setdefault(one.copy.session, []).append(one)
    best = []
    for _, several in sorted(by_session.items()):
        chosen = furthest(one.copy for one in several)
        best.append(next(one for one in several if one.copy is chosen))
    return best


def _checked(ledger: Ledger, kept: Iterable[_Kept]) -> list[_Kept]:
    if here := sessions.numbers(ledger.db):
        raise SessionsHere(sessions=", ".join(here))
    return _best(kept)


def _restore(ledger: Ledger, one: _Kept, heard: set[str], who: str, now: datetime) -> SessionBack:
    copy, db = one.copy, ledger.db
    journal.restore(db, copy.session, copy.lines)
    for machine in copy.machines:
        _keep(ledger, machine)
    if copy.codes is not None:
        sessions.save_secret(db, sessions.Secret(session=copy.session, **msgspec.structs.asdict(copy.codes)))
    for station, signed in copy.heads.items():
        attempts.save_head(db, station, signed)
    fact = facts.SessionRebuilt(station=one.holding.station, until=to_ms(copy.written_at), heard=len(heard))
    ledger.record(copy.session, fact, who=who, now=now)
    sat = [attempt for attempt in attempts.of_session(db, copy.session) if attempt.began_at is not None]
    names = {machine.id: machine.name for machine in copy.machines} | {each.station: each.station_name for each in sat}
    return SessionBack(
        session=copy.session,
        lines=len(copy.lines),
        attempts=len(sat),
        kept_by=one.holding.name,
        until=iso(copy.written_at),
        to_come=sorted(names.get(station, station) for station in _stations_of(copy) - heard),
    )


def _keep(ledger: Ledger, machine: CopiedMachine) -> None:
    moments = {"paired_at": from_ms(machine.paired_at), "revoked_at": None}
    stations.save(ledger.db, PairedStation(**msgspec.structs.asdict(machine) | moments))
    if machine.revoked_at is not None:
        stations.revoke(ledger.db, machine.id, from_ms(machine.revoked_at))


class _Sitting(msgspec.Struct):
    kind: str = ""
    station: str = ""


def _stations_of(copy: WholeCopy) -> set[str]:
    """Where an attempt began, went on, or wrote."""
    found = (msgspec.json.decode(line, type=_Sitting) for line in copy.lines)
    kinds = ("attempt_began", "attempt_resumed", "station_entry")
    return {fact.station for fact in found if fact.kind in kinds and fact.station}
