"""Room on the disk that is kept for answers: a file that is given back when nothing else is left."""

import os
import shutil
from pathlib import Path
from typing import Final

RESERVE_FILE: Final = "reserve"
RESERVE_BYTES: Final = 64 << 20
"""Answers of 250 candidates take less than half."""
MARGIN: Final = 512 << 20
"""Bytes that must be free beyond it before it is taken (again)."""


class Reserve:
    """The file `reserve` in the room's folder, while the room serves."""

    def __init__(self, folder: Path, *, margin: int = MARGIN) -> None:
        self._file, self._margin = folder / RESERVE_FILE, margin

    @property
    def is_kept(self) -> bool:
        """Whether there is something to give back."""
        return self._file.exists()

    def keep(self) -> None:
        """Takes it, if it is not there and the disk has more than enough. Raises `OSError`."""
        if self.is_kept or shutil.disk_usage(self._file.parent).free < RESERVE_BYTES + self._margin:
            return
        part = self._file.with_name(f".{RESERVE_FILE}.part")
        with part.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        part.replace(self._file)

    def free_bytes(self) -> int | None:
        """What is left on this disk beside it; None when the disk does not say."""
        try:
            return shutil.disk_usage(self._file.parent).free
        except OSError:
            return None

    def give_back(self) -> bool:
        """Whether that made room."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True
