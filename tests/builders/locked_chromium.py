"""Chromium with managed policies of its own: laid over the system's folder in a mount namespace that ends with it.

Driven by the DevTools protocol itself: Playwright would decide about downloads in the policies' place.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import websocket

from tests.builders.chromium import QUIET

CHROMIUM = "/usr/bin/chromium"
OVERLAY = 'mount --bind "$1" /etc/chromium && shift && exec "$@"'
DISALLOWED = b"remote debugging is disallowed"
PATIENCE = 90


class NoPort(Exception):
    """The browser opened no port to drive it by."""


class Driven:
    """One page of a running browser. `home`: of its user."""

    def __init__(self, link: websocket.WebSocket, home: Path) -> None:
        self._link, self.home, self._asked = link, home, 0
        self._session: str | None = None

    def attach(self, target: str = "") -> dict[str, Any]:
        """Takes hold of a page, by default a new one; what the browser answers. The page that the browser opens by
        itself is replaced once or twice while it starts, and what was asked of it is then never answered."""
        self._session = None
        target = target or self._new_page()
        answer = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = answer.get("result", {}).get("sessionId")
        return answer

    def opens(self, address: str) -> str:
        """What the browser says of going there in a page of its own."""
        self._session = None
        target = self._new_page()
        self.attach(target)
        said = self.goes_to(address)
        self._session = None
        self.ask("Target.closeTarget", targetId=target)
        return said

    def attach_to(self, address: str) -> None:
        """Takes hold of the page that is there, when one is."""
        self._session = None
        self.attach(eventually(lambda: self._at(address)))

    def _at(self, address: str) -> str:
        targets = self.ask("Target.getTargets")["result"]["targetInfos"]
        pages = (each["targetId"] for each in targets if each["type"] == "page" and each["url"] == address)
        return next(pages, "")

    def _new_page(self) -> str:
        return str(self.ask("Target.createTarget", url="about:blank")["result"]["targetId"])

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._asked += 1
        session = {"sessionId": self._session} if self._session else {}
        self._link.send(json.dumps({"id": self._asked, "method": method, "params": parameters} | session))
        while True:
            answer: dict[str, Any] = json.loads(self._link.recv())
            if answer.get("id") == self._asked:
                return answer

    def goes_to(self, address: str) -> str:
        """What the browser says of going there; empty when it did."""
        return str(self.ask("Page.navigate", url=address)["result"].get("errorText", ""))

    def evaluates(self, expression: str) -> Any:
        """The value of `expression`; none while one page gives way to another."""
        answer = self.ask("Runtime.evaluate", expression=expression)
        return answer["result"]["result"].get("value") if "result" in answer else None


def eventually(look: Any) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)
    return found


@contextmanager
def chromium(folder: Path, policies: Mapping[str, Any], *flags: str, address: str) -> Iterator[Driven]:
    """A browser at `address`. Raises `NoPort` where it lets nobody drive it."""
    managed, home, profile = folder / "etc/policies/managed", folder / "home", folder / "profile"
    for each in (managed, home):
        each.mkdir(parents=True)
    (managed / "exam.json").write_text(json.dumps(dict(policies)))
    command = ["unshare", "--mount", "sh", "-c", OVERLAY, "sh", str(folder / "etc"), CHROMIUM, *QUIET, *flags]
    command += ["--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={profile}", address]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | {"HOME": str(home)}, stdout=log, stderr=log)
    try:
        door = _door(process, profile / "DevToolsActivePort", folder / "log")
        with closing(websocket.create_connection(door, timeout=PATIENCE)) as link:
            yield Driven(link, home)
    finally:
        process.kill()
        process.wait()


def _door(process: "subprocess.Popen[bytes]", file: Path, log: Path) -> str:
    """Where it is driven from. A browser that refuses to be driven says so, and runs on."""

    def opened() -> list[str]:
        if DISALLOWED in log.read_bytes():
            raise NoPort
        if process.poll() is not None:
            raise ChildProcessError(log.read_text()[-1000:])
        return file.read_text().split() if file.exists() else []

    port, path = eventually(lambda: words if len(words := opened()) == 2 else None)
    return f"ws://127.0.0.1:{port}{path}"
