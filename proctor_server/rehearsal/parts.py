"""Processes of a drill: started, waited for, killed, started again. Only those that were started here are touched."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.05
STOP_SECONDS = 10.0
NOBODYS_PORTS = range(20_000, 32_000)
BIN = Path(sys.executable).parent


class StepFailed(Exception):
    """A step of the drill did not come out as it should; the sentence says what was seen."""


def wait_for(
    what: str, look: Callable[[], T | None], seconds: float = PATIENCE_SECONDS, *, every: float = LOOK_SECONDS
) -> T:
    """The first thing that `look`, asked `every` so many seconds, finds. Raises `StepFailed` naming `what` when nothing
    comes in time."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise StepFailed(f"attendu en vain pendant {seconds:.0f} s : {what}")
        time.sleep(every)


def free_port() -> int:
    """A port of 127.0.0.1 that is free now, and that no system gives to whoever calls somebody: a server that is
    started again finds it free too."""
    while True:
        port = random.choice(NOBODYS_PORTS)  # noqa: S311 - no secret
        with contextlib.suppress(OSError), socket.socket() as s:
            s.bind(("127.0.0.1", port))
            return port


def run(*words: str | Path, expect: int = 0) -> dict[str, Any]:
    """A command of ours with `--json`: its object. Raises `StepFailed` on another exit code."""
    argv = [str(BIN / str(words[0])), *map(str, words[1:]), "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own commands
    if done.returncode != expect:
        shown = " ".join(map(str, words[:3]))
        raise StepFailed(f"« {shown} » : code {done.returncode}, {done.stderr.strip()[-300:]}")
    answer: dict[str, Any] = msgspec.json.decode(done.stdout or "{}")
    return answer


def stop_left_over(folder: Path) -> None:
    """Ends what an earlier drill, whose logs are in `folder`, could not end because it was killed itself.

    Only processes whose words name the drill's folder: a number may have gone to somebody else since.
    """
    for file in folder.rglob("*.pid"):
        words = Path("/proc") / file.read_text() / "cmdline"
        if words.exists() and str(folder.parent).encode() in words.read_bytes():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(int(file.read_text()), signal.SIGKILL)


class Part:
    """One process: what it is called, its words, its log."""

    def __init__(self, name: str, words: list[str | Path], log: Path) -> None:
        self.name, self._words, self._log = name, [str(word) for word in words], log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Starts it, in a process group of its own: a Ctrl-C reaches it only through `stop`."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                [str(BIN / self._words[0]), *self._words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._log.with_suffix(".pid").write_text(str(self._process.pid))

    def kill(self) -> None:
        """SIGKILL: what a power cut leaves is what is on disk."""
        if self._process and self.pid:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL when that is not heard."""
        if self._process and self.pid:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
            self.kill()

    def require_running(self) -> None:
        """Raises `StepFailed` with the end of the log when the process ended by itself."""
        if self.pid is None:
            tail = self._log.read_text(errors="replace")[-400:] if self._log.exists() else ""
            raise StepFailed(f"{self.name} s'est arrêté : {tail}")
