"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def settings(command: Command) -> Command:
    """`--data-dir` and `--config`, before which the defaults of this user apply."""
    folder = click.option(
        "--data-dir",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where the station keeps what it has.",
    )
    file = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Settings in TOML.",
    )
    return folder(file(command))


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
