"""A scripted candidate at a real agent: through the same local socket as the exam page."""

import http.client
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import socketio

from proctor_server.rehearsal.parts import StepFailed, wait_for

PAGE = "/page"
LONG_ENOUGH = 10


class Refused(StepFailed):
    """The agent or the room said no; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} : {message}")
        self.code = code


class ScriptedCandidate:
    """Sees the screens that the agent sends, and acts as a pupil would."""

    def __init__(self, station_dir: Path) -> None:
        self._file = station_dir / "page.json"
        self._socket: Any = None
        self.screen: dict[str, Any] = {}

    def sit_down(self) -> None:
        """Opens the page of the station. Raises `StepFailed` when there is none."""
        page = wait_for("la page du poste", self._page)
        cookie = _exchange(page["url"], page["ticket"])
        self._socket = socketio.Client(reconnection=False)
        self._socket.on("screen", self._see, namespace=PAGE)
        self._socket.connect(page["url"], headers={"Cookie": cookie}, namespaces=[PAGE], transports=["websocket"])
        wait_for("le premier écran", lambda: self.screen)

    def _page(self) -> dict[str, Any] | None:
        """The agent's page, once it answers: the file of one that was killed is still there."""
        try:
            page: dict[str, Any] = msgspec.json.decode(self._file.read_bytes())
            address = urlsplit(page["url"])
            link = http.client.HTTPConnection(address.hostname or "", address.port or 0, timeout=2)
            with closing(link):
                link.request("GET", "/")
                link.getresponse().read()
        except (OSError, msgspec.DecodeError):
            return None
        return page

    def _see(self, screen: dict[str, Any]) -> None:
        self.screen = screen

    def stand_up(self) -> None:
        """Closes the page, also that of an agent that was killed."""
        if self._socket is not None:
            self._socket.disconnect()
            # the library leaves the connection open when the other side went away without a word
            if self._socket.eio.ws is not None:
                self._socket.eio.ws.shutdown()

    def do(self, act: str, **words: Any) -> None:
        """One act, acknowledged. Raises `Refused`."""
        answer = self._socket.call(act, words, namespace=PAGE, timeout=LONG_ENOUGH)
        if "error" in answer:
            raise Refused(answer["error"]["code"], answer["error"]["message"])

    def wait(self, *stages: str) -> None:
        """Until the screen is one of these."""
        wait_for(f"l'écran {' ou '.join(stages)}", lambda: self.screen.get("stage") in stages)

    def enter(self, person: dict[str, str], session: str, access_code: str) -> None:
        """Types who they are."""
        self.wait("entry")
        self.do("enter", session=session, access_code=access_code, **person)

    def begin(self) -> None:
        """Presses «Commencer» once an invigilator has confirmed."""
        self.wait("confirmed")
        self.do("begin")
        wait_for("la première question", lambda: self.is_past(0))

    @property
    def item(self) -> dict[str, Any]:
        """The item on screen."""
        shown: dict[str, Any] = self.screen["item"]
        return shown

    def answer(self, value: Any) -> None:
        """Validates, and waits for the next screen."""
        number = self.item["number"]
        self.do("answer", number=number, answer=value)
        wait_for("la question suivante", lambda: self.is_past(number))

    def skip(self) -> None:
        """Passes over the item."""
        number = self.item["number"]
        self.do("skip", number=number)
        wait_for("la question suivante", lambda: self.is_past(number))

    def is_past(self, number: int) -> bool:
        """Whether a later item is on screen, or the end; what is said before an item is read at once."""
        if self.screen.get("stage") == "notice":
            self.do("open", number=self.screen["number"])
            wait_for("la question", lambda: self.screen.get("stage") != "notice")
        item = self.screen.get("item")
        return self.screen.get("stage") == "end" or (item is not None and item["number"] > number)

    def answer_all(self, choose: Callable[[dict[str, Any]], Any]) -> None:
        """To the last item."""
        while self.screen["stage"] == "item":
            self.answer(choose(self.item))

    def wait_until_kept_by_the_room(self) -> None:
        """Both lights."""
        wait_for("« reçu par la salle »", lambda: self.screen["lights"]["room"] == "kept")


def _exchange(url: str, ticket: str) -> str:
    address = urlsplit(url)
    link = http.client.HTTPConnection(address.hostname or "", address.port or 0, timeout=LONG_ENOUGH)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", "/start", urlencode({"ticket": ticket}), headers)
        cookie = (link.getresponse().getheader("Set-Cookie") or "").partition(";")[0]
    finally:
        link.close()
    if not cookie:
        raise StepFailed("le poste n'a pas ouvert sa page")
    return cookie
