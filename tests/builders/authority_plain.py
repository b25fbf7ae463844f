"""The authority's application at an address of this machine, without TLS: for browsers and for what reads its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import flask
from werkzeug.serving import make_server


@contextmanager
def served(app: flask.Flask) -> Iterator[str]:
    """The URL, while it lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
