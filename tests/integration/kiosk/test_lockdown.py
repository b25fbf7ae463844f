"""What a locked station's browser does not do: real Chromium, the policies of `deploy/kiosk`, the real exam page.

Printing shows nothing in a headless browser, with or without policies: of it, only the policy is checked.
"""

import json
import os
import shutil
import subprocess
import threading
import time

# By name: eventlet leaves a copy of its own at `http.server`, wherever it was imported first.
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk_client.domain.lockdown import LAUNCH_FILE, ORIGIN, POLICIES, managed
from tests.builders.locked_chromium import CHROMIUM, NoPort, chromium, eventually
from tests.quality.project import TOP
from tests.unit.kiosk.running import opened, running
from tests.unit.kiosk.scripted_room import ScriptedRoom

BLOCKED = "net::ERR_BLOCKED_BY_ADMINISTRATOR"
DRIVING = ("DeveloperToolsAvailability", "RemoteDebuggingAllowed")
"""Policies under which no test can drive the browser: behaviour is tested without them, they by tests of their own."""

ELSEWHERE = [
    "file:///etc/passwd", "file:///", "chrome://settings", "chrome://policy", "chrome://extensions", "chrome://downloads",
    "chrome://newtab", "chrome://print", "chrome://inspect", "chrome://dino", "view-source:{own}", "data:text/html,x",
    "devtools://devtools/bundled/inspector.html", "https://chromewebstore.google.com/", "https://example.org/",
    "ftp://127.0.0.1/", "http://localhost:{port}/", "http://127.0.0.1:9/",
]  # fmt: skip


def can_mount() -> bool:
    tried = ["unshare", "--mount", "true"]
    return (
        os.geteuid() == 0 and shutil.which("unshare") is not None and subprocess.run(tried, check=False).returncode == 0
    )


pytestmark = [
    pytest.mark.skipif(not can_mount(), reason="laying policies over the system's needs root and unshare"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not Path("/etc/chromium").is_dir(), reason="Debian's folder of Chromium is not there"),
]


class Shop(BaseHTTPRequestHandler):
    """A page, and a file to download."""

    def do_GET(self):
        self.send_response(200)
        file = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=notes.txt"}
        for name, value in (file if self.path == "/file" else {"Content-Type": "text/html"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"<title>shop</title>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def shop():
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def policies(origin: str, *more: str, without: tuple[str, ...] = DRIVING) -> dict:
    """The installed ones, for another origin."""
    kept = {name: value for name, value in managed().items() if name not in without}
    return kept | {"URLAllowlist": [origin, *more]}


@pytest.fixture(scope="module")
def seat(tmp_path_factory):
    """The exam page in a locked browser, opened as the agent opens it."""
    folder = tmp_path_factory.mktemp("seat")
    with running(folder / "station", ScriptedRoom()) as agent:
        own, launch = opened(agent)["url"], agent.launch_file.as_uri()
        with chromium(folder, policies(own, launch), address=launch) as browser:
            browser.attach_to(f"{own}/")
            browser.own = own
            yield browser


def test_the_exam_page_opens_and_works(seat):
    eventually(lambda: seat.evaluates("!!document.querySelector('form.entry')"))


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nothing_else_opens(seat, address):
    there = address.format(own=seat.own, port=seat.own.rpartition(":")[2])
    assert seat.opens(there) == BLOCKED


def test_another_origin_does_not_open(seat, shop):
    assert seat.opens(shop) == BLOCKED
    assert seat.opens(seat.own) == ""


@pytest.mark.parametrize("locked", [False, True])
def test_a_download_leaves_no_file(tmp_path, shop, locked):
    with chromium(tmp_path, policies(shop) if locked else {}, address=shop) as browser:
        # The browser closes a page that has nothing to show but a download: nothing more is asked of it.
        assert browser.opens(f"{shop}/file") == "net::ERR_ABORTED"
        if locked:
            # As long as the one that is let through takes, and more.
            time.sleep(3)
        else:
            eventually(lambda: list(browser.home.rglob("notes.txt")))
        assert bool(list(browser.home.rglob("notes*"))) is not locked


@pytest.mark.parametrize("locked", [False, True])
def test_an_extension_is_not_installed(tmp_path, shop, locked):
    extension = tmp_path / "extension"
    extension.mkdir()
    script = {"matches": ["<all_urls>"], "js": ["touch.js"], "run_at": "document_end"}
    manifest = {"manifest_version": 3, "name": "touch", "version": "1", "content_scripts": [script]}
    (extension / "manifest.json").write_text(json.dumps(manifest))
    (extension / "touch.js").write_text("document.title = 'touched'")
    with chromium(tmp_path, policies(shop) if locked else {}, f"--load-extension={extension}", address=shop) as browser:
        browser.attach()
        browser.goes_to(shop)
        title = eventually(lambda: browser.evaluates("document.readyState == 'complete' && document.title"))
        assert title == ("shop" if locked else "touched")


def test_developer_tools_take_hold_of_no_page(tmp_path, shop):
    with chromium(tmp_path, policies(shop, without=DRIVING[1:]), address=shop) as browser:
        assert "error" in browser.attach()


def test_with_everything_in_force_nobody_drives_the_browser(tmp_path, shop):
    with pytest.raises(NoPort), chromium(tmp_path, policies(shop, without=()), address=shop):
        pass


def test_nothing_of_the_tests_is_left_in_the_system():
    assert not Path("/etc/chromium/policies/managed/exam.json").exists()


def test_the_browser_knows_every_policy_by_its_name():
    program = Path("/usr/lib/chromium/chromium")
    if not program.exists():
        pytest.skip("Debian's program of Chromium is not there")
    body = program.read_bytes()
    assert [policy.name for policy in POLICIES if b"\0%s\0" % policy.name.encode() not in body] == []


def test_printing_is_off_in_the_file_that_is_installed():
    installed = json.loads((TOP / "deploy/kiosk/policies.json").read_text())
    assert installed == managed()
    assert installed["PrintingEnabled"] is False
    assert installed["DeveloperToolsAvailability"] == 2
    assert installed["URLAllowlist"] == [ORIGIN, LAUNCH_FILE]


def test_every_policy_has_a_reason_and_stands_once():
    assert len({policy.name for policy in POLICIES}) == len(POLICIES)
    assert [policy.name for policy in POLICIES if not policy.reason.endswith(".") or len(policy.reason) < 12] == []
