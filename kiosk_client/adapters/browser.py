"""The browser on the exam page: Chromium, a profile of its own, one window without controls."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import structlog

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

log = structlog.get_logger()


class Browser:
    """A browser process that this agent started and ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._profile: tempfile.TemporaryDirectory[str] | None = None

    def open(self, launch_file: Path) -> None:
        """Shows the page that `launch_file` leads to. Without a browser on the machine, says so in the
        log."""
        program = next((path for name in NAMES if (path := shutil.which(name))), None)
        if program is None:
            log.warning("no_browser", looked_for=NAMES)
            return
        self._profile = tempfile.TemporaryDirectory(prefix="kiosk-profile-")
        command = [program, *FLAGS, f"--user-data-dir={self._profile.name}", f"--app={launch_file.as_uri()}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603

    def close(self) -> None:
        """Ends the browser and forgets its profile."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
        if self._profile is not None:
            self._profile.cleanup()
