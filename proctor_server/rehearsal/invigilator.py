"""A scripted invigilator, or administrator, at the real API of the room server."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import msgspec

from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.parts import StepFailed, wait_for

TIMEOUT_SECONDS = 30
_BOUNDARY = "proctor-7d0e4a1c"


class ScriptedInvigilator:
    """One browser's worth of cookies."""

    def __init__(self, dashboard: str) -> None:
        self._address = urlsplit(dashboard)
        self._cookie = ""
        self.session = ""

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

    def sign_in(self, **words: str) -> None:
        """With `session`, `password`, `name`; or with the administrator's `password` alone."""
        self.post("/api/sign-in", **words)
        self.session = words.get("session", self.session)

    def get(self, path: str) -> Any:
        """A JSON answer. Raises `Refused`."""
        return self._ask("GET", path, None)

    def post(self, path: str, **body: Any) -> Any:
        """A JSON answer to a JSON body. Raises `Refused`."""
        return self._ask("POST", path, body)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """A JSON answer to a file in the multipart field `file`. Raises `Refused`."""
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self._send("POST", path, body, f"multipart/form-data; boundary={_BOUNDARY}")

    def download(self, path: str) -> bytes:
        """A file as it is. Raises `Refused`."""
        return self._bytes("GET", path, None, "application/json")

    def _ask(self, method: str, path: str, body: Any) -> Any:
        return self._send(method, path, None if body is None else msgspec.json.encode(body), "application/json")

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        return msgspec.json.decode(self._bytes(method, path, body, kind) or b"{}")

    def _bytes(self, method: str, path: str, body: bytes | None, kind: str) -> bytes:
        link = http.client.HTTPConnection(
            self._address.hostname or "", self._address.port or 0, timeout=TIMEOUT_SECONDS
        )
        headers = {"Content-Type": kind, "Cookie": self._cookie}
        try:
            link.request(method, path, body, headers)
            reply = link.getresponse()
            content = reply.read()
        finally:
            link.close()
        self._cookie = (reply.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        if reply.status >= 400:
            told = msgspec.json.decode(content or b"{}")
            raise Refused(told.get("code", str(reply.status)), told.get("detail", ""))
        return content

    # ── the room ─────────────────────────────────────────────────────────────────────────────────────────────

    def room(self) -> dict[str, Any]:
        """All that the dashboard shows."""
        view: dict[str, Any] = self.get(f"/api/sessions/{self.session}/room")
        return view

    def card(self, name: str) -> dict[str, Any]:
        """A candidate's card, by birth name."""
        for card in self.room()["candidates"]:
            if card["birth_name"] == name:
                found: dict[str, Any] = card
                return found
        raise StepFailed(f"{name} n'est pas dans la liste")

    def usable_stations(self) -> set[str]:
        """Names of the stations that can be used. Others on the network are shown too, with the reason."""
        return {station["name"] for station in self.room()["stations"] if station["usable"] == "usable"}

    def act(self, name: str, act: str, **words: Any) -> None:
        """One action on a candidate."""
        self.post(f"/api/sessions/{self.session}/candidates/{self.card(name)['id']}/{act}", **words)

    def confirm(self, name: str) -> None:
        """Presence, by eye (R-ENT-03)."""
        self.act(name, "presence", confirmed=True)

    def wait_for_card(self, name: str, what: str, **expected: Any) -> dict[str, Any]:
        """Until the card, or its attempt, has these values."""

        def look() -> dict[str, Any] | None:
            card = self.card(name)
            flat = {**card, **{f"attempt_{k}": v for k, v in (card["attempt"] or {}).items()}}
            return card if all(flat.get(k) == v for k, v in expected.items()) else None

        return wait_for(what, look)
