"""One agent a data folder."""

import fcntl
from pathlib import Path
from typing import IO

from kiosk_client.protocol.refusal import Refusal


class AlreadyRunning(Refusal):
    """Another process of this program works in the folder."""

    code = "already_running"
    sentence = "Ce poste est déjà en service dans {folder} : arrêtez-le d'abord."


def hold(folder: Path) -> IO[str]:
    """Holds the folder, which is there, until the result is closed or the process ends. Raises `AlreadyRunning`."""
    held = (folder / "lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise AlreadyRunning(folder=folder) from None
    return held


def is_held(folder: Path) -> bool:
    """Whether an agent works in the folder."""
    if not (folder / "lock").exists():
        return False
    try:
        hold(folder).close()
    except AlreadyRunning:
        return True
    return False
