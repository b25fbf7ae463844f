"""Lines that carry the hash of the line before: a journal of which no line can be changed, moved or cut unseen.

A line is JSON with `n` (1, 2, 3 …) and `prev` (64 hexadecimal digits). Its hash is the SHA-256 of its bytes as they
are stored, without the end of line: nobody ever serialises a line again. The first line's `prev` is the SHA-256 of
a sentence that names the journal.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line


class Head(NamedTuple):
    """Where a journal ends: its number of lines and the hash of the last (of the first `prev` when empty)."""

    n: int
    hash: str


class BrokenChain(Refusal):
    """A line does not follow the line before it."""

    code = "broken_chain"
    sentence = "La ligne {n} du journal ne suit pas la précédente."


class _Link(msgspec.Struct):
    n: int
    prev: str


def station_genesis(station: str, session: str) -> Head:
    """The empty head of a station's journal of one session."""
    return _genesis(f"proctor station journal v1\n{station}\n{session}")


def session_genesis(centre: str, session: str) -> Head:
    """The empty head of a session's journal. `centre` is the fingerprint of the centre's key."""
    return _genesis(f"proctor session journal v1\n{centre}\n{session}")


def _genesis(sentence: str) -> Head:
    return Head(0, sha256(sentence.encode()).hexdigest())


def follow(head: Head, line: bytes) -> Head:
    """The head after `line`. Raises `BrokenChain` when it is not the next line, `Unreadable` when it is no line."""
    link = from_line(_Link, line)
    if link.n != head.n + 1 or link.prev != head.hash:
        raise BrokenChain(n=head.n + 1)
    return Head(link.n, sha256(line).hexdigest())


def follow_all(genesis: Head, lines: Iterable[bytes]) -> Head:
    """The head of a whole journal. Raises like `follow`, at the first line that does not hold."""
    head = genesis
    for line in lines:
        head = follow(head, line)
    return head


def signed_text(journal: str, head: Head) -> bytes:
    """The bytes that are signed with Ed25519 to vouch for a head. `journal` is «station/session» or «session»."""
    return f"proctor journal head v1\n{journal}\n{head.n}\n{head.hash}\n".encode()
