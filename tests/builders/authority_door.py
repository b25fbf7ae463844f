"""An authority that is served by a real process over TLS, and how a room knocks at its door."""

import contextlib
import http.client
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from proctor_server.authority.storage.stores import ACCESS
from proctor_server.rehearsal.parts import free_port, wait_for
from tests.builders_authority import Office, make_office


class Served:
    """An office whose authority runs as a process of its own."""

    def __init__(self, office: Office, process: "subprocess.Popen[bytes]") -> None:
        self.office, self.process = office, process
        self.port = int(office.card.url.rpartition(":")[2])

    def context(self) -> ssl.SSLContext:
        """What a room trusts: the certificate of the card, and nothing else."""
        return ssl.create_default_context(cadata=self.office.card.tls_certificate)

    def connect(self, context: ssl.SSLContext | None = None) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context or self.context())

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with closing(self.connect()) as link:
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            return answer.status, answer.read()

    def put(self, package: bytes) -> tuple[int, bytes]:
        return self.ask("PUT", f"/api/packages/{sha256(package).hexdigest()}", package)

    def put_until_heard(self, package: bytes) -> tuple[int, bytes]:
        """As a room does: again, while nobody answers."""

        def heard() -> tuple[int, bytes] | None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self.put(package)
            return None

        return wait_for("une réponse de l'autorité", heard, seconds=120)

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split()]

    def kill(self, worker: int) -> None:
        """SIGKILL, if it is there still."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


@contextlib.contextmanager
def serve(folder: Path, *, access: str = "", **settings: Any) -> Iterator[Served]:
    """Founded in `folder` with `settings`, and `access` to a store of objects; served until the end, then its log is
    looked at."""
    office = make_office(folder, url=f"https://127.0.0.1:{free_port()}", **settings)
    office.authority.close()
    if access:
        (folder / ACCESS).write_text(access)
    log, home = folder.parent / "log", folder.parent / "home"
    home.mkdir()
    with log.open("wb") as stderr:
        command = [Path(sys.executable).parent / "proctor", "authority", "serve", folder]
        process = subprocess.Popen(command, stderr=stderr, env={**os.environ, "HOME": str(home)})
    served = Served(office, process)
    try:
        wait_for("l'autorité", lambda: _answers(served, log), seconds=60)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert list(home.iterdir()) == [], "the authority leaves nothing outside its folder"
    assert process.returncode == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


def _answers(served: Served, log: Path) -> bool:
    assert served.process.poll() is None, log.read_text()
    with contextlib.suppress(OSError):
        return served.ask("GET", "/healthz")[0] == 200
    return False
