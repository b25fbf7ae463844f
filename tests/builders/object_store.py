"""A store that speaks as much S3 as an authority needs, and checks what it hears: the signature and every byte.

The real ones leave the machine. This one keeps objects in memory, shows one only once all of it has come, and can be
told to break in the middle.
"""

import hmac
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, urlsplit

ACCESS_KEY, SECRET_KEY, REGION = "authority", "a secret that nobody may read", "fr-test-1"


class ObjectStoreServer(ThreadingHTTPServer):
    """`faults`: what happens to the next requests: `dies` in the middle of what is sent, `full` answers 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.objects: dict[str, bytes] = {}
        self.faults: deque[str] = deque()

    @property
    def access(self) -> str:
        """`store-access.toml`."""
        facts = {
            "endpoint": f"http://127.0.0.1:{self.server_port}",
            "region": REGION,
            "access_key_id": ACCESS_KEY,
            "secret_access_key": SECRET_KEY,
        }
        return "".join(f'{key} = "{value}"\n' for key, value in facts.items())


class _Door(BaseHTTPRequestHandler):
    server: ObjectStoreServer
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        fault = self.server.faults.popleft() if self.server.faults else ""
        size = int(self.headers["Content-Length"])
        if fault == "dies":
            self.rfile.read(size // 2)
            self.connection.close()
            self.close_connection = True
            return
        content = self.rfile.read(size)
        if fault == "full":
            self._answer(503)
        elif self.path.startswith("/no-such-bucket/"):
            self._answer(404)
        elif not self._is_signed(content):
            self._answer(403)
        else:
            self.server.objects[self.path] = content
            self._answer(200, ETag=f'"{sha256(content).hexdigest()[:32]}"')

    def do_GET(self) -> None:
        content = self.server.objects.get(self.path)
        if not self._is_signed(b""):
            self._answer(403)
        elif content is None:
            self._answer(404)
        else:
            self._answer(200, content, ETag='"x"', **{"Last-Modified": "Thu, 12 Mar 2026 18:00:00 GMT"})

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _is_signed(self, content: bytes) -> bool:
        """Signature Version 4 over method, path, the headers it names and the SHA-256 of the content."""
        words = dict(each.split("=", 1) for each in self.headers["Authorization"].split(" ", 1)[1].split(", "))
        digest, moment = self.headers["x-amz-content-sha256"], self.headers["x-amz-date"]
        parts, names = urlsplit(self.path), words["SignedHeaders"]
        told = [f"{name}:{self.headers[name].strip()}" for name in names.split(";")]
        asked = "\n".join([self.command, quote(parts.path), parts.query, *told, "", names, digest])
        scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, sha256(asked.encode()).hexdigest()])
        key = f"AWS4{SECRET_KEY}".encode()
        for step in scope.split("/"):
            key = hmac.digest(key, step.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        same = (sha256(content).hexdigest(), f"{ACCESS_KEY}/{scope}", signature)
        return (digest, words["Credential"], words["Signature"]) == same

    def log_message(self, *_: Any) -> None:
        """It says nothing."""


@contextmanager
def object_store() -> Iterator[ObjectStoreServer]:
    """A store with every bucket but `no-such-bucket`, empty."""
    with ObjectStoreServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
