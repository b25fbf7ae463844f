"""Stations keep the session's journal for the room, sealed for the centre: whoever loses the room's machine loses
nothing else with it."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from kiosk_client.protocol.messages import CopyDone, CopyOrder
from proctor_server.moments import to_ms
from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain.session_copy import LINES_OF_A_PART, CopiedLines, CopiedMachine, SealedCodes
from proctor_server.room.services.links import Links
from proctor_server.room.storage import attempts, journal, sessions, stations
from proctor_server.room.storage.database import Readers

KEEPERS: Final = 6
"""Stations of a session that keep a copy: the first to begin that are on the line."""


class Given(NamedTuple):
    """An order for a station on the line."""

    station: str
    sid: str
    order: CopyOrder


class Copying:
    """What each connection was given is in memory: a station that comes back gets the whole again, which costs little
    and needs no agreement about what it had."""

    def __init__(
        self,
        readers: Readers,
        links: Links,
        off_hub: OffHub,
        seal: Callable[[CopiedLines], str],
        centre_file: Callable[[], str],
    ) -> None:
        """`seal`: for the centre, base64; `centre_file`: what stations keep of the centre's identity, base64."""
        self._readers, self._links, self._off_hub = readers, links, off_hub
        self._seal, self._centre_file = seal, centre_file
        self._kept: dict[tuple[str, str], int] = {}
        self._on_its_way: set[tuple[str, str]] = set()

    def orders(self) -> list[Given]:
        """The next part for each keeper that lacks something."""
        here = {link.sid for link in self._links.all().values()}
        self._kept = {place: n for place, n in self._kept.items() if place[0] in here}
        self._on_its_way &= {place for place in self._on_its_way if place[0] in here}
        wanted = self._wanted()
        given: list[Given] = self._off_hub(self._sealed, wanted) if wanted else []
        self._on_its_way |= {(one.sid, one.order.session) for one in given}
        return given

    def done(self, sid: str, session: str, done: CopyDone | None) -> None:
        """The station's answer; None when it gave none that can be read: it hears again."""
        self._on_its_way.discard((sid, session))
        if done is not None and done.session == session:
            self._kept[sid, session] = done.last

    def _wanted(self) -> list[tuple[str, str, str, int]]:
        """Station, connection, session, and the last line that it has."""
        found = []
        with self._readers.one() as db:
            for number in sessions.to_be_copied(db):
                head = journal.head(db, number)
                for station, sid in self._keepers(attempts.stations_that_began(db, number), number):
                    kept = self._kept.get((sid, number), 0)
                    if head and kept < head.n and (sid, number) not in self._on_its_way:
                        found.append((station, sid, number, kept))
        return found

    def _keepers(self, began: list[str], session: str) -> list[tuple[str, str]]:
        links = [(station, link.sid) for station in began if (link := self._links.link(station))]
        # who has begun to keep goes on
        links.sort(key=lambda one: (one[1], session) not in self._kept)
        return links[:KEEPERS]

    def _sealed(self, wanted: list[tuple[str, str, str, int]]) -> list[Given]:
        parts: dict[tuple[str, int], CopyOrder] = {}
        for _, _, session, kept in wanted:
            if (session, kept) not in parts:
                parts[session, kept] = self._part(session, kept)
        return [Given(station, sid, parts[session, kept]) for station, sid, session, kept in wanted]

    def _part(self, session: str, kept: int) -> CopyOrder:
        with self._readers.one() as db:
            lines = journal.lines_after(db, session, kept, LINES_OF_A_PART)
            is_first = kept == 0
            codes = _codes(sessions.secret(db, session)) if is_first else None
            machines = list(_machines(db)) if is_first else []
            heads = attempts.heads(db, session)
        texts = [line.decode() for line in lines]
        copied = CopiedLines(session=session, first=kept + 1, lines=texts, codes=codes, machines=machines, heads=heads)
        return CopyOrder(
            session=session,
            first=kept + 1,
            last=kept + len(lines),
            sealed=self._seal(copied),
            centre=self._centre_file() if is_first else "",
        )


def _machines(db: sqlite3.Connection) -> Iterator[CopiedMachine]:
    for one in (*stations.every(db), *stations.every(db, "dashboard")):
        revoked = None if one.revoked_at is None else to_ms(one.revoked_at)
        yield CopiedMachine(**one._asdict() | {"paired_at": to_ms(one.paired_at), "revoked_at": revoked})


def _codes(secret: sessions.Secret | None) -> SealedCodes | None:
    if secret is None:
        return None
    return SealedCodes(
        access_code=secret.access_code,
        password_phc=secret.password_phc,
        password_sealed=secret.password_sealed,
        content_key_wrapped=secret.content_key_wrapped,
    )
