"""A real room server with pairing open: `python open_room.py DATA_DIR PASSWORD [STATIONS_PORT]`, one line of JSON, then
SIGTERM."""

import json
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

from proctor_server.logs import log_to_stderr  # noqa: E402
from proctor_server.room.config import Config  # noqa: E402
from proctor_server.room.runtime import Serving, serve  # noqa: E402

rooms: list[Any] = []
handoffs: list[Any] = []


def build(*parts: Any) -> Any:
    from proctor_server.room.server import build as real

    rooms.append(real(*parts))
    handoffs.append(parts[1])
    return rooms[0]


def tell(serving: Serving) -> None:
    pairing = rooms[0].pairing.open("Administrateur", datetime.now(UTC))
    print(json.dumps(serving._asdict() | {"code": pairing.code}), flush=True)


def settings(argv: list[str]) -> Config:
    return Config(
        data_dir=Path(argv[1]),
        stations_host="127.0.0.1",
        stations_port=int(argv[3]) if len(argv) > 3 else 0,
        dashboard_port=0,
        interfaces=["127.0.0.1"],
    )


if __name__ == "__main__":
    log_to_stderr()
    serve(settings(sys.argv), password=sys.argv[2], tell=tell, build=build)
