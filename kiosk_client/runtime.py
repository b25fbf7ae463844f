"""The station as a process: the only module that knows of eventlet.

Everything it imports comes after the patching, which turns threads and sockets into green ones.
"""

import warnings

with warnings.catch_warnings():
    # Upstream only mends it: this module is the one line to change on the day.
    warnings.simplefilter("ignore")
    import eventlet

eventlet.monkey_patch()

import io  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
import structlog  # noqa: E402
from eventlet.event import Event  # noqa: E402
from eventlet.hubs import get_hub  # noqa: E402

from kiosk_client.adapters import run_lock  # noqa: E402
from kiosk_client.adapters.lockdown_linux import compositor, is_seat  # noqa: E402
from kiosk_client.composition import Agent, build  # noqa: E402
from kiosk_client.config import Config  # noqa: E402
from kiosk_client.storage.files import make_folder  # noqa: E402


def run(config: Config) -> None:
    """Runs the station until SIGINT or SIGTERM. Raises `AlreadyRunning`, `NoCompositor` and what
    `build` refuses."""
    _outlive_a_full_log()
    _log_as_json(config.log_level)
    if config.locked:
        # Refused now rather than by a thread, later.
        compositor()
    make_folder(config.data_dir)
    with run_lock.hold(config.data_dir):
        agent = build(config, async_mode="eventlet")
        listening = eventlet.listen(("127.0.0.1", config.port))
        server = eventlet.spawn(_serve, listening, agent.page.app)
        agent.serve_on(listening.getsockname()[1])
        agent.start()
        agent.check()
        try:
            _wait(agent, config)
        finally:
            agent.stop()
            server.kill()


def _serve(listening: Any, application: Any) -> None:
    eventlet.wsgi.server(listening, application, log_output=False)


def _wait(agent: Agent, config: Config) -> None:
    over = _told_to_stop()
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


def _told_to_stop() -> Event:
    over = Event()

    def told(*_: object) -> None:
        get_hub().schedule_call_global(0, lambda: over.ready() or over.send())

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, told)
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
