"""The room's finder under the room's hub: `python watch_network.py OUT`.

Appends to OUT a line `pid N` for each child, and one for each thing that the finder says; ends with its input.
"""

import json
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402
import eventlet.hubs  # noqa: E402

eventlet.monkey_patch()

from kiosk_client.protocol.finding import STATION_SERVICE, FinderLine, Gone, Search, Seen  # noqa: E402
from proctor_server.room.adapters.finder import Finder  # noqa: E402


def main() -> None:
    out = Path(sys.argv[1])
    search = Search(announce=None, look_for=STATION_SERVICE, interfaces=["127.0.0.1"])

    def hear(line: FinderLine) -> None:
        match line:
            case Seen():
                told = ["seen", line.announcement.id, line.announcement.name]
            case Gone():
                told = ["gone", line.id, line.name]
            case _:
                told = ["fault", line.code, line.message]
        with out.open("a") as file:
            file.write(json.dumps(told) + "\n")

    finder = Finder(search, hear=hear)
    finder.start()
    eventlet.spawn(tell_pids, finder, out.with_suffix(".pids"))
    eventlet.hubs.trampoline(sys.stdin.fileno(), read=True)
    finder.stop()


def tell_pids(finder: Finder, out: Path) -> None:
    while True:
        out.write_text(str(finder.pid or ""))
        eventlet.sleep(0.05)


if __name__ == "__main__":
    main()
