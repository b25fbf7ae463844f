"""Delivers what a room has queued, until all of it is there or it is killed: `deliverer.py FOLDER PIECE`."""

import sys
import time
from datetime import timedelta
from pathlib import Path

from proctor_server.room.domain import delivery
from proctor_server.room.services import delivering
from proctor_server.room.storage import sessions
from tests.builders.room import open_room


def main(folder: Path, piece: int) -> None:
    delivering.PIECE = piece  # type: ignore[misc]
    delivery.FIRST_WAIT = timedelta(milliseconds=10)  # type: ignore[misc]
    with open_room(folder, unlocked=False) as room:
        while waiting(room):
            room.delivering.deliver(room.clock())
            time.sleep(0.02)


def waiting(room: object) -> bool:
    with room.readers.one() as db:  # type: ignore[attr-defined]
        return bool(sessions.queued(db))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
