"""`kiosk run` as a process, and the browser that it opens: kept while it runs, gone when it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.kiosk.test_link import page_of
from tests.unit.kiosk.running import eventually

ROOT = Path(__file__).parents[3]
BROWSER = """#!/bin/sh
case "$1" in --version) echo "Chromium 150.0.1"; exit ;; esac
echo $$ >> {folder}/browsers
exec sleep 600
"""


@pytest.fixture
def programs(tmp_path):
    """A folder for the path, with a chromium that notes its process."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "chromium").write_text(BROWSER.format(folder=tmp_path))
    (folder / "chromium").chmod(0o755)
    return folder


@pytest.fixture
def agent(tmp_path, programs):
    words = [sys.executable, "-c", "from kiosk_client.cli.main import main; main()", "run", "--no-find"]
    words += ["--data-dir", str(tmp_path / "station"), "--browser"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{programs}:{os.environ['PATH']}"}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def browsers(folder):
    """The processes that were started, in order."""
    file = folder / "browsers"
    return [int(number) for number in file.read_text().split()] if file.exists() else []


def runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_browser_that_is_killed_comes_back_and_ends_with_the_agent(agent, tmp_path):
    eventually(lambda: len(browsers(tmp_path)) == 1)
    os.kill(browsers(tmp_path)[0], signal.SIGKILL)
    eventually(lambda: len(browsers(tmp_path)) == 2)
    second = browsers(tmp_path)[1]
    assert runs(second)
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(20) == 0
    eventually(lambda: not runs(second))
    said = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert "browser_ended" in said


def test_a_running_station_checks_itself_and_shows_it(agent, tmp_path):
    eventually((tmp_path / "station" / "page.json").exists)
    with page_of(tmp_path / "station") as screens:
        eventually(lambda: screens and screens[-1]["check"])
    assert "Chromium" not in str(screens[-1]["check"]["amiss"])
    assert screens[-1]["problems"] == [{"code": "not_paired"}]
