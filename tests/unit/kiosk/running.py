"""A whole agent in this process, on native threads: real page, real disk, a scripted room."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from kiosk_client.adapters.clock import read_clocks
from kiosk_client.composition import Agent, open_store
from kiosk_client.config import Config
from kiosk_client.domain.clock_offset import Reading
from tests.builders.http_door import served
from tests.unit.kiosk.scripted_room import ScriptedRoom

PATIENCE = 20


def eventually(look: Callable[[], object]) -> object:
    """What `look` finds, polled; fails when nothing comes in time."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing came in time"
        time.sleep(0.02)
    return found


@contextmanager
def running(folder: Path, room: ScriptedRoom, read: Callable[[], Reading] = read_clocks, **settings) -> Iterator[Agent]:
    """The agent, its page served on a free port; it is paired as far as the scripted room is concerned."""

    def link_to(_identity, obey):
        room.obey = obey
        return room

    config = Config(data_dir=folder, name="Poste 07", find=False, room="salle:1", **settings)
    agent = Agent(config, open_store(folder), async_mode="threading", link_to=link_to, read=read)
    agent.watching.trust("cafe")
    with served(agent.page.app) as address:
        agent.serve_on(urlsplit(address).port or 0)
        agent.start()
        try:
            yield agent
        finally:
            agent.stop()


def opened(agent: Agent) -> dict[str, str]:
    """What page.json says."""
    page: dict[str, str] = json.loads(agent.page_file.read_bytes())
    return page


def ask(agent: Agent, method: str, path: str, body: str | None = None, **headers: str):
    """(status, headers, body) of one request to the page's server."""
    address = urlsplit(opened(agent)["url"])
    link = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    try:
        link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        link.close()


def exchanged(agent: Agent, ticket: str | None = None) -> str:
    """The cookie for the ticket."""
    body = urlencode({"ticket": ticket or opened(agent)["ticket"]})
    status, headers, _ = ask(agent, "POST", "/start", body, Content_Type="application/x-www-form-urlencoded")
    assert status == 200
    return headers["Set-Cookie"].partition(";")[0]
