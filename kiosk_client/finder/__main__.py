"""The program: one line in, lines out."""

import os
import select
import sys

from kiosk_client.finder.network import Network, own_addresses
from kiosk_client.protocol.finding import FinderFault, FinderLine, Search
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line

LOOK_AT_ADDRESSES_EVERY_SECONDS = 2.0


def main() -> int:
    """Announce and look until the input closes; 0 then, 1 after a fault that was told."""
    try:
        search = from_line(Search, sys.stdin.buffer.readline())
    except Refusal as refusal:
        return _fault(refusal.code, str(refusal))
    try:
        while _until_addresses_change(search):
            pass
    except OSError as fault:
        return _fault("no_network", fault.strerror or str(fault))
    return 0


def _until_addresses_change(search: Search) -> bool:
    """Work with the addresses of now. False when the input closed, True when the addresses are others."""
    addresses = search.interfaces or own_addresses()
    if not addresses:
        return not _input_closes(LOOK_AT_ADDRESSES_EVERY_SECONDS)
    network = Network(search, addresses, _print)
    try:
        while not _input_closes(LOOK_AT_ADDRESSES_EVERY_SECONDS):
            if search.interfaces is None and own_addresses() != addresses:
                return True
        return False
    finally:
        network.close()


def _input_closes(seconds: float) -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable) and os.read(sys.stdin.fileno(), 4096) == b""


def _print(line: FinderLine) -> None:
    # one write a line: zeroconf's thread and this one both print
    try:
        os.write(sys.stdout.fileno(), to_line(line) + b"\n")
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more


def _fault(code: str, message: str) -> int:
    _print(FinderFault(code=code, message=message))
    return 1


if __name__ == "__main__":
    sys.exit(main())
