"""Sealed packages on the room's disk, read and written off the hub: a sync may take seconds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from proctor_server.disk import write_whole
from proctor_server.room.domain.disk import DiskHealth
from proctor_server.room.storage.minding import minding


class Packages:
    """One folder of them."""

    def __init__(self, folder: Path, disk: DiskHealth, off_hub: Callable[..., Any]) -> None:
        self._folder, self._disk, self._off_hub = folder, disk, off_hub

    def path(self, name: str) -> Path:
        """Where the package of this name is, or would be."""
        return self._folder / name

    def read(self, name: str) -> bytes:
        """Raises `FileNotFoundError`, `DiskTrouble`."""
        with minding(self._disk, "reading a package"):
            content: bytes = self._off_hub(self.path(name).read_bytes)
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Whole, or not at all; what was left of it by a cut before is cleared away. Raises `DiskTrouble`."""
        with minding(self._disk, "keeping a package"):
            self._off_hub(self._keep, name, content)

    def _keep(self, name: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for part in self._folder.glob(f".{name}.*"):
            part.unlink()
        write_whole(self.path(name), content)
