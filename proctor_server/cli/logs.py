"""Logs: JSON lines on stderr, so that standard output belongs to what a command answers."""

import contextlib
import sys
from typing import Any, TextIO, cast

import structlog


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


def log_to_stderr() -> None:
    """Configure the logs of this process."""
    if not isinstance(sys.stderr, Forgiving):
        sys.stderr = cast(TextIO, Forgiving(sys.stderr))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, sys.stderr)),
    )
