"""Copies of sessions' journals go out to the stations that keep them, a part after the other."""

from functools import partial
from typing import Any

import structlog

from kiosk_client.protocol.messages import NAMESPACE as STATIONS
from kiosk_client.protocol.messages import CopyDone
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire, to_wire
from proctor_server.room.services.copying import Copying
from proctor_server.room.sockets.turns import Emitter

log = structlog.get_logger()


class HandingOver:
    """What a station did not confirm goes out again when it is back."""

    EVERY_SECONDS = 1.0

    def __init__(self, socketio: Emitter, copying: Copying) -> None:
        self._socketio, self._copying = socketio, copying

    def speak(self) -> None:
        """One round."""
        for one in self._copying.orders():
            done = partial(self._done, one.station, one.sid, one.order.session)
            self._socketio.emit("copy_order", to_wire(one.order), to=one.sid, namespace=STATIONS, callback=done)

    def _done(self, station: str, sid: str, session: str, *payload: Any) -> None:
        try:
            self._copying.done(sid, session, from_wire(CopyDone, payload[0] if payload else None))
        except Refusal as refusal:
            log.warning("copy_not_confirmed", station=station, code=refusal.code)
            self._copying.done(sid, session, None)
