"""A station on green threads: the only module of it that knows of eventlet, and patches the process when imported."""

import warnings

with warnings.catch_warnings():
    # Upstream only mends it: `native` is the way out.
    warnings.simplefilter("ignore")
    import eventlet

eventlet.monkey_patch()

import socket  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
from eventlet.event import Event  # noqa: E402
from eventlet.hubs import get_hub  # noqa: E402


class GreenThreads:
    """`station.Threads` as eventlet has them."""

    def serve(self, listening: socket.socket, application: Any) -> Any:
        """In a green thread."""
        serving = eventlet.spawn(eventlet.wsgi.server, listening, application, log_output=False)
        return serving.kill

    def new_end(self) -> "_End":
        """Not come yet."""
        return _End()


class _End:
    def __init__(self) -> None:
        self._event = Event()

    def come(self) -> None:
        get_hub().schedule_call_global(0, lambda: self._event.ready() or self._event.send())

    def wait(self) -> None:
        self._event.wait()
