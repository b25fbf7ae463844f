"""`proctor serve`: the room server."""

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

from proctor_server.cli.exits import answer, ends_well
from proctor_server.cli.room_options import room_options
from proctor_server.cli.secrets import first_line
from proctor_server.room.config import Config

if TYPE_CHECKING:
    from proctor_server.room.runtime import Serving

_EXAMPLE = """
Example:

  proctor serve --data-dir /var/lib/proctor
"""


@click.command(epilog=_EXAMPLE)
@room_options
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the administrator's password: the server starts unlocked.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines, once the doors are open.")
@ends_well
def command(*, config: Config, password_file: Path | None, as_json: bool) -> None:
    """Open the room: one door for stations, one for the dashboard, until Ctrl-C."""
    password = first_line(password_file) if password_file else None

    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # decision 0003, no news for a school
    from proctor_server.room.runtime import serve  # noqa: PLC0415 - after the filter

    def tell(serving: "Serving") -> None:
        _tell(serving, unlocked=password is not None, as_json=as_json)

    serve(config, password=password, tell=tell)


def _tell(serving: "Serving", *, unlocked: bool, as_json: bool) -> None:
    page = f"http://127.0.0.1:{serving.dashboard_port}/"
    state = "" if unlocked else "\nLe serveur est verrouillé : déverrouillez-le sur la page du centre."
    answer(
        {"page": page, "stations_port": serving.stations_port, "dashboard_port": serving.dashboard_port},
        as_json=as_json,
        sentence=f"Page à ouvrir : {page}\nPorte des postes : port {serving.stations_port}{state}",
    )
    sys.stdout.flush()
