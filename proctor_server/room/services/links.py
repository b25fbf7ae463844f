"""Which stations are on the line. The socket tells who is alive, and nothing else does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from kiosk_client.protocol.messages import JournalHead

SILENT_AFTER_SECONDS: Final = 2.5
"""Two heartbeats and a half: with what it takes to look and to tell, a dashboard knows within three seconds."""

MOST_TROUBLES: Final = 20
LONGEST_TROUBLE: Final = 40


class Link(NamedTuple):
    """One station's connection. `head`: the last that it signed, not yet checked. `name`, `troubles`: what the station
    says."""

    sid: str
    name: str
    heard_at: datetime
    head: JournalHead | None = None
    clock_off_seconds: float = 0.0
    troubles: tuple[str, ...] = ()


class Links:
    """In memory: after a restart every station says hello again."""

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}
        self.silent_since: dict[str, datetime] = {}

    def connected(self, station: str, sid: str, name: str, now: datetime, clock_off_seconds: float) -> bool:
        """A station said hello; the newest connection counts. Whether it had been silent before."""
        self._links[station] = Link(sid, name, now, clock_off_seconds=clock_off_seconds)
        return self.silent_since.pop(station, None) is not None

    def heard(
        self, station: str, sid: str, now: datetime, head: JournalHead | None, troubles: Sequence[str] = ()
    ) -> bool:
        """A heartbeat. Whether the station had been silent before."""
        link = self._links.get(station)
        if link is None or link.sid != sid:
            return False
        self._links[station] = link._replace(heard_at=now, head=head or link.head, troubles=_told(troubles))
        return self.silent_since.pop(station, None) is not None

    def gone(self, station: str, sid: str, now: datetime) -> bool:
        """The connection closed; whether it was the station's newest."""
        link = self._links.get(station)
        if link is None or link.sid != sid:
            return False
        del self._links[station]
        self.silent_since.setdefault(station, now)
        return True

    def newly_silent(self, now: datetime) -> list[str]:
        """Stations on the line of which nothing was heard for `SILENT_AFTER_SECONDS`, each told once."""
        limit = now - timedelta(seconds=SILENT_AFTER_SECONDS)
        found = [s for s, link in self._links.items() if link.heard_at < limit and s not in self.silent_since]
        for station in found:
            self.silent_since[station] = self._links[station].heard_at
        return found

    def link(self, station: str) -> Link | None:
        """The station's connection, if it has one."""
        return self._links.get(station)

    def is_alive(self, station: str) -> bool:
        """Connected, and heard of lately."""
        return station in self._links and station not in self.silent_since

    def all(self) -> dict[str, Link]:
        """Every connection, by station."""
        return dict(self._links)


def _told(troubles: Sequence[str]) -> tuple[str, ...]:
    """Codes of a station, as many and as long as a screen takes."""
    return tuple(code[:LONGEST_TROUBLE] for code in troubles[:MOST_TROUBLES])
