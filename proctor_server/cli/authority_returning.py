"""`proctor authority return`: what a school brings in where no network reaches the authority."""

from pathlib import Path

import click

from proctor_server.authority.composition import opened
from proctor_server.cli.exits import answer, ends_well
from proctor_server.disk import write_whole


@click.command("return")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("session")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write the file.")
@click.option("--centre", help="The centre's fingerprint, where two have a session of this number.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@ends_well
def return_(folder: Path, session: str, out: Path, centre: str | None, *, as_json: bool) -> None:
    """Write the signed results of a session, for the USB stick to its school: `proctor session results` brings them in.

    A withdrawal is written the same way.

    Example: proctor authority return authority 472913 --out /media/usb/472913.results.json
    """
    with opened(folder) as authority:
        write_whole(out, authority.returning.signed(authority.publishing.find(session, centre)))
    answer({"session": session, "file": str(out)}, as_json=as_json, sentence=str(out))
