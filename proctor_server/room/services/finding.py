"""Which stations there are: those that are paired, those that are announced, and why one cannot be used."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from kiosk_client.protocol.finding import NO_PORT, STATION_SERVICE, Announcement, FinderFault, FinderLine, Gone, Seen
from proctor_server.moments import iso
from proctor_server.room.domain import station as rules
from proctor_server.room.domain.plan import natural
from proctor_server.room.domain.station import StationFacts
from proctor_server.room.domain.view import StationCard
from proctor_server.room.services.links import Links
from proctor_server.room.storage import attempts, stations
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.stations import PairedStation

MOST_SIGHTINGS: Final = 1000
SEEN_AGAIN_WITHIN: Final = timedelta(seconds=15)
"""After the finder has started again: a station that it does not tell of by then is no longer announced."""

IsOpen = Callable[[str, int], bool]
"""Whether a TCP connection to this address and port succeeds; waits a second at most."""


class Sighting(msgspec.Struct, kw_only=True):
    """One announced station. `doubted_since`: the finder started again and has not told of it since."""

    announcement: Announcement
    addresses: list[str]
    port_open: bool | None = None
    doubted_since: datetime | None = None


class Finding:
    """What the finder saw, put beside who is paired and who is on the line."""

    def __init__(self, *, readers: Readers, links: Links, centre: str, is_open: IsOpen) -> None:
        """`centre`: the fingerprint of the room's centre."""
        self._readers, self._links, self._centre, self._is_open = readers, links, centre, is_open
        self._sightings: dict[str, Sighting] = {}
        self.fault: FinderFault | None = None

    def hear(self, line: FinderLine, now: datetime) -> None:
        """One line of the finder."""
        match line:
            case Seen(announcement=said, addresses=addresses) if said.service == STATION_SERVICE:
                self.fault = None
                self._see(said, addresses, now)
            case Gone(service=service, id=station) if service == STATION_SERVICE:
                self._sightings.pop(station, None)
            case FinderFault():
                self.fault = line

    def finder_restarted(self, now: datetime) -> None:
        """Goodbyes may have been missed: what is not seen again soon is no longer announced."""
        for sighting in self._sightings.values():
            sighting.doubted_since = sighting.doubted_since or now

    def probe(self, now: datetime) -> None:
        """Try the port of each station of the centre that is announced but not on the line."""
        for station, sighting in list(self._announced(now).items()):
            port = sighting.announcement.port
            if port != NO_PORT and sighting.announcement.centre == self._centre and not self._links.is_alive(station):
                sighting.port_open = any(self._is_open(address, port) for address in sighting.addresses)

    def cards(self, now: datetime) -> list[StationCard]:
        """Every station that is paired, announced, or on the line, by name."""
        with self._readers.one() as db:
            paired = {one.id: one for one in stations.every(db) if one.revoked_at is None}
            sitting = {row.station for row in attempts.running(db)}
        announced = self._announced(now)
        everyone = {*paired, *announced, *self._links.all()}
        cards = [self._card(one, paired.get(one), announced.get(one), one in sitting) for one in everyone]
        return sorted(cards, key=lambda card: (natural(card.name), card.id))

    def _see(self, said: Announcement, addresses: list[str], now: datetime) -> None:
        known = self._announced(now)
        if said.id in known or len(known) < MOST_SIGHTINGS:
            self._sightings = known | {said.id: Sighting(announcement=said, addresses=addresses)}

    def _announced(self, now: datetime) -> dict[str, Sighting]:
        return {
            station: sighting
            for station, sighting in self._sightings.items()
            if sighting.doubted_since is None or now - sighting.doubted_since < SEEN_AGAIN_WITHIN
        }

    def _card(
        self, station: str, paired: PairedStation | None, sighting: Sighting | None, is_sitting: bool
    ) -> StationCard:
        link, silent_since = self._links.link(station), self._links.silent_since.get(station)
        facts = StationFacts(
            is_paired=paired is not None,
            is_alive=self._links.is_alive(station),
            was_alive=silent_since is not None,
            is_sitting=is_sitting,
            clock_off=timedelta(seconds=link.clock_off_seconds if link else 0),
            announced_version=sighting.announcement.v if sighting else None,
            announced_centre=sighting.announcement.centre if sighting else None,
            port_open=sighting.port_open if sighting else None,
        )
        why = rules.usable(facts, self._centre)
        heard_at = silent_since or (link.heard_at if link else None)
        names = (link and link.name, sighting and sighting.announcement.name, paired and paired.name)
        return StationCard(
            id=station,
            name=next((name for name in names if name), station),
            paired=facts.is_paired,
            state=rules.state(facts, why),
            usable=why,
            address=sighting.addresses[0] if sighting and sighting.addresses else "",
            last_heard_at=iso(heard_at) if heard_at else None,
            troubles=list(link.troubles) if link else [],
        )
