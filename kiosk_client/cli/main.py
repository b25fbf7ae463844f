"""`kiosk`: one file a command, loaded when it is called."""

from typing import Final

import click

from kiosk_client.cli.lazy import LazyGroup
from kiosk_client.protocol import VERSION

COMMANDS: Final = {
    "run": "kiosk_client.cli.run",
    "pair": "kiosk_client.cli.pair",
    "status": "kiosk_client.cli.status",
    "doctor": "kiosk_client.cli.doctor",
    "seb": "kiosk_client.cli.seb",
    "export": "kiosk_client.cli.export",
    "erase": "kiosk_client.cli.erase",
}
"""Command → module that has it under the name `command`."""


def _tell_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from kiosk_client.composition import software  # noqa: PLC0415 - only when asked

    click.echo(f"{software()} (protocol {VERSION})")
    context.exit()


@click.group(cls=LazyGroup, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version)
def main() -> None:
    """One student's station: the exam page, and what a candidate gave, whatever happens to the room."""
