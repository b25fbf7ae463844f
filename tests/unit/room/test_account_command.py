"""`proctor account`, by whoever has the machine and the centre's password, beside a server on the same folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from proctor_server.cli.main import main
from tests.builders.room import PASSWORD, centre, open_day, open_room

NAME = "Essai Deux"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "centre"
    centre(folder)
    (tmp_path / "password").write_text(PASSWORD)
    return folder


def account(folder: Path, *words: str, password: str = "password") -> Result:
    key = [] if words[0] == "list" else ["--password-file", str(folder.parent / password)]
    return CliRunner().invoke(main, ["account", *words, "--data-dir", str(folder), "--json", *key])


def test_an_account_is_added_reset_and_removed(folder: Path) -> None:
    added = json.loads(account(folder, "add", NAME, "--role", "reader").stdout)
    again = json.loads(account(folder, "reset", NAME.upper()).stdout)
    assert (added["name"], again["account"]) == (NAME, added["account"])
    assert added["password"] != again["password"]
    listed = json.loads(account(folder, "list").stdout)["accounts"]
    assert [(one["name"], one["role"], one["provisional"]) for one in listed] == [(NAME, "reader", True)]
    assert account(folder, "remove", NAME).exit_code == 0
    assert json.loads(account(folder, "list").stdout)["accounts"] == []


def test_who_came_in_with_a_removed_account_is_out_of_the_running_server(folder: Path) -> None:
    added = json.loads(account(folder, "add", NAME, "--role", "administrator").stdout)
    with open_room(folder) as room:
        token = room.signing_in.sign_in_account(NAME, added["password"], room.clock())
        assert room.signing_in.is_still_in(token, room.clock())
        account(folder, "remove", NAME)
        assert not room.signing_in.is_still_in(token, room.clock())


@pytest.mark.parametrize("words", [["reset", NAME], ["remove", NAME], ["add", "", "--role", "reader"]])
def test_what_a_rule_refuses_ends_with_one(folder: Path, words: list[str]) -> None:
    assert account(folder, *words).exit_code == 1


def test_without_the_centres_password_nothing_is_given(folder: Path) -> None:
    (folder.parent / "wrong").write_text("un autre mot de passe")
    assert account(folder, "add", NAME, "--role", "administrator", password="wrong").exit_code == 1
    assert json.loads(account(folder, "list").stdout)["accounts"] == []


def test_a_session_is_erased_with_a_reason(tmp_path: Path) -> None:
    """R-FIN-07."""
    (tmp_path / "password").write_text(PASSWORD)
    with open_day(tmp_path / "centre") as day:
        session = day.session
    words = ["session", "erase", session, "--reason", "jamais tenue", "--json"]
    place = ["--data-dir", str(tmp_path / "centre"), "--password-file", str(tmp_path / "password")]
    done = CliRunner().invoke(main, [*words, *place])
    assert json.loads(done.stdout) == {"erased": session, "done": True}
    assert CliRunner().invoke(main, ["session", "erase", "999", "--reason", "x", *place]).exit_code == 1
