"""Every command of `proctor` and `kiosk` helps, and tells wrong usage apart."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from kiosk_client.cli.main import main as kiosk
from proctor_server.cli.main import main as proctor


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        under = command.get_command(context, name)
        assert under is not None
        yield from commands(under, *path, name)


PROGRAMS = {"proctor": proctor, "kiosk": kiosk}
EVERY = [(name, *path) for name, program in PROGRAMS.items() for path in commands(program)]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_command_helps_with_an_example(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(PROGRAMS[words[0]], [*words[1:], "--help"])
    assert done.exit_code == 0
    assert "Example" in done.output
    assert " ".join(words) in done.output.partition("Example")[2]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_wrong_usage_is_exit_2_and_says_what_is_wrong(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(PROGRAMS[words[0]], [*words[1:], "--no-such-option"])
    assert done.exit_code == 2
    assert "--no-such-option" in done.stderr
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_unknown_command_is_exit_2(name: str) -> None:
    assert CliRunner().invoke(PROGRAMS[name], ["no-such-command"]).exit_code == 2
