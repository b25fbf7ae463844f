"""The browser is kept on screen, and what cannot be prevented is seen and told (R-TST-05)."""

import os
import signal
from pathlib import Path

import msgspec
import pytest

from kiosk_client.adapters.browser import ON_WAYLAND, Browser
from kiosk_client.domain.lockdown import LONGEST_PAUSE, pause_before_restart
from kiosk_client.protocol.journal import Entry, FocusLost
from kiosk_client.protocol.wire import from_line, to_line
from kiosk_client.services.locking import BROWSER_ENDED, TOLD_SECONDS, Locking
from tests.unit.kiosk.running import eventually


class ScriptedBrowser:
    def __init__(self):
        self.opened = 0
        self.has_ended = False

    def open(self, _launch_file):
        self.opened += 1
        self.has_ended = False

    def close(self):
        pass


class Seat:
    """A station with its browser and its screens as the test has them; `clock` in seconds."""

    def __init__(self, station):
        self.now = 1000.0
        self.browser, self.screens = ScriptedBrowser(), 1
        self.station = station
        self.locking = Locking(
            browser=self.browser,
            launch_file=Path("/launch.html"),
            count_screens=lambda: self.screens,
            sitting=station.sitting,
            clock=lambda: self.now,
        )
        self.locking._open()

    def after(self, seconds):
        self.now += seconds
        self.locking.look()

    def evidence(self):
        self.station.syncing.flush()
        kept = [entry for entry in self.station.room.entries() if entry["kind"] == "focus_lost"]
        return [(entry["cause"], entry["number"], entry["milliseconds"]) for entry in kept]


@pytest.fixture
def seat(seated):
    return Seat(seated)


def test_a_browser_that_ends_is_started_again_at_once_kept_as_evidence_and_told(seat):
    seat.after(60)
    assert (seat.browser.opened, seat.locking.troubles()) == (1, [])
    seat.browser.has_ended = True
    seat.after(0.5)
    assert seat.browser.opened == 2
    assert seat.evidence() == [("browser", 1, 0)]
    assert seat.locking.troubles() == [BROWSER_ENDED]
    seat.after(TOLD_SECONDS - 1)
    assert seat.locking.troubles() == [BROWSER_ENDED]
    seat.after(1)
    assert seat.locking.troubles() == []


def test_a_browser_that_ends_again_and_again_is_started_ever_more_slowly_and_the_absence_is_measured(seat):
    seat.browser.has_ended = True
    seat.after(0.5)
    assert (seat.browser.opened, seat.locking.troubles()) == (1, [BROWSER_ENDED])
    seat.after(1)
    assert seat.browser.opened == 2
    seat.browser.has_ended = True
    seat.after(1)
    seat.after(1.5)
    assert seat.browser.opened == 2
    seat.after(0.5)
    assert seat.browser.opened == 3
    assert seat.evidence() == [("browser", 1, 1000), ("browser", 1, 2000)]


@pytest.mark.parametrize(
    ("lived", "in_a_row", "pause"),
    [(10, 7, 0), (3600, 0, 0), (9.9, 0, 1), (1, 1, 2), (1, 60, LONGEST_PAUSE)],
)
def test_the_pause_before_a_restart(lived, in_a_row, pause):
    assert pause_before_restart(lived, in_a_row) == pause


def test_a_second_screen_is_kept_each_time_that_it_appears(seat):
    for screens in (1, 2, 2, 1, 2, None, 1):
        seat.screens = screens
        seat.after(0.5)
    assert seat.evidence() == [("screen", 1, 0), ("screen", 1, 0)]


def test_a_screen_that_was_there_from_the_start_is_kept_too(seat):
    seat.screens = 2
    seat.after(0.5)
    assert seat.evidence() == [("screen", 1, 0)]


def test_away_from_a_question_the_browser_is_started_again_and_nothing_is_journalled(station):
    seat = Seat(station)
    seat.after(60)
    seat.browser.has_ended = True
    seat.after(0.5)
    assert (seat.browser.opened, seat.locking.troubles()) == (2, [BROWSER_ENDED])
    station.let_in()
    station.sitting.review()
    seat.browser.has_ended = True
    seat.after(60)
    assert seat.browser.opened == 3
    assert seat.evidence() == []


def test_a_room_of_before_reads_the_evidence_and_ours_reads_that_of_before():
    class OldFocusLost(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="focus_lost"):
        n: int
        prev: str
        at: int
        attempt: str
        epoch: int
        number: int
        milliseconds: int

    ours = FocusLost(n=1, prev="", at=0, attempt="a1", epoch=1, number=3, milliseconds=40, cause="screen")
    assert from_line(OldFocusLost, to_line(ours)).milliseconds == 40
    before = OldFocusLost(n=1, prev="", at=0, attempt="a1", epoch=1, number=3, milliseconds=40)
    assert from_line(Entry, to_line(before)).cause == "page"


# ── a real process ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A chromium that writes down its words and waits."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "chromium"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words.part\nmv {tmp_path}/words.part {tmp_path}/words\n'
                       "exec sleep 600\n")  # fmt: skip
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return tmp_path / "words"


def test_a_browser_has_ended_when_its_process_has_and_not_when_it_was_closed(program, tmp_path):
    browser = Browser()
    browser.open(tmp_path / "launch.html")
    eventually(program.exists)
    words = program.read_text().split()
    profile = Path(next(word for word in words if word.startswith("--user-data-dir=")).partition("=")[2])
    assert f"--app={(tmp_path / 'launch.html').as_uri()}" in words
    assert "--kiosk" in words
    assert ON_WAYLAND not in words
    assert profile.is_dir()
    assert not browser.has_ended
    os.kill(browser._process.pid, signal.SIGKILL)
    eventually(lambda: browser.has_ended)
    browser.close()
    assert not browser.has_ended
    assert not profile.exists()


def test_under_a_compositor_the_browser_speaks_wayland(program, tmp_path):
    browser = Browser(lambda: ("env", "SHOWN=alone"))
    browser.open(tmp_path / "launch.html")
    eventually(program.exists)
    assert ON_WAYLAND in program.read_text().split()
    browser.close()


def test_a_machine_without_a_browser_opens_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    browser = Browser()
    browser.open(tmp_path / "launch.html")
    assert not browser.has_ended
    browser.close()
