"""What goes into a package, before it is written and after it is read."""

from dataclasses import dataclass

import msgspec

from proctor_server.session_package.record import SessionRecord


class SignedHead(msgspec.Struct, frozen=True, kw_only=True):
    """The last head that a station signed (`chain.signed_text`, journal «station/session»). `signature`:
    base64."""

    n: int
    hash: str
    signature: str


class StationHead(msgspec.Struct, frozen=True, kw_only=True):
    """One station in `data/station-heads.json`. `certificate`: PEM, issued by the centre. `declared_lost`:
    why the centre gave up the lines that are missing up to the head (R-FIN-01)."""

    name: str
    certificate: str
    head: SignedHead | None
    declared_lost: str | None = None


@dataclass(frozen=True)
class StationJournal:
    """A station's journal of the session, lines as stored, without ends of line."""

    station: str
    head: StationHead
    lines: list[bytes]


@dataclass(frozen=True)
class Contents:
    """A package's contents. `journal`: the session's journal, lines as stored, without ends of line."""

    session: SessionRecord
    journal: list[bytes]
    stations: list[StationJournal]
