"""The process of one crowd: `python -m proctor_server.bench FD`, where FD is its end of a socket pair."""

import socket
import sys

# first: it turns threads and sockets green, as in a station
import kiosk_client.runtime  # noqa: F401


def main() -> None:
    """Follow orders until the other end is closed."""
    from proctor_server.bench.crowd import Crowd  # noqa: PLC0415 - after the patch
    from proctor_server.bench.orders import Line  # noqa: PLC0415

    Crowd(Line(socket.socket(fileno=int(sys.argv[1])))).follow()


if __name__ == "__main__":
    main()
