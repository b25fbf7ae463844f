"""What the documents tell a reader to do can be done: commands, options, files and links are there."""

import re
import shlex
from pathlib import Path

import click
import pytest

from kiosk_client.cli.main import main as kiosk
from proctor_server.cli.main import main as proctor
from tests.quality.project import TOP, project_files

NAMES = {"README.md", "CONTRIBUTING.md"}
PAGES = [path for path in project_files() if path.suffix == ".md" and (path.parts[0] == "docs" or path.name in NAMES)]
PROGRAMS = {"proctor": proctor, "kiosk": kiosk}


def told_commands(page: Path) -> list[list[str]]:
    """Each line of a shell block that runs one of our programs."""
    blocks = re.findall(r"```sh\n(.*?)```", (TOP / page).read_text("utf-8"), re.DOTALL)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [[Path(words[0]).name, *words[1:]] for words in lines if words and Path(words[0]).name in PROGRAMS]


def check(words: list[str]) -> None:
    """Raises click's `UsageError` where a command, an option or an argument is not as the program wants it."""
    command: click.Command = PROGRAMS[words[0]]
    rest = words[1 : words.index(">")] if ">" in words else words[1:]
    context = click.Context(command, info_name=words[0])
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, rest)
        assert command is not None
        context = click.Context(command, info_name=name, parent=context)
    given, left, _ = command.make_parser(context).parse_args(rest)
    missing = [each.name for each in command.params if each.required and not isinstance(given.get(str(each.name)), str)]
    assert (left, missing) == ([], []), words


@pytest.mark.parametrize("page", [page for page in PAGES if told_commands(page)], ids=str)
def test_a_command_in_a_page_is_one_that_can_be_run(page: Path) -> None:
    for words in told_commands(page):
        check(words)


@pytest.mark.parametrize(
    "words",
    [
        ["proctor", "serve", "--data-dir", "D", "--no-such-option"],
        ["proctor", "serve"],
        ["proctor", "candidates", "check"],
        ["proctor", "candidates", "check", "one", "two"],
        ["kiosk", "fly"],
    ],
    ids=" ".join,
)
def test_a_command_that_could_not_be_run_would_be_found(words: list[str]) -> None:
    with pytest.raises((click.UsageError, AssertionError)):
        check(words)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (TOP / page).read_text("utf-8"))
    assert [link for link in links if not (TOP / page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_source_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|js|sql|csv|po))`", (TOP / page).read_text("utf-8"))
    there = [f"/{path}" for path in project_files()]
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in there)] == []
