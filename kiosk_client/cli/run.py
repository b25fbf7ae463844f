"""`kiosk run`: the station at work."""

from pathlib import Path

import click

from kiosk_client import config
from kiosk_client.cli.exits import ends_well
from kiosk_client.cli.options import settings


@click.command(name="run")
@settings
@click.option("--name", help="The seat's label, before pairing.")
@click.option("--page-port", type=click.IntRange(0, 65535), help="Of the exam page on 127.0.0.1; 0 for any.")
@click.option("--room", metavar="HOST:PORT", help="A room to try first.")
@click.option("--browser/--no-browser", "open_browser", default=None, help="Open the exam page (with a display: yes).")
@click.option("--locked/--unlocked", default=None, help="Lock this station: one program, one port, policies checked.")
@click.option("--seb/--no-seb", default=None, help="Answer Safe Exam Browser alone, with the settings of `kiosk seb`.")
@click.option("--find/--no-find", default=None, help="Look for rooms on the network.")
@click.option("--interface", "interfaces", multiple=True, metavar="ADDRESS", help="Stay on these addresses.")
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]))
@ends_well
def command(
    data_dir: Path | None, config_file: Path | None, interfaces: tuple[str, ...], **flags: str | int | bool | None
) -> None:
    """Serve the exam page and keep the link to the room, until Ctrl-C.

    Example: kiosk run --room 192.168.1.10:8443
    """
    chosen = config.load(config_file, data_dir=data_dir, interfaces=list(interfaces) or None, **flags)
    from kiosk_client import runtime  # noqa: PLC0415 - patches the process: only once it is to run

    runtime.run(chosen)
