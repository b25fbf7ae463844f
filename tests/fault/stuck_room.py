"""`open_room.py`, whose hub is held for ever by SIGUSR1, and with it every thread of Python by SIGUSR2."""

import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.integration.doors import open_room

SHORT = (1.0, 4.0, 12.0)


def wait_on_something(*_: object) -> None:
    """As a call that nobody has patched does, in somebody's turn: other threads go on."""
    with open_room.handoffs[0].turn:
        native_sleep(3600)


def native_sleep(seconds: float) -> None:
    if "eventlet" in sys.modules:
        import eventlet.patcher

        eventlet.patcher.original("time").sleep(seconds)
    else:
        time.sleep(seconds)


def never_let_go(*_: object) -> None:
    """As an expression that takes years does: no other thread of Python runs."""
    re.match("(a|aa)+$", "a" * 100 + "b")


def tell(serving: Any) -> None:
    signal.signal(signal.SIGUSR1, wait_on_something)
    signal.signal(signal.SIGUSR2, never_let_go)
    open_room.tell(serving)


if __name__ == "__main__":
    from proctor_server.room.runtime.watchdog import Patience

    open_room.log_to_stderr()
    open_room.serve(
        open_room.settings(sys.argv), password=sys.argv[2], tell=tell, build=open_room.build, patience=Patience(*SHORT)
    )
