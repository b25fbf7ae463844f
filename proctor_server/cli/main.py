"""`proctor`: one file a command, loaded when it is called."""

from typing import Final

import click

from kiosk_client.cli.lazy import LazyGroup
from proctor_server.logs import log_to_stderr

COMMANDS: Final = {
    "init": "proctor_server.cli.init",
    "serve": "proctor_server.cli.serve",
    "session": "proctor_server.cli.session",
    "account": "proctor_server.cli.account",
    "candidates": "proctor_server.cli.candidates",
    "station": "proctor_server.cli.station",
    "bank": "proctor_server.cli.bank",
    "form": "proctor_server.cli.form",
    "evaluate": "proctor_server.cli.evaluate",
    "score": "proctor_server.cli.score",
    "position": "proctor_server.cli.position",
    "package": "proctor_server.cli.package",
    "authority": "proctor_server.cli.authority",
    "bench": "proctor_server.cli.bench",
    "dashboard": "proctor_server.cli.dashboard",
    "rehearse": "proctor_server.cli.rehearse",
    "rebuild": "proctor_server.cli.rebuild",
    "doctor": "proctor_server.cli.doctor",
    "backup": "proctor_server.cli.backup",
    "support-bundle": "proctor_server.cli.support_bundle",
}
"""Command → module that has it under the name `command`."""


@click.group(cls=LazyGroup, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="proctor", prog_name="proctor")
def main() -> None:
    """Exam rooms that work whatever happens to the network, the power or the machines."""
    log_to_stderr()
