"""`kiosk`: one file a command, loaded when it is called."""

import importlib
from typing import Final

import click

from kiosk_client.protocol import VERSION

COMMANDS: Final = {
    "run": "kiosk_client.cli.run",
    "pair": "kiosk_client.cli.pair",
    "status": "kiosk_client.cli.status",
    "export": "kiosk_client.cli.export",
    "erase": "kiosk_client.cli.erase",
}
"""Command → module that has it under the name `command`."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command


def _tell_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from kiosk_client.composition import software  # noqa: PLC0415 - only when asked

    click.echo(f"{software()} (protocol {VERSION})")
    context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version)
def main() -> None:
    """One student's station: the exam page, and what a candidate gave, whatever happens to the room."""
