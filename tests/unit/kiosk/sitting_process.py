"""A candidate who types and answers without end, in a process of its own: `python sitting_process.py FOLDER`.

After each act that the station has kept, one line says which: what was said must be there after a kill -9.
"""

import itertools
import sys
from pathlib import Path

import msgspec

from kiosk_client.protocol.messages import FormItem
from tests.unit.kiosk import scripted_room
from tests.unit.kiosk.station import open_station

ITEMS = 400


def main() -> None:
    scripted_room.FORM[:] = [
        FormItem(number=n, item=f"i{n}", kind="QROC", prompt="<p>?</p>") for n in range(1, ITEMS + 1)
    ]
    station = open_station(Path(sys.argv[1]))
    station.let_in()
    for number in itertools.count(1):
        for letters in range(1, 4):
            draft = f"brouillon {number}"[: 9 + letters]
            station.sitting.draft(number, draft)
            say(["draft", number, draft])
        station.sitting.answer(number, f"reponse {number}")
        say(["answered", number])


def say(what: list) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
