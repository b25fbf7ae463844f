"""A line of a session's journal, before and as it is stored."""

from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from kiosk_client.protocol.chain import Head
from proctor_server.moments import iso
from proctor_server.room.domain.facts import Fact, Stamp

APPEND: Final = "INSERT INTO journal (session, n, line, hash)"


class Line(NamedTuple):
    """A row of the table `journal`."""

    session: str
    n: int
    line: bytes
    hash: str

    @property
    def head(self) -> Head:
        """Of the journal that ends here."""
        return Head(self.n, self.hash)


def line_behind(last: Head, session: str, fact: Fact, who: str, now: datetime) -> Line:
    """The one that says the fact."""
    stamp = Stamp(n=last.n + 1, prev=last.hash, at=iso(now), who=who)
    text = msgspec.json.encode(stamp)[:-1] + b"," + msgspec.json.encode(fact)[1:]
    return Line(session, stamp.n, text, sha256(text).hexdigest())
