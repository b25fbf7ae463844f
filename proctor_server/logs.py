"""Logs: JSON lines. No name, no answer, no code, no key is ever given to a log."""

import contextlib
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO, cast

import structlog

PROCESSORS: Final[tuple[Any, ...]] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
)


class Forgiving:
    """A text file that says nothing of what the disk refuses: a log is often on the disk that answers are on, and what
    cannot be logged must not end the thread that logs it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """The length of `text`."""
        with contextlib.suppress(OSError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """As far as the disk takes it."""
        with contextlib.suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Lines:
    """What structlog calls a logger: every level is one more line."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = self.exception = self.msg = put


def log_to_stderr() -> None:
    """This process logs on stderr, so that standard output belongs to what a command answers."""
    if not isinstance(sys.stderr, Forgiving):
        sys.stderr = cast(TextIO, Forgiving(sys.stderr))
    structlog.configure(processors=PROCESSORS, logger_factory=structlog.PrintLoggerFactory(cast(TextIO, sys.stderr)))


def log_to(put: Callable[[str], None]) -> None:
    """From now on `put` gets each line, without its end, from any thread."""
    structlog.configure(processors=PROCESSORS, logger_factory=lambda *_: _Lines(put))
