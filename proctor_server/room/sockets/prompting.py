"""What stations have to do in a rehearsal goes out a few times a second, and what came of it comes back."""

from functools import partial
from typing import Any

import structlog

from kiosk_client.protocol.messages import NAMESPACE as STATIONS
from kiosk_client.protocol.messages import Refused, RehearsalDone
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire, to_wire
from proctor_server.room.services.links import Links
from proctor_server.room.services.rehearsing import Rehearsing
from proctor_server.room.sockets.turns import Emitter

log = structlog.get_logger()


class Prompting:
    """Says every order again in every round: it is the whole wish, and harmless when repeated."""

    EVERY_SECONDS = 0.25

    def __init__(self, socketio: Emitter, rehearsing: Rehearsing, links: Links) -> None:
        self._socketio, self._rehearsing, self._links = socketio, rehearsing, links

    def speak(self) -> None:
        """One round."""
        for station, order in self._rehearsing.orders():
            link = self._links.link(station)
            if link:
                heard = partial(self._heard, station, order.session)
                self._socketio.emit("rehearsal_order", to_wire(order), to=link.sid, namespace=STATIONS, callback=heard)

    def _heard(self, station: str, session: str, *payload: Any) -> None:
        told = payload[0] if payload else None
        try:
            if isinstance(told, dict) and "code" in told and "message" in told:
                self._rehearsing.refused(station, session, from_wire(Refused, told))
            else:
                self._rehearsing.done(station, from_wire(RehearsalDone, told))
        except Refusal as refusal:
            log.warning("rehearsal_not_confirmed", station=station, code=refusal.code)
