"""Logs: JSON lines. No name, no answer, no code, no key is ever given to a log."""

import sys
from collections.abc import Callable
from typing import Any, Final

import structlog

PROCESSORS: Final[tuple[Any, ...]] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
)


class _Lines:
    """What structlog calls a logger: every level is one more line."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = self.exception = self.msg = put


def log_to_stderr() -> None:
    """This process logs on stderr, so that standard output belongs to what a command answers."""
    structlog.configure(processors=PROCESSORS, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def log_to(put: Callable[[str], None]) -> None:
    """From now on `put` gets each line, without its end, from any thread."""
    structlog.configure(processors=PROCESSORS, logger_factory=lambda *_: _Lines(put))
