"""`deploy/kiosk/install`: what it lays in a system, that it can be run again, and that it takes everything back."""

import json
import shutil
import subprocess

import pytest

from kiosk_client.adapters.lockdown_linux import policies_not_in_force
from kiosk_client.config import load
from kiosk_client.domain.lockdown import DATA_FOLDER, PAGE_PORT, managed
from tests.quality.project import TOP

INSTALL = TOP / "deploy" / "kiosk" / "install"


def run(*words, expect=0):
    done = subprocess.run(["sh", INSTALL, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def files(folder):
    """Name → content and mode of everything below."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_text(), path.stat().st_mode & 0o777) for path in found}


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "image"
    run("--root", folder)
    return folder


def test_the_browser_finds_every_policy_in_force(root):
    assert policies_not_in_force("chromium", root / "etc") == []
    laid = root / "etc/chromium/policies/managed/proctor-kiosk.json"
    assert json.loads(laid.read_text()) == managed()


def test_everybody_may_read_what_is_laid_and_only_root_may_change_it(root):
    assert {mode for _, mode in files(root).values()} == {0o644}


def test_the_settings_lock_the_station_on_the_port_that_the_policies_name(root):
    chosen = load(root / "etc/proctor-kiosk/kiosk.toml")
    assert chosen.locked
    assert (chosen.port, str(chosen.data_dir)) == (PAGE_PORT, DATA_FOLDER)


def test_a_second_run_changes_nothing_and_repairs_what_was_changed(root):
    before = files(root)
    assert "write" not in run("--root", root)
    assert files(root) == before
    laid = root / "etc/chromium/policies/managed/proctor-kiosk.json"
    laid.write_text("{}")
    assert f"write {laid}" in run("--root", root)
    assert files(root) == before


def test_what_the_school_has_set_is_kept(root):
    settings = root / "etc/proctor-kiosk/kiosk.toml"
    settings.write_text('name = "Poste 07"\nlocked = true\n')
    run("--root", root)
    assert load(settings).name == "Poste 07"


def test_everything_but_the_settings_is_taken_back(root):
    run("--root", root, "--uninstall")
    assert list(files(root)) == ["etc/proctor-kiosk/kiosk.toml"]
    run("--root", root, "--uninstall")


def test_a_dry_run_says_what_it_would_do_and_does_nothing(tmp_path):
    said = run("--root", tmp_path, "--dry-run")
    assert f"would write {tmp_path}/etc/systemd/system/proctor-kiosk.service" in said
    assert files(tmp_path) == {}
    said = run("--dry-run")
    assert "would write /etc/chromium/policies/managed/proctor-kiosk.json" in said
    assert "would systemctl enable --quiet proctor-kiosk.service" in said


@pytest.mark.parametrize("words", [["--fly"], ["--root"], ["--kiosk"]], ids=" ".join)
def test_wrong_usage_is_exit_2(words):
    run(*words, expect=2)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_the_unit(tmp_path):
    run("--root", tmp_path, "--kiosk", "/bin/true")
    unit = tmp_path / "etc/systemd/system/proctor-kiosk.service"
    verified = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    about_ours = [line for line in verified.stderr.splitlines() if "proctor-kiosk" in line]
    assert [line for line in about_ours if "not found" not in line] == []


def test_the_unit_starts_what_it_was_told_and_never_lets_the_console_go(tmp_path):
    run("--root", tmp_path, "--kiosk", "/usr/bin/kiosk")
    unit = (tmp_path / "etc/systemd/system/proctor-kiosk.service").read_text()
    assert "ExecStart=/usr/bin/kiosk run --config /etc/proctor-kiosk/kiosk.toml\n" in unit
    assert "@" not in unit.replace("getty@tty1", "")
    assert "Restart=always" in unit
