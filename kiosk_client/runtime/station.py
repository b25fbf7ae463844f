"""What a station's process does, whatever its threads are."""

import io
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from kiosk_client.adapters import run_lock
from kiosk_client.adapters.lockdown_linux import compositor, is_seat
from kiosk_client.composition import Agent, build
from kiosk_client.config import Config
from kiosk_client.storage.files import make_folder


class End(Protocol):
    """Comes once."""

    def come(self) -> None:
        """From a signal handler too."""

    def wait(self) -> None:
        """Until it has come."""


class Threads(Protocol):
    """What the process runs on."""

    def serve(self, listening: socket.socket, application: Any) -> Callable[[], None]:
        """Serves a WSGI application, until what it returns is called."""

    def new_end(self) -> End:
        """Not come yet."""


def run(config: Config, threads: Threads) -> None:
    """Until SIGINT or SIGTERM."""
    _outlive_a_full_log()
    _log_as_json(config.log_level)
    if config.locked:
        # Refused now rather than by a thread, later.
        compositor()
    make_folder(config.data_dir)
    with run_lock.hold(config.data_dir):
        agent = build(config, async_mode=config.runtime)
        listening = socket.create_server(("127.0.0.1", config.port))
        port = listening.getsockname()[1]
        stop_serving = threads.serve(listening, agent.page.app)
        agent.serve_on(port)
        agent.start()
        agent.check()
        try:
            _wait(agent, config, _told_to_stop(threads.new_end()))
        finally:
            agent.stop()
            stop_serving()


def _wait(agent: Agent, config: Config, over: End) -> None:
    if _has_browser(config):
        agent.show()
    structlog.get_logger().info("station_runs", data_dir=str(config.data_dir))
    over.wait()


def _has_browser(config: Config) -> bool:
    if config.seb:
        return False
    if config.open_browser is not None:
        return config.open_browser
    if config.locked and is_seat():
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _told_to_stop(over: End) -> End:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.come())
    return over


class _Forgiving(io.FileIO):
    """Says that it has written what the disk refuses."""

    def write(self, content: Any) -> int:
        """The length of `content`."""
        try:
            return super().write(content) or 0
        except OSError:
            return len(content)


def _outlive_a_full_log() -> None:
    """In a desktop's session the log is a file on the disk that the answers are on: when it is full, what cannot be
    logged must not end the thread that logs it."""
    file = _Forgiving(sys.stderr.fileno(), "w", closefd=False)
    sys.stderr = io.TextIOWrapper(io.BufferedWriter(file), sys.stderr.encoding, "backslashreplace", line_buffering=True)


def _log_as_json(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
