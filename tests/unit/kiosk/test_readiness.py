"""Whether a station can hold an exam: what each part of a machine is judged to be, and how it is looked at."""

import json
from pathlib import Path

import msgspec
import pytest

from kiosk_client.adapters import browser, lockdown_linux, machine
from kiosk_client.domain.lockdown import managed
from kiosk_client.domain.readiness import (
    FINDINGS,
    BrowserFound,
    Check,
    Disk,
    Level,
    Link,
    Machine,
    Screen,
    amiss,
    judged,
    worst,
)
from kiosk_client.services.checking import link_of
from kiosk_client.services.watching import Watching
from kiosk_client.words import LANGUAGES, in_words
from tests.unit.kiosk.kernel_tree import KEYBOARD, MOUSE, POWER_BUTTON, KernelTree, write
from tests.unit.kiosk.test_watching import OURS, seen

READY = Machine(
    screens=[Screen("HDMI-A-1", 1920, 1080)],
    keyboards=1,
    disk=Disk(free=50 << 30, fsync=4.2, encrypted=True),
    synchronised=True,
    drift=-200,
    browser=BrowserFound("chromium", "150.0.7871.100"),
    policies=[],
    locked=True,
    link=Link("connected", "Salle B12"),
)
MIB = 1 << 20

CASES = [
    ("screen_fine", Level.OK, {}),
    ("screen_small", Level.WARNING, {"screens": [Screen("VGA-1", 1024, 600)]}),
    ("screen_unknown", Level.WARNING, {"screens": None}),
    ("screen_unknown", Level.WARNING, {"screens": [Screen("VGA-1", 0, 0)]}),
    ("screen_none", Level.FAULT, {"screens": []}),
    ("screen_second", Level.FAULT, {"screens": [Screen("eDP-1", 1366, 768), Screen("HDMI-A-1", 1920, 1080)]}),
    ("keyboard_fine", Level.OK, {"keyboards": 2}),
    ("keyboard_unknown", Level.WARNING, {"keyboards": None}),
    ("keyboard_none", Level.FAULT, {"keyboards": 0}),
    ("disk_space_fine", Level.OK, {}),
    ("disk_space_little", Level.WARNING, {"disk": Disk(1023 * MIB, 4, True)}),
    ("disk_space_none", Level.FAULT, {"disk": Disk(199 * MIB, 4, True)}),
    ("disk_speed_fine", Level.OK, {"disk": Disk(50 << 30, 100, True)}),
    ("disk_speed_slow", Level.WARNING, {"disk": Disk(50 << 30, 101, True)}),
    ("disk_encrypted", Level.OK, {}),
    ("disk_plain", Level.WARNING, {"disk": Disk(50 << 30, 4, False)}),
    ("disk_encryption_unknown", Level.WARNING, {"disk": Disk(50 << 30, 4, None)}),
    ("clock_fine", Level.OK, {"drift": None}),
    ("clock_free", Level.WARNING, {"synchronised": False}),
    ("clock_unknown", Level.WARNING, {"synchronised": None}),
    ("clock_off", Level.WARNING, {"drift": -300_001}),
    ("clock_off", Level.WARNING, {"drift": 3_600_000}),
    ("browser_fine", Level.OK, {}),
    ("browser_old", Level.WARNING, {"browser": BrowserFound("chromium", "110.0.1")}),
    ("browser_silent", Level.WARNING, {"browser": BrowserFound("chromium", "")}),
    ("browser_none", Level.FAULT, {"browser": None}),
    ("policies_whole", Level.OK, {}),
    ("policies_none", Level.FAULT, {"policies": None}),
    ("policies_changed", Level.FAULT, {"policies": ["URLBlocklist"]}),
    ("policies_none", Level.WARNING, {"policies": None, "locked": False}),
    ("policies_changed", Level.WARNING, {"policies": ["URLBlocklist"], "locked": False}),
    ("link_connected", Level.OK, {}),
    ("link_not_paired", Level.FAULT, {"link": Link("not_paired")}),
    ("link_no_room", Level.FAULT, {"link": Link("no_room")}),
    ("link_port_closed", Level.FAULT, {"link": Link("port_closed", "B12")}),
    ("link_wrong_key", Level.FAULT, {"link": Link("wrong_key", "B12")}),
    ("link_wrong_version", Level.FAULT, {"link": Link("wrong_version", "B12")}),
    ("link_silent", Level.FAULT, {"link": Link("room_away", "B12")}),
    ("link_silent", Level.FAULT, {"link": Link("not_recognised", "B12")}),
]


