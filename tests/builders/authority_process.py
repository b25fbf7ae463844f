"""The authority as a real process over TLS, that can be killed and started again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proctor_server.rehearsal.parts import Part, free_port, wait_for
from tests.builders_authority import Office, make_office


class Served:
    """An authority that answers on `port`; rooms may be told another one, of a line that leads here."""

    def __init__(self, folder: Path, told: int | None) -> None:
        self.port = free_port()
        self.office: Office = make_office(folder, url=f"https://127.0.0.1:{told or self.port}")
        self.office.authority.close()
        words: list[str | Path] = ["proctor", "authority", "serve", folder, "--port", str(self.port)]
        self.process = Part("l'autorité", words, folder.parent / "authority.log")

    def start(self) -> None:
        """Answers once its door is open."""
        self.process.start()
        wait_for("l'autorité", self._is_open, seconds=60)

    def kill(self) -> None:
        self.process.kill()

    def _is_open(self) -> bool:
        self.process.require_running()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def served_authority(folder: Path, *, told: int | None = None) -> Iterator[Served]:
    """A started authority; `told`: the port in its card."""
    served = Served(folder, told)
    served.start()
    try:
        yield served
    finally:
        served.process.stop()
