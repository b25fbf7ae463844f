"""The finder's child process, kept running: it looks for rooms and announces this station."""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

import structlog

from kiosk_client.protocol.finding import ROOM_SERVICE, Announcement, FinderFault, FinderLine, Search
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line

RESTART_SECONDS = 5.0

log = structlog.get_logger()


class Finder:
    """`heard` is called with each line of the child, from this supervisor's own thread.

    `announce`: asked for at each start of the child, what to say of this station, or None to look only; `interfaces`:
    addresses to stay on, or None for all."""

    def __init__(
        self,
        heard: Callable[[FinderLine], None],
        *,
        announce: Callable[[], Announcement | None],
        interfaces: Sequence[str] | None,
    ) -> None:
        self._heard = heard
        self._announce, self._interfaces = announce, interfaces
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the child, and starts it again whenever it ends."""
        self._thread = threading.Thread(target=self._run, name="finder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the child by closing its input, and waits for it."""
        self._stopping.set()
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._run_child()
            self._stopping.wait(RESTART_SECONDS)

    def _run_child(self) -> None:
        command = [sys.executable, "-m", "kiosk_client.finder"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603
            self._child = child
            self._listen(child)
            self._child = None

    def _orders(self) -> bytes:
        interfaces = None if self._interfaces is None else list(self._interfaces)
        return to_line(Search(announce=self._announce(), look_for=ROOM_SERVICE, interfaces=interfaces))

    def _listen(self, child: subprocess.Popen[bytes]) -> None:
        try:
            if child.stdin is not None and child.stdout is not None:
                child.stdin.write(self._orders() + b"\n")
                child.stdin.flush()
                for line in child.stdout:
                    self._tell(line)
        except (OSError, ValueError) as fault:
            log.warning("finder_lost", fault=str(fault))

    def _tell(self, line: bytes) -> None:
        try:
            spoken: FinderLine = from_line(FinderLine, line)  # type: ignore[arg-type]
        except Refusal as refusal:
            log.warning("finder_unreadable", code=refusal.code)
            return
        if isinstance(spoken, FinderFault):
            log.warning("finder_fault", code=spoken.code, message=spoken.message)
        self._heard(spoken)
