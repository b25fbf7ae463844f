"""The exam page before a browser: an agent with a scripted room, the page open, a candidate let in."""

import pytest
from playwright.sync_api import expect

from kiosk_client.services import linking
from tests.unit.kiosk.running import running
from tests.unit.kiosk.scripted_room import ScriptedRoom

PATIENCE = 20_000


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr("kiosk_client.composition.RECONNECT_SECONDS", (0.02, 0.05))
    monkeypatch.setattr(linking, "HEARTBEAT_SECONDS", 0.05)


@pytest.fixture
def room():
    return ScriptedRoom()


@pytest.fixture
def agent(tmp_path, room, soon):
    with running(tmp_path / "station", room) as agent:
        yield agent


@pytest.fixture
def complaints():
    """What the browser says on its console; a test takes out what it provokes."""
    return []


@pytest.fixture
def page(browser, agent, complaints):
    """The exam page as the launch file opens it. Whatever the browser complains of fails the test."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(agent.launch_file.as_uri())
    yield page
    context.close()
    assert complaints == []
