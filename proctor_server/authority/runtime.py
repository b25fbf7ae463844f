"""The authority's server: gunicorn with threads, TLS 1.3 with the certificate of the authority's card."""

import ssl
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import structlog
from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import SQLAlchemyError

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.composition import Authority, build, now
from proctor_server.authority.config import Settings, read_settings
from proctor_server.authority.storage.keys import TLS_CERTIFICATE, TLS_KEY

log = structlog.get_logger(__name__)

SILENT_SECONDS = 30
"""How long a client may say nothing, in the handshake and in the middle of a package."""

_REQUEST_SECONDS = 300
_FORGET_EVERY_SECONDS = 3600
_GRACE_SECONDS = 10


class _ImpatientContext(ssl.SSLContext):
    """Handshakes and reads that hang give their thread back."""

    def wrap_socket(self, sock: Any, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        sock.settimeout(SILENT_SECONDS)
        return super().wrap_socket(sock, *args, **kwargs)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        hooks = {"post_worker_init": self.start_work, "worker_exit": self.end_work}
        self._folder, self._options = folder, {**options, **hooks}
        self._stop, self._jobs, self._forgetting = Event(), Thread(), Thread()
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        # Each worker builds its own: a database connection must not be shared by processes.
        authority = build(self._folder)
        self._jobs = Thread(target=authority.working.work_until, args=(self._stop, now), name="jobs", daemon=True)
        self._forgetting = Thread(target=_forget, args=(authority, self._stop), name="forgetting", daemon=True)
        return authority.app

    def start_work(self, _worker: object) -> None:
        """Jobs are done beside the requests, in each worker."""
        self._jobs.start()
        self._forgetting.start()

    def end_work(self, _arbiter: object, _worker: object) -> None:
        """The job that is being done may come to its end."""
        self._stop.set()
        # A worker that could not be made has none.
        for thread in (self._jobs, self._forgetting):
            if thread.is_alive():
                thread.join(_GRACE_SECONDS)


def _forget(authority: Authority, stop: Event) -> None:
    """Sessions whose time is over, each hour; harmless where several workers do so."""
    while not stop.is_set():
        try:
            authority.persons.erase_due(now())
        except (SQLAlchemyError, Refusal) as fault:
            log.warning("forgetting_failed", fault=type(fault).__name__)
        stop.wait(_FORGET_EVERY_SECONDS)


def serve(folder: Path, *, listen: str, port: int | None) -> None:
    """Serve the authority in `folder` until it is told to stop. `port`: by default that of its URL."""
    catch_up(folder)
    settings = read_settings(folder)
    _Server(folder, _options(folder, settings, f"{listen}:{port or port_of(settings.url)}")).run()


def catch_up(folder: Path) -> None:
    """Brings the database to this version, before workers do so at once; what was waiting when the machine went down is
    due at once."""
    authority = build(folder)
    try:
        authority.working.bring_forward(now())
    finally:
        authority.close()


def port_of(url: str) -> int:
    """The port that rooms will use."""
    return urlsplit(url).port or 443


def _options(folder: Path, settings: Settings, bind: str) -> dict[str, Any]:
    certificate, key = folder / TLS_CERTIFICATE, folder / TLS_KEY
    context = _ImpatientContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    return {
        "bind": bind,
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "timeout": _REQUEST_SECONDS,
        "graceful_timeout": _GRACE_SECONDS,
        "certfile": str(certificate),
        "keyfile": str(key),
        "ssl_context": lambda _config, _default: context,
        "proc_name": "proctor-authority",
        # It would lie outside the authority's folder, and can stop the server.
        "control_socket_disable": True,
    }
