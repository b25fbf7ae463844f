"""What a browser does at a server's API, without its pages."""

import http.client
import ssl
from typing import Any
from urllib.parse import urlsplit

import msgspec

from proctor_server.rehearsal.candidate import Refused

TIMEOUT_SECONDS = 30
_BOUNDARY = "proctor-7d0e4a1c"


class ScriptedBrowser:
    """One browser's worth of cookies."""

    def __init__(self, address: str, tls: ssl.SSLContext | None = None) -> None:
        """`address`: of the server, with its scheme; `tls`: whom to believe, for `https`."""
        self._address, self._tls = urlsplit(address), tls
        self._cookie = ""

    def is_open(self) -> bool:
        """Whether the server answers."""
        try:
            return bool(self.get("/healthz"))
        except OSError:
            return False

    @property
    def cookie(self) -> str:
        """What the server knows this browser by, for a socket beside the API."""
        return self._cookie

    def get(self, path: str, **headers: str) -> Any:
        """A JSON answer. Raises `Refused`."""
        return msgspec.json.decode(self._bytes("GET", path, None, headers) or b"{}")

    def post(self, path: str, **body: Any) -> Any:
        """A JSON answer to a JSON body. Raises `Refused`."""
        return self.send(path, msgspec.json.encode(body), "application/json")

    def send(self, path: str, body: bytes, kind: str) -> Any:
        """A JSON answer to a body of this content type. Raises `Refused`."""
        return msgspec.json.decode(self._bytes("POST", path, body, {"Content-Type": kind}) or b"{}")

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """A JSON answer to a file in the multipart field `file`. Raises `Refused`."""
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self.send(path, body, f"multipart/form-data; boundary={_BOUNDARY}")

    def download(self, path: str) -> bytes:
        """A file as it is. Raises `Refused`."""
        return self._bytes("GET", path, None, {})

    def _link(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port or 0
        if self._tls is None:
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)

    def _bytes(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        link = self._link()
        try:
            link.request(method, path, body, {**headers, "Cookie": self._cookie})
            reply = link.getresponse()
            content = reply.read()
        finally:
            link.close()
        self._cookie = (reply.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        if reply.status >= 400:
            told = msgspec.json.decode(content or b"{}")
            raise Refused(told.get("code", str(reply.status)), told.get("detail", ""))
        return content
