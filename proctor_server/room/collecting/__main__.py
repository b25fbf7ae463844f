"""`python -m proctor_server.room.collecting DATA_DIR PORT SECONDS [INTERFACE…]`: a line of JSON on standard output when
the door is open, or why it is not; then one for each station that has given its copies."""

import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_client.protocol.messages import Refused
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import to_line
from proctor_server.room.config import Config

if TYPE_CHECKING:
    from proctor_server.room.collecting.room import CollectingRoom
    from proctor_server.room.runtime import Serving
    from proctor_server.room.services.rebuilding import Holding

_saying = threading.Lock()


def main() -> None:
    """Until SIGTERM, or so many seconds."""
    folder, port, seconds, *interfaces = sys.argv[1:]
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # decision 0003, no news for a school
    from proctor_server.room.runtime import serve  # noqa: PLC0415 - after the filter

    def build(*parts: object) -> "CollectingRoom":
        from proctor_server.room.collecting.room import CollectingRoom  # noqa: PLC0415 - after the patch

        return CollectingRoom(*parts, seconds=int(seconds), taken=_tell)  # type: ignore[arg-type]

    config = Config(data_dir=Path(folder), stations_port=int(port), dashboard_port=0, interfaces=interfaces or None)
    try:
        serve(config, build=build, tell=_opened)
    except Refusal as refusal:
        _say(to_line(Refused(code=refusal.code, message=str(refusal))))
        sys.exit(1)


def _opened(serving: "Serving") -> None:
    _say(b'{"port":%d}' % serving.stations_port)


def _tell(holding: "Holding") -> None:
    _say(to_line(holding))


def _say(line: bytes) -> None:
    # several stations may have given everything at once
    with _saying:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
