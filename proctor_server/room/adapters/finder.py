"""The finder's child process (`kiosk_client.finder`), kept alive; and the knock on a station's port.

Works the same on plain and on green threads: it blocks on pipes and sockets only.
"""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import structlog

from kiosk_client.protocol.finding import FinderFault, FinderLine, Search
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.turns import waiting

FIRST_WAIT_SECONDS: Final = 0.5
LONGEST_WAIT_SECONDS: Final = 30.0
_GOODBYE_SECONDS: Final = 3.0
_KNOCK_SECONDS: Final = 1.0
_PROGRAM: Final = (sys.executable, "-m", "kiosk_client.finder")

log = structlog.get_logger()


def is_open(address: str, port: int) -> bool:
    """Whether somebody takes TCP connections there; waits one second at most."""
    try:
        with waiting(), socket.create_connection((address, port), timeout=_KNOCK_SECONDS):
            return True
    except OSError:
        return False


class Finder:
    """Starts the child, hands its lines over, and starts it again when it ends, each time a little later."""

    def __init__(
        self, search: Search, *, hear: Callable[[FinderLine], None], restarted: Callable[[], None] = lambda: None
    ) -> None:
        """`hear` gets each line, `restarted` is called before each new child but the first."""
        self._search, self._hear, self._restarted = search, hear, restarted
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def pid(self) -> int | None:
        """The child's process, while there is one."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    def start(self) -> None:
        """Begin to announce and to look."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye to the network; the child is gone when this returns."""
        self._stopping.set()
        child = self._child
        if child is not None:
            _end(child)

    def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._stopping.is_set():
            began = time.monotonic()
            self._once()
            if time.monotonic() - began > LONGEST_WAIT_SECONDS:
                wait = FIRST_WAIT_SECONDS
            if self._stopping.wait(wait):
                return
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
            self._restarted()

    def _once(self) -> None:
        try:
            child = subprocess.Popen(_PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
        except OSError as fault:
            self._hear(FinderFault(code="finder_not_started", message=fault.strerror or ""))
            return
        self._child = child
        try:
            with contextlib.suppress(OSError):
                _ask(child, self._search)
                self._listen(child)
        finally:
            _end(child)
        if not self._stopping.is_set():
            log.warning("finder_ended", status=child.returncode)

    def _listen(self, child: Any) -> None:
        for line in iter(child.stdout.readline, b""):
            try:
                heard: FinderLine = from_line(FinderLine, line)  # type: ignore[arg-type]  # a union is no class
                self._hear(heard)
            except Refusal as refusal:
                log.warning("finder_line_unreadable", reason=str(refusal))


def _ask(child: Any, search: Search) -> None:
    child.stdin.write(to_line(search) + b"\n")
    child.stdin.flush()


def _end(child: Any) -> None:
    """The child ends when its input closes; or is made to."""
    with contextlib.suppress(OSError, ValueError):
        child.stdin.close()
    try:
        child.wait(_GOODBYE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
