"""`proctor support-bundle`: what somebody who helps needs to know of this machine."""

from pathlib import Path

import click

from proctor_server.care.bundle import contents, write
from proctor_server.care.findings import judged
from proctor_server.care.looking import look
from proctor_server.cli.centre import data_dir_option, json_option, now
from proctor_server.cli.exits import answer, ends_well
from proctor_server.room.config import DASHBOARD_PORT, STATIONS_PORT, Config


@click.command(epilog="Example: proctor support-bundle assistance.zip --data-dir /var/lib/proctor")
@click.argument("file", type=click.Path(path_type=Path))
@data_dir_option
@click.option("--stations-port", default=STATIONS_PORT, show_default=True, help="Port for stations.")
@click.option("--dashboard-port", default=DASHBOARD_PORT, show_default=True, help="Port for pages.")
@click.option("--interface", "interfaces", multiple=True, help="Own address to be found at; all of them without it.")
@json_option
@ends_well
def command(
    *, file: Path, data_dir: Path, stations_port: int, dashboard_port: int, interfaces: tuple[str, ...], as_json: bool
) -> None:
    """Write FILE, a ZIP: doctor's verdicts, settings, figures, counts and logs, and nothing personal.

    What will be in it is listed first.
    """
    config = Config(
        data_dir=data_dir,
        stations_port=stations_port,
        dashboard_port=dashboard_port,
        interfaces=list(interfaces) or None,
    )
    found = contents(config, judged(look(config, now())))
    for name, content in found.items():
        click.echo(f"{name} : {len(content)} octets", err=True)
    write(file, found)
    answer(
        {"file": str(file), "contents": {name: len(content) for name, content in found.items()}},
        as_json=as_json,
        sentence=f"Dossier d'assistance : {file}. Il ne contient ni nom, ni réponse, ni code, ni clé.",
    )
