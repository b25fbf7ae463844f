"""Logs: JSON lines on stderr, so that standard output belongs to what a command answers."""

import sys

import structlog


def log_to_stderr() -> None:
    """Configure the logs of this process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
