"""An application at an address of this machine, without TLS: for browsers, and for what reads its API."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


@contextmanager
def served(app: flask.Flask) -> Iterator[str]:
    """The URL, while it lasts. A page that still hears something is not waited for."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.app = _letting_go(server.app)
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _letting_go(app: "WSGIApplication") -> "WSGIApplication":
    """The server forgets to close what it sends when the browser has left in the middle of it."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        answered: Any = app(environ, start_response)
        if not hasattr(answered, "close"):
            yield from answered
            return
        with closing(answered):
            yield from answered

    return answer
