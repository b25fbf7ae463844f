"""The unit that starts the room with the machine: it names a command that is there, and starts again what was stuck."""

import shlex
from configparser import RawConfigParser
from pathlib import Path

from click.testing import CliRunner

from proctor_server.cli.exits import WRONG_USAGE
from proctor_server.cli.main import main
from proctor_server.room.runtime.watchdog import HUB_STUCK

UNIT = Path(__file__).parents[3] / "deploy" / "room" / "proctor-room.service"


def service() -> dict[str, str]:
    unit = RawConfigParser(strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT.read_text("utf-8"))
    return dict(unit["Service"])


def test_it_runs_a_command_as_it_wants_to_be_called():
    program, *words = shlex.split(service()["ExecStart"])
    assert Path(program).name == "proctor"
    # whatever is wrong with it, it is not the words
    assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0


def test_whatever_ends_the_room_it_is_started_again_but_not_when_it_was_called_wrongly():
    assert service()["Restart"] == "always"
    assert service()["RestartPreventExitStatus"].split() == [str(WRONG_USAGE)]
    assert WRONG_USAGE != HUB_STUCK


def test_what_the_log_has_a_budget_for_goes_nowhere_else():
    assert (service()["StandardOutput"], service()["StandardError"]) == ("null", "null")
