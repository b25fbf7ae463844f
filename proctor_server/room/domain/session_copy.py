"""A copy of a session's journal that a station keeps for the room, in parts; and which of several copies holds."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.chain import BrokenChain, Head, follow, session_genesis
from kiosk_client.protocol.messages import JournalHead
from kiosk_client.protocol.refusal import MissingField, Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.room.domain.facts import Stamp

LINES_OF_A_PART: Final = 1000
"""So that a sealed part fits into a message both ways."""


class SealedCodes(msgspec.Struct, frozen=True, kw_only=True):
    """What opens a session to its people, which no fact says."""

    access_code: str
    password_phc: str
    password_sealed: bytes
    content_key_wrapped: bytes


class CopiedMachine(msgspec.Struct, frozen=True, kw_only=True):
    """A machine that the room had paired, or had taken out: `storage.stations.PairedStation`, moments in
    milliseconds."""

    id: str
    name: str
    public_key: bytes
    certificate: str
    paired_at: int
    revoked_at: int | None
    purpose: Literal["station", "dashboard"]


class CopiedLines(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed: the session's journal from line `first` on, as stored. `heads`: by station, the last that it had
    signed of its own journal by then. `codes`, `machines`: with the first line."""

    session: str
    first: int
    lines: list[str]
    codes: SealedCodes | None = None
    machines: list[CopiedMachine] = []
    heads: dict[str, JournalHead] = {}
    format: Literal["proctor-session-copy-1"] = "proctor-session-copy-1"


class WholeCopy(NamedTuple):
    """A session's journal as one station kept it, as far as it holds. `rebuilt`: how often the session had been rebuilt
    by then."""

    session: str
    lines: list[bytes]
    codes: SealedCodes | None
    machines: list[CopiedMachine]
    heads: dict[str, JournalHead]
    rebuilt: int

    @property
    def written_at(self) -> datetime:
        """When the last line was."""
        return datetime.fromisoformat(from_line(Stamp, self.lines[-1]).at)


class _Kind(msgspec.Struct):
    kind: str = ""


def joined(centre: str, parts: Sequence[CopiedLines]) -> WholeCopy | None:
    """One station's parts of one session, from the first line to the last that follows; None when there is not even
    the first. `centre`: its fingerprint."""
    ordered = sorted(parts, key=lambda part: part.first)
    if not ordered:
        return None
    lines = list(_following(session_genesis(centre, ordered[0].session), ordered))
    rebuilt = sum(from_line(_Kind, line).kind == "session_rebuilt" for line in lines)
    first = ordered[0]
    heads: dict[str, JournalHead] = {}
    for part in ordered:
        heads |= part.heads
    return WholeCopy(first.session, lines, first.codes, first.machines, heads, rebuilt) if lines else None


def _following(head: Head, parts: Iterable[CopiedLines]) -> Iterable[bytes]:
    for part in parts:
        for text in part.lines:
            line = text.encode()
            try:
                head = follow(head, line)
            except (BrokenChain, MissingField, Unreadable):
                return
            yield line


def furthest(copies: Iterable[WholeCopy]) -> WholeCopy:
    """The one to go by: of a journal that was rebuilt what came after counts, then the longest."""
    return max(copies, key=lambda copy: (copy.rebuilt, len(copy.lines)))
