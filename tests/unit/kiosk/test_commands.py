"""The `kiosk` command as a caller sees it: exit codes, JSON, sentences, nothing half-done."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from kiosk_client.cli.main import COMMANDS, main
from kiosk_client.config import BadSettings, load
from kiosk_client.protocol.chain import follow_all, station_genesis
from kiosk_client.protocol.messages import JournalHead
from tests.unit.kiosk.running import eventually
from tests.unit.kiosk.test_pairing import CODE, ScriptedDoor, pair

ROOT = Path(__file__).parents[3]


def run(*words, expect=0):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == expect, done.output
    return done


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    assert f"Example: kiosk {name}" in " ".join(run(name, "--help").output.split())


def test_a_command_that_is_none_is_wrong_usage():
    run("fly", expect=2)
    run("erase", "--no-such", expect=2)


def test_status_tells_what_the_station_keeps(seated):
    seated.sitting.answer(1, 1)
    told = json.loads(run("status", "--data-dir", seated.folder, "--json").stdout)
    assert told["journals"] == [{"session": "229", "entries": 2, "acknowledged": 0}]
    assert told["open_attempt"] == "a1"
    assert (told["paired"], told["running"], told["station"]) == (False, False, seated.store.identity.station)


def test_the_exported_journals_can_be_followed_and_say_whose_they_are(seated, tmp_path):
    pair(ScriptedDoor(), seated.store.identity, code=CODE, name="Poste 07")
    for number in (1, 2):
        seated.sitting.skip(number)
    seated.store.moments.witness(JournalHead(session="229", n=40, hash="ab", signature="cd"))
    file = tmp_path / "usb" / "poste.jsonl"
    told = json.loads(run("export", file, "--data-dir", seated.folder, "--json").stdout)
    assert told["journals"] == {"229": 3}
    header, head, *lines = file.read_bytes().splitlines()
    assert msgspec.json.decode(header)["station"] == seated.store.identity.station
    assert msgspec.json.decode(header)["witnessed"] == [{"session": "229", "n": 40, "hash": "ab", "signature": "cd"}]
    assert "BEGIN CERTIFICATE" in msgspec.json.decode(header)["certificate"]
    followed = follow_all(station_genesis(seated.store.identity.station, "229"), lines)
    assert followed.hash == msgspec.json.decode(head)["hash"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_unpaired_station_exports_nothing(seated, tmp_path):
    file = tmp_path / "poste.jsonl"
    done = run("export", file, "--data-dir", seated.folder, "--json", expect=1)
    assert json.loads(done.stdout)["error"]["code"] == "not_paired"
    assert not file.exists()


def test_an_erasure_needs_the_room_or_force_with_a_reason(seated):
    seated.sitting.review()
    seated.sitting.hand_in()
    refused = run("erase", "--data-dir", seated.folder, "--reason", "fin", "--json", expect=1)
    assert json.loads(refused.stdout)["error"]["code"] == "not_acknowledged"
    refused = run("erase", "--data-dir", seated.folder, "--force", "--json", expect=1)
    assert json.loads(refused.stdout)["error"]["code"] == "reason_missing"
    told = run("erase", "--data-dir", seated.folder, "--force", "--reason", "essai", "--json")
    assert json.loads(told.stdout) == {"erased": {"229": {"n": 2, "acknowledged": 0}}}


@pytest.mark.parametrize("text", ["page_port = 'x'", "colour = 1", "= =", "interfaces = 3"])
def test_settings_that_cannot_be_used_are_named(tmp_path, text):
    file = tmp_path / "kiosk.toml"
    file.write_text(text)
    with pytest.raises(BadSettings) as refused:
        load(file)
    assert str(file) in str(refused.value)
    done = run("status", "--config", file, "--data-dir", tmp_path, "--json", expect=1)
    assert json.loads(done.stdout)["error"]["code"] == "bad_settings"


def test_flags_win_over_the_file(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text('name = "Poste 01"\nroom = "salle:1"\ninterfaces = ["127.0.0.1"]\n')
    chosen = load(file, name="Poste 02", data_dir=tmp_path, room=None)
    assert (chosen.name, chosen.room, chosen.data_dir) == ("Poste 02", "salle:1", tmp_path)


@pytest.fixture
def agent(tmp_path):
    """A real agent in a process of its own."""
    words = [sys.executable, "-c", "from kiosk_client.cli.main import main; main()", "run", "--no-browser", "--no-find"]
    words += ["--data-dir", str(tmp_path), "--name", "Poste 07"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=log, stderr=log)
    eventually((tmp_path / "page.json").exists)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def test_a_running_agent_serves_its_page_keeps_its_folder_and_ends_when_told(agent, tmp_path):
    page = json.loads((tmp_path / "page.json").read_bytes())
    answer = urllib.request.urlopen(page["url"] + "/start", data=f"ticket={page['ticket']}".encode())
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    answer.close()
    with urllib.request.urlopen(urllib.request.Request(page["url"], headers={"Cookie": cookie})) as shown:
        assert b"page-data" in shown.read()
    assert json.loads(run("status", "--data-dir", tmp_path, "--json").stdout)["running"]
    refused = run("erase", "--data-dir", tmp_path, "--reason", "x", "--force", "--json", expect=1)
    assert json.loads(refused.stdout)["error"]["code"] == "already_running"
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(20) == 0, (tmp_path / "log").read_text()
    assert not (tmp_path / "page.json").exists()
    for line in (tmp_path / "log").read_text().splitlines():
        assert json.loads(line)["event"]
