"""The authority's server: gunicorn with threads, TLS 1.3 with the certificate of the authority's card."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gunicorn.app.base import BaseApplication

from proctor_server.authority.composition import build
from proctor_server.authority.config import Settings, read_settings
from proctor_server.authority.storage.keys import TLS_CERTIFICATE, TLS_KEY

SILENT_SECONDS = 30
"""How long a client may say nothing, in the handshake and in the middle of a package."""

_REQUEST_SECONDS = 300


class _ImpatientContext(ssl.SSLContext):
    """Handshakes and reads that hang give their thread back."""

    def wrap_socket(self, sock: Any, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        sock.settimeout(SILENT_SECONDS)
        return super().wrap_socket(sock, *args, **kwargs)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        self._folder, self._options = folder, options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        # Each worker builds its own: a database connection must not be shared by processes.
        return build(self._folder).app


def serve(folder: Path, *, listen: str, port: int | None) -> None:
    """Serve the authority in `folder` until it is told to stop. `port`: by default that of its URL."""
    catch_up(folder)
    settings = read_settings(folder)
    _Server(folder, _options(folder, settings, f"{listen}:{port or port_of(settings.url)}")).run()


def catch_up(folder: Path) -> None:
    """Evaluates what was accepted and not yet evaluated when the machine went down."""
    authority = build(folder)
    try:
        authority.evaluating.evaluate_all(datetime.now(UTC))
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
        "graceful_timeout": 10,
        "certfile": str(certificate),
        "keyfile": str(key),
        "ssl_context": lambda _config, _default: context,
        "proc_name": "proctor-authority",
        # It would lie outside the authority's folder, and can stop the server.
        "control_socket_disable": True,
    }
