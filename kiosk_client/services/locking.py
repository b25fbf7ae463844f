"""The browser kept on screen, and what cannot be prevented seen: its unexpected end, a second screen.

Each is kept in the candidate's journal while a question is on screen, and told to the room with the next heartbeats.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import structlog

from kiosk_client.domain.lockdown import pause_before_restart
from kiosk_client.domain.sitting import current_item
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.sitting import SittingService

LOOK_SECONDS: Final = 0.5
TOLD_SECONDS: Final = 60.0
"""How long the room is told that the browser has ended: an invigilator looks up in that time."""

BROWSER_ENDED: Final = "browser_ended"
SECOND_SCREEN: Final = "screen_second"
"""As the ready check names it, which does not look while a candidate is at work."""

log = structlog.get_logger()


class Shown(Protocol):
    """A browser, or what stands for one."""

    @property
    def has_ended(self) -> bool:
        """It was open, and is not any more."""

    def open(self, launch_file: Path) -> None:
        """Shows the page that the file leads to."""

    def close(self) -> None:
        """Ends it."""


class Locking:
    """`count_screens`: connected ones, None where the system does not say. `clock`: seconds that nobody can step."""

    def __init__(
        self,
        *,
        browser: Shown,
        launch_file: Path,
        count_screens: Callable[[], int | None],
        sitting: SittingService,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._browser, self._launch_file = browser, launch_file
        self._count_screens, self._sitting, self._clock = count_screens, sitting, clock
        self._stopping = threading.Event()
        self._opened_at = self._ended_at = 0.0
        self._quick_ends, self._is_down, self._was_down = 0, False, False
        self._screens: int | None = None

    def run(self) -> None:
        """Opens the browser and keeps it open, until `stop`."""
        self._open()
        while not self._stopping.wait(LOOK_SECONDS):
            self.look()
        self._browser.close()

    def stop(self) -> None:
        """Ends `run` soon, and the browser with it."""
        self._stopping.set()

    def look(self) -> None:
        """One look: restarts what has ended, keeps what has changed."""
        self._look_at_browser()
        self._look_at_screens()

    def troubles(self) -> list[str]:
        """Codes of what the room has to be told now."""
        recent = self._was_down and self._clock() - self._ended_at < TOLD_SECONDS
        told = {BROWSER_ENDED: self._is_down or recent, SECOND_SCREEN: (self._screens or 0) > 1}
        return [code for code, holds in told.items() if holds]

    def _open(self) -> None:
        self._opened_at = self._clock()
        self._browser.open(self._launch_file)

    def _look_at_browser(self) -> None:
        if self._browser.has_ended and not self._is_down:
            self._is_down = self._was_down = True
            self._ended_at = self._clock()
            log.warning("browser_ended", after_seconds=round(self._ended_at - self._opened_at))
        if self._is_down and self._clock() >= self._ended_at + self._pause():
            self._restart()

    def _pause(self) -> float:
        return pause_before_restart(self._ended_at - self._opened_at, self._quick_ends)

    def _restart(self) -> None:
        self._quick_ends = self._quick_ends + 1 if self._pause() else 0
        away = self._clock() - self._ended_at
        self._browser.close()
        self._open()
        self._is_down = False
        self._keep("browser", round(away * 1000))

    def _look_at_screens(self) -> None:
        before, self._screens = self._screens, self._count_screens()
        if (self._screens or 0) > max(before or 0, 1):
            log.warning("second_screen", screens=self._screens)
            self._keep("screen", 0)

    def _keep(self, cause: str, milliseconds: int) -> None:
        """In the journal when a question is on screen: an entry belongs to one."""
        item = current_item(self._sitting.sitting)
        if item is None:
            return
        try:
            self._sitting.focus_lost(item.number, milliseconds, cause)
        except Refusal as refusal:
            log.info("not_in_the_journal", cause=cause, code=refusal.code)
