"""Which room a command is about: its folder, its ports, its own addresses."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from proctor_server.room.config import DASHBOARD_PORT, STATIONS_PORT, Config

OPTIONS: Final = (
    click.option("--data-dir", required=True, type=click.Path(path_type=Path), help="Folder of the centre."),
    click.option("--stations-port", default=STATIONS_PORT, show_default=True, help="Port for stations; 0: a free one."),
    click.option("--dashboard-port", default=DASHBOARD_PORT, show_default=True, help="Port for pages; 0: a free one."),
    click.option(
        "--interface", "interfaces", multiple=True, help="Own address to be found at; all of them without it."
    ),
)


def room_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options, which `command` gets as `config`."""

    @wraps(command)
    def configured(
        *, data_dir: Path, stations_port: int, dashboard_port: int, interfaces: tuple[str, ...], **more: Any
    ) -> None:
        config = Config(
            data_dir=data_dir,
            stations_port=stations_port,
            dashboard_port=dashboard_port,
            interfaces=list(interfaces) or None,
        )
        command(config=config, **more)

    for option in reversed(OPTIONS):
        configured = option(configured)
    return configured
