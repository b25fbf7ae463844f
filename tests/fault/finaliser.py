"""Finalises a session at a given time: `finaliser.py FOLDER SESSION TIME`. May be killed, and called again."""

import sys
from datetime import datetime
from pathlib import Path

from tests.builders.room import open_room

BEGINS = "finalisation-begins"
"""No file has this name: that it is looked for says in a record of calls what came before."""


def main(folder: Path, session: str, now: datetime) -> None:
    with open_room(folder) as room:
        (folder / BEGINS).exists()
        room.finalising.finalise(session, {"incident": "Une alarme."}, "administrator", now)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