def changed(**what) -> Machine:
    return msgspec.structs.replace(READY, **what)


def verdict(checks: list[Check], code: str) -> Check:
    found = [check for check in checks if check.code == code]
    assert len(found) == 1, [check.code for check in checks]
    return found[0]


@pytest.mark.parametrize(("code", "level", "what"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_part_of_the_machine_is_judged(code, level, what):
    assert verdict(judged(changed(**what)), code).level is level


def test_every_finding_is_reached_by_a_case():
    assert {code for code, _, _ in CASES} == set(FINDINGS)


def test_a_station_where_all_is_well_is_ready_and_one_fault_makes_it_not():
    checks = judged(READY)
    assert [check.part for check in checks] == [
        "screen", "keyboard", "disk", "disk", "disk", "clock", "browser", "policies", "link",
    ]  # fmt: skip
    assert worst(checks) is Level.OK
    assert amiss(checks) == []
    hurt = judged(changed(synchronised=False, keyboards=0))
    assert worst(hurt) is Level.FAULT
    assert [check.code for check in amiss(hurt)] == ["keyboard_none", "clock_free"]


def test_r_tim_01_no_state_of_the_clock_forbids_an_exam():
    for drift in (None, 0, 86_400_000):
        for synchronised in (True, False, None):
            assert worst(judged(changed(drift=drift, synchronised=synchronised))) is not Level.FAULT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("code", "what"), [(code, what) for code, _, what in CASES], ids=str)
def test_a_verdict_is_said_whole_in_each_language(language, code, what):
    check = verdict(judged(changed(**what)), code)
    said = in_words(check.sentence, check.details, language)
    assert said.endswith(".")
    assert "{" not in said


# ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tree(tmp_path):
    return KernelTree(tmp_path)


def test_connected_screens_are_found_with_the_size_that_they_prefer(tree):
    tree.outlet("card0-eDP-1", modes="1366x768\n800x600\n")
    tree.outlet("card0-HDMI-A-1", "disconnected", modes="")
    tree.outlet("card1-DP-2", modes="1920x1080i\n")
    tree.outlet("card1-VGA-1", "unknown", modes="")
    assert machine.screens(tree.sys) == [Screen("eDP-1", 1366, 768), Screen("DP-2", 1920, 1080)]


def test_a_screen_without_modes_has_no_size_and_a_machine_without_cards_says_nothing(tree):
    assert machine.screens(tree.sys) is None
    tree.outlet("card0-Virtual-1", modes="")
    assert machine.screens(tree.sys) == [Screen("Virtual-1", 0, 0)]


@pytest.mark.parametrize(
    ("devices", "count"),
    [((KEYBOARD, POWER_BUTTON, MOUSE), 1), ((POWER_BUTTON, MOUSE), 0), ((KEYBOARD, KEYBOARD), 2)],
)
def test_a_keyboard_is_what_has_letters(tree, devices, count):
    tree.input_devices(*devices)
    assert machine.keyboards(tree.proc) == count


def test_a_machine_that_lists_no_devices_does_not_say_whether_there_is_a_keyboard(tree):
    assert machine.keyboards(tree.proc) is None


def encrypted(tree, folder="/var/lib/kiosk"):
    return machine.is_encrypted(Path(folder), sys=tree.sys, proc=tree.proc)


def test_luks_under_the_file_system_is_seen_also_below_lvm(tree):
    tree.mounts("/dev/mapper/vg-root / ext4", "proc /proc proc")
    tree.block("sda3")
    tree.block("dm-0", mapped="sda3_crypt", uuid="CRYPT-LUKS2-0a1b-sda3_crypt", on=("sda3",))
    tree.block("dm-1", mapped="vg-root", uuid="LVM-abc", on=("dm-0",))
    assert encrypted(tree) is True


def test_a_volume_that_lies_half_on_a_plain_disk_is_not_encrypted(tree):
    tree.mounts("/dev/mapper/vg-root / ext4")
    tree.block("sda3")
    tree.block("sdb1")
    tree.block("dm-0", mapped="sda3_crypt", uuid="CRYPT-LUKS2-0a1b-sda3_crypt", on=("sda3",))
    tree.block("dm-1", mapped="vg-root", uuid="LVM-abc", on=("dm-0", "sdb1"))
    assert encrypted(tree) is False


def test_a_partition_is_plain_and_the_longest_mount_point_counts(tree):
    tree.mounts("/dev/sda1 / ext4", "/dev/mapper/data /var/lib ext4", "tmpfs /var/lib/kiosk/tmp tmpfs")
    tree.block("sda1")
    tree.block("dm-0", mapped="data", uuid="CRYPT-LUKS1-ff-data")
    assert encrypted(tree) is True
    assert encrypted(tree, "/var/libexec") is False


@pytest.mark.parametrize("mount", ["overlay / overlay", "nas:/home / nfs4", "rootfs / tmpfs", "/dev/gone / ext4"])
def test_where_nobody_can_know_nothing_is_claimed(tree, mount):
    tree.mounts(mount)
    assert encrypted(tree) is None


def test_the_disk_is_measured_where_the_station_keeps_its_data_and_nothing_is_left_there(tmp_path):
    found = machine.disk(tmp_path / "station")
    assert found.free > 0
    assert 0 < found.fsync < 60_000
    assert list((tmp_path / "station").iterdir()) == []


def test_policies_are_in_force_when_every_one_has_its_value(tree):
    file = tree.etc / "chromium/policies/managed/proctor-kiosk.json"
    assert lockdown_linux.policies_not_in_force("chromium", tree.etc) is None
    write(file, json.dumps(managed()))
    assert lockdown_linux.policies_not_in_force("chromium", tree.etc) == []
    assert lockdown_linux.policies_not_in_force("google-chrome", tree.etc) is None
    write(file, json.dumps(managed() | {"PrintingEnabled": True}))
    assert lockdown_linux.policies_not_in_force("chromium", tree.etc) == ["PrintingEnabled"]


def test_another_file_that_takes_a_policy_back_is_seen(tree):
    folder = tree.etc / "chromium/policies/managed"
    write(folder / "proctor-kiosk.json", json.dumps(managed()))
    write(folder / "school.json", json.dumps({"URLAllowlist": ["*"]}))
    write(folder / "torn.json", "{")
    assert lockdown_linux.policies_not_in_force("chromium", tree.etc) == ["URLAllowlist"]


@pytest.mark.parametrize(
    ("environment", "dri", "seat"),
    [({"XDG_SEAT": "seat0"}, True, True), ({"XDG_SEAT": "seat0"}, False, False), ({}, True, False)],
)
def test_a_seat_is_one_that_logind_gave_before_a_graphics_card(tmp_path, environment, dri, seat):
    assert lockdown_linux.is_seat(environment, tmp_path if dri else tmp_path / "none") is seat


def test_a_seat_without_a_display_gets_a_compositor_and_says_when_there_is_none(tmp_path, monkeypatch):
    seat = {"XDG_SEAT": "seat0"}
    assert lockdown_linux.compositor(seat | {"DISPLAY": ":0"}, tmp_path) == ()
    assert lockdown_linux.compositor({}, tmp_path) == ()
    monkeypatch.setattr(lockdown_linux.shutil, "which", lambda name: None)
    with pytest.raises(lockdown_linux.NoCompositor):
        lockdown_linux.compositor(seat, tmp_path)
    monkeypatch.setattr(lockdown_linux.shutil, "which", lambda name: f"/usr/bin/{name}")
    words = lockdown_linux.compositor(seat, tmp_path)
    assert words[0] == "cage"
    # it would let the keyboard leave for another console
    assert "-s" not in words


def test_the_browsers_version_is_the_one_that_it_tells(tmp_path, monkeypatch):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho 'Chromium 150.0.7871.100 built on Debian GNU/Linux 12'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.found() == BrowserFound("chromium", "150.0.7871.100")
    program.unlink()
    assert browser.found() is None


# ── the link ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_link_says_where_it_ends():
    watching = Watching(typed=None, changed=lambda: None)
    assert link_of(watching) == Link("not_paired")
    watching.trust(OURS)
    assert link_of(watching) == Link("no_room")
    watching.heard(seen("r2", fp="ffffffffffffffff", addresses=["192.168.1.66"]))
    assert link_of(watching) == Link("wrong_key", "Salle r2, 192.168.1.66:8443")
    watching.heard(seen())
    watching.failed("192.168.1.10:8443", "port_closed")
    assert link_of(watching) == Link("port_closed", "Salle r1, 192.168.1.10:8443")
    watching.connected("192.168.1.10:8443")
    assert link_of(watching) == Link("connected", "Salle r1, 192.168.1.10:8443")
