"""How much of the doors anybody may have, whatever the process runs on."""

import collections
import resource
import threading
from typing import Any, Final

HANDSHAKE_SECONDS: Final = 5
STRANGER_SECONDS: Final = 10
"""How long a connection without a station's certificate may last in all."""
SILENT_SECONDS: Final = 75
MOST_CONNECTIONS: Final = 1200
MOST_STRANGERS: Final = 512
"""Connections that have not shown a certificate (yet)."""
MOST_STRANGERS_OF_ONE_SOURCE: Final = 64
BACKLOG: Final = 512
_SPARE_FILES: Final = 200


class Strangers:
    """Counts the connections that have not shown a certificate, so that no machine of the network takes them all."""

    def __init__(self) -> None:
        self._of_source: collections.Counter[str] = collections.Counter()
        self._counting = threading.Lock()

    def take_in(self, source: str) -> bool:
        """Whether one more from this address may try; then it counts until `leave`."""
        # on the laptop itself a whole rehearsal may run
        most = MOST_STRANGERS if source.startswith("127.") else MOST_STRANGERS_OF_ONE_SOURCE
        with self._counting:
            if self._of_source[source] >= most or self._of_source.total() >= MOST_STRANGERS:
                return False
            self._of_source[source] += 1
            return True

    def leave(self, source: str) -> None:
        """It has shown a certificate, or is gone."""
        with self._counting:
            self._of_source[source] -= 1
            self._of_source += collections.Counter()  # forgets those that have none left


def most_connections() -> int:
    """How many connections each door can take with the files that the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + _SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, (soft - _SPARE_FILES) // 2)


def who_speaks(shown: bytes, station: str | None, laptop: str | None, der: bytes | None) -> dict[str, Any]:
    """What `sockets.gate` reads of a connection of the stations' door. `shown`: the server's certificate."""
    return {
        # what a laptop sends through its tunnel was spoken by a browser to the laptop itself
        "wsgi.url_scheme": "http" if laptop else "https",
        "proctor.station": station,
        "proctor.laptop": laptop,
        "proctor.station_certificate": der,
        "proctor.tls_certificate": shown,
    }
