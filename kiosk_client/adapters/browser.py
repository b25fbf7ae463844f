"""The browser on the exam page: Chromium, a profile of its own, one window without controls."""

import functools
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from kiosk_client.domain.readiness import BrowserFound

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--kiosk",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
)
ON_WAYLAND = "--ozone-platform=wayland"
VERSION_SECONDS = 20
END_SECONDS = 10

log = structlog.get_logger()


def found() -> BrowserFound | None:
    """The browser that would be opened, and its version."""
    path = _program()
    return None if path is None else BrowserFound(Path(path).name, _version(path, Path(path).stat().st_mtime_ns))


def _program() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@functools.cache
def _version(path: str, _changed_at: int) -> str:
    """Asked once for each state of the program: it takes a moment."""
    try:
        told = subprocess.run(  # noqa: S603 - found on the path
            [path, "--version"], capture_output=True, text=True, timeout=VERSION_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    numbers = re.search(r"\d+(\.\d+)+", told)
    return numbers.group() if numbers else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Browser:
    """A browser process that this agent started and ends. `compositor`: asked at each start for the words before the
    browser's own."""

    def __init__(self, compositor: Callable[[], Sequence[str]] = tuple) -> None:
        self._compositor = compositor
        self._process: subprocess.Popen[bytes] | None = None
        self._profile: tempfile.TemporaryDirectory[str] | None = None

    def open(self, launch_file: Path) -> None:
        """Shows the page that `launch_file` leads to, with a profile of its own. Without a browser on the machine, says
        so in the log."""
        program = _program()
        if program is None:
            log.warning("no_browser", looked_for=NAMES)
            return
        before = list(self._compositor())
        self._profile = tempfile.TemporaryDirectory(prefix="kiosk-profile-", ignore_cleanup_errors=True)
        flags = [*FLAGS, *([ON_WAYLAND] if before else []), f"--user-data-dir={self._profile.name}"]
        command = [*before, program, *flags, f"--app={launch_file.as_uri()}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603

    @property
    def has_ended(self) -> bool:
        """Whether the browser was open and is not any more, though nobody closed it."""
        return self._process is not None and self._process.poll() is not None

    def close(self) -> None:
        """Ends the browser, if it is open, and forgets its profile."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        profile, self._profile = self._profile, None
        if profile is not None:
            profile.cleanup()
