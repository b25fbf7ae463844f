"""A dashboard without a screen: it notes when it is told of an answer, and of a station that is lost."""

import time
from typing import Any

import socketio

from proctor_server.bench.moments import Moment

NAMESPACE = "/dashboard"
LONG_ENOUGH = 10


class Dashboard:
    """Watches one session. A candidate's identifier is the number of their seat."""

    def __init__(self, url: str, session: str, cookie: str) -> None:
        self.moments: list[Moment] = []
        self._socket: Any = socketio.Client()
        self._socket.on("cards", self._see, namespace=NAMESPACE)
        self._socket.connect(
            url,
            headers={"Cookie": cookie},
            auth={"session": session},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=LONG_ENOUGH,
        )

    def _see(self, cards: list[dict[str, Any]]) -> None:
        now = time.monotonic()
        for card in cards:
            if card["attempt"]:
                self.moments.append(Moment(seat=card["id"], what="shown", n=card["attempt"]["done"], at=now))
                if card["attempt"]["offline_since"]:
                    self.moments.append(Moment(seat=card["id"], what="silent", at=now))

    def close(self) -> None:
        """Looks away."""
        self._socket.shutdown()
