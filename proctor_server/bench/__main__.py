"""The process of one crowd: `python -m proctor_server.bench FD`, where FD is its end of a socket pair."""

import socket
import sys

from kiosk_client.protocol.runtimes import chosen
from kiosk_client.runtime import prepare


def main() -> None:
    """Follow orders until the other end is closed."""
    prepare(chosen())  # threads and sockets, as in a station
    from proctor_server.bench.crowd import Crowd  # noqa: PLC0415 - after the patch
    from proctor_server.bench.orders import Line  # noqa: PLC0415

    Crowd(Line(socket.socket(fileno=int(sys.argv[1])))).follow()


if __name__ == "__main__":
    main()
