"""`proctor support-bundle`: what somebody who helps needs to know of this machine."""

from pathlib import Path

import click

from proctor_server.care.bundle import contents, write
from proctor_server.care.findings import judged
from proctor_server.care.looking import look
from proctor_server.cli.centre import json_option, now
from proctor_server.cli.exits import answer, ends_well
from proctor_server.cli.room_options import room_options
from proctor_server.room.config import Config


@click.command(epilog="Example: proctor support-bundle assistance.zip --data-dir /var/lib/proctor")
@click.argument("file", type=click.Path(path_type=Path))
@room_options
@json_option
@ends_well
def command(*, file: Path, config: Config, as_json: bool) -> None:
    """Write FILE, a ZIP: doctor's verdicts, settings, figures, counts and logs, and nothing personal.

    What will be in it is listed first.
    """
    found = contents(config, judged(look(config, now())))
    for name, content in found.items():
        click.echo(f"{name} : {len(content)} octets", err=True)
    write(file, found)
    answer(
        {"file": str(file), "contents": {name: len(content) for name, content in found.items()}},
        as_json=as_json,
        sentence=f"Dossier d'assistance : {file}. Il ne contient ni nom, ni réponse, ni code, ni clé.",
    )
