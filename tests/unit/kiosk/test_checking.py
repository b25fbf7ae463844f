"""The ready check of a waiting station: when it looks, what the page and the room are told."""

import threading

import msgspec
import pytest

from kiosk_client.domain.comfort import Remembered
from kiosk_client.domain.readiness import FINDINGS, Disk, Level, judged
from kiosk_client.domain.sitting import Sitting, Stage
from kiosk_client.exam_page.screens import Situation, screen_of
from kiosk_client.protocol.messages import Heartbeat
from kiosk_client.protocol.wire import from_wire, to_wire
from kiosk_client.services import checking
from kiosk_client.services.checking import Checked, Checking
from kiosk_client.services.watching import RoomSeen
from kiosk_client.words import translations
from tests.unit.kiosk.running import eventually, running
from tests.unit.kiosk.scripted_room import ScriptedRoom
from tests.unit.kiosk.test_readiness import READY, changed


def situation(**what) -> Situation:
    known = {
        "station": "Poste 07", "centre": "Lycée Ada Lovelace", "paired": True, "connected": False, "rooms": [],
        "finder_fault": None, "sitting": Sitting(), "written": 0, "acknowledged": 0, "head": "", "disk_holds": True,
        "now": 0, "remembered": Remembered(),
    }  # fmt: skip
    return Situation(**(known | what))


def made(look, *, is_idle=lambda: True):
    told = []
    return Checking(look=look, is_idle=is_idle, changed=lambda: told.append(1), now=lambda: 42), told


def test_a_check_is_kept_with_its_time_and_told():
    ready, told = made(lambda: READY)
    assert ready.last is None
    ready.check()
    assert (ready.last.at, ready.last.checks, told) == (42, judged(READY), [1])


def test_the_room_is_told_what_forbids_an_exam_and_nothing_that_it_sees_itself():
    hurt = changed(keyboards=0, synchronised=False, link=READY.link._replace(state="no_room"))
    ready, _ = made(lambda: hurt)
    assert ready.troubles() == []
    ready.check()
    assert ready.troubles() == ["keyboard_none"]


def test_a_machine_that_cannot_be_looked_at_keeps_the_last_check():
    looks = [READY]

    def look():
        if not looks:
            raise PermissionError("no")
        return looks.pop()

    ready, told = made(look)
    ready.check()
    ready.check()
    assert (ready.last.checks, told) == (judged(READY), [1])


def test_a_station_looks_at_itself_again_while_it_waits_and_not_while_a_candidate_works(monkeypatch):
    monkeypatch.setattr(checking, "CHECK_SECONDS", 0.01)
    idle, looked = [True], []

    def look():
        looked.append(1)
        idle[0] = len(looked) < 3
        return READY

    ready, _ = made(look, is_idle=lambda: idle[0])
    thread = threading.Thread(target=ready.run)
    thread.start()
    eventually(lambda: len(looked) == 3)
    thread.join(0.2)
    assert len(looked) == 3
    ready.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_an_older_room_reads_a_heartbeat_with_troubles_and_ours_one_without():
    class OldHeartbeat(msgspec.Struct, frozen=True, kw_only=True):
        clock: int
        head: None = None

    ours = Heartbeat(clock=1, troubles=["screen_second"])
    assert from_wire(OldHeartbeat, to_wire(ours)).clock == 1
    assert from_wire(Heartbeat, {"clock": 1}).troubles == []


# ── the screen ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_waiting_station_shows_the_check_without_the_link_which_has_its_own_words():
    machine = changed(synchronised=False, keyboards=0, link=READY.link._replace(state="no_room"))
    screen = screen_of(situation(checked=Checked(at=42, checks=judged(machine))))
    assert (screen.stage, screen.centre) == ("waiting", "Lycée Ada Lovelace")
    assert (screen.check.at, screen.check.level) == (42, Level.FAULT)
    assert [line.words for line in screen.check.amiss] == [
        FINDINGS[code][1] for code in ("keyboard_none", "clock_free")
    ]
    assert [problem.code for problem in screen.problems] == ["no_room"]


def test_details_are_told_with_the_words_that_name_them():
    machine = changed(disk=Disk(100 << 20, 4, True))
    (line,) = screen_of(situation(checked=Checked(at=0, checks=judged(machine)))).check.amiss
    assert line.details == {"megabytes": 100}
    assert line.words in translations("en")


def test_no_check_is_shown_before_the_first_nor_while_a_candidate_works():
    assert screen_of(situation()).check is None
    checked = Checked(at=0, checks=judged(READY))
    assert screen_of(situation(checked=checked)).check.level is Level.OK
    assert screen_of(situation(checked=checked, sitting=Sitting(stage=Stage.DOOR))).check is None


def test_a_room_that_is_found_is_named_while_the_station_connects():
    found = RoomSeen(name="Salle B12", address="192.168.1.10:8443", why="usable")
    screen = screen_of(situation(rooms=[found]))
    assert (screen.rooms, screen.problems) == (["Salle B12"], [])
    closed = RoomSeen(name="Salle B12", address="192.168.1.10:8443", why="port_closed")
    screen = screen_of(situation(rooms=[closed]))
    assert (screen.rooms, [problem.code for problem in screen.problems]) == ([], ["port_closed"])


# ── a whole agent ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("kiosk_client.composition.RECONNECT_SECONDS", (0.02, 0.05))
    monkeypatch.setattr("kiosk_client.services.linking.HEARTBEAT_SECONDS", 0.05)


def test_the_room_hears_of_a_second_screen_with_the_next_heartbeats(tmp_path, quick, monkeypatch):
    monkeypatch.setattr("kiosk_client.composition.look", lambda *_, **__: changed(screens=[*READY.screens] * 2))
    room = ScriptedRoom()
    with running(tmp_path / "station", room) as agent:
        agent.check()
        eventually(lambda: [beat for beat in room.messages(Heartbeat) if beat.troubles == ["screen_second"]])
