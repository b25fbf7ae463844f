"""Settings of a room server, each with a default."""

from pathlib import Path

import msgspec

from kiosk_client.protocol.runtimes import Runtime, chosen

STATIONS_PORT = 8443
DASHBOARD_PORT = 8080


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """`data_dir`: the folder that `proctor init` made. `interfaces`: addresses that zeroconf announces on and looks
    on; None takes all. `announce`: whether the network is told. `runtime`: what the process runs on, eventlet or
    threading; without it what the variable `PROCTOR_RUNTIME` says, or eventlet."""

    data_dir: Path
    stations_host: str = "0.0.0.0"  # noqa: S104 - stations come from the whole room
    stations_port: int = STATIONS_PORT
    dashboard_port: int = DASHBOARD_PORT
    interfaces: list[str] | None = None
    announce: bool = True
    runtime: Runtime = msgspec.field(default_factory=chosen)

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data_dir / "room.sqlite"

    @property
    def packages(self) -> Path:
        """Sealed packages."""
        return self.data_dir / "packages"

    @property
    def logs(self) -> Path:
        """What the room says of itself while it serves."""
        return self.data_dir / "logs"
