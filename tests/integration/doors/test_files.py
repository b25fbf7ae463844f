"""Files into and out of a room server as it runs in a school: green threads, native ones, a child process."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from proctor_server.room.adapters.vault import Vault
from tests.builders.room import content_bundle
from tests.integration.doors.rooms import PASSWORD, Reply, RunningRoom, ask_dashboard, new_centre, running_room

DATA = Path(__file__).parents[2] / "data"
PLAN = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:30", "invigilators": ["Essai"]}
BORDER = "----file"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[RunningRoom]:
    centre = new_centre(tmp_path)
    vault = Vault(tmp_path, off_hub=lambda function, *args: function(*args))
    vault.unlock_as_administrator(PASSWORD)
    vault.store_content(content_bundle())
    with running_room(centre) as room:
        yield room


class Administrator:
    """Signed in on the dashboard's door."""

    def __init__(self, room: RunningRoom) -> None:
        self._room, self._cookie = room, ""
        signed_in = self.post("/api/sign-in", {"password": PASSWORD})
        self._cookie = signed_in.headers["Set-Cookie"].partition(";")[0]

    def get(self, path: str) -> Reply:
        return ask_dashboard(self._room, "GET", path, Cookie=self._cookie)

    def post(self, path: str, body: Any) -> Reply:
        told = {"Content-Type": "application/json", "Cookie": self._cookie}
        return ask_dashboard(self._room, "POST", path, json.dumps(body).encode(), **told)

    def upload(self, path: str, file: Path) -> Reply:
        head = f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.read_bytes() + f"\r\n--{BORDER}--\r\n".encode()
        told = {"Content-Type": f"multipart/form-data; boundary={BORDER}", "Cookie": self._cookie}
        return ask_dashboard(self._room, "POST", path, body, **told)


def test_a_workbook_is_looked_at_then_imported_and_the_papers_printed(room: RunningRoom) -> None:
    """R-CAN-02, R-FIN-06."""
    administrator = Administrator(room)
    path = f"/api/sessions/{administrator.post('/api/sessions', PLAN).body['number']}"
    shown = administrator.upload(f"{path}/candidates/preview", DATA / "pupils.ods")
    assert (shown.status, [one["birth_name"] for one in shown.body["candidates"]][:2]) == (200, ["Babbage", "Jackson"])
    done = administrator.upload(f"{path}/candidates/import", DATA / "pupils.xlsx")
    assert (done.status, done.body) == (200, {"candidates": 5})
    with ThreadPoolExecutor(4) as together:
        papers = ("kit", "attendance", "convocations", "incident-report")
        made = list(together.map(lambda paper: administrator.get(f"{path}/papers/{paper}.pdf"), papers))
    assert [(reply.status, reply.body[:5]) for reply in made] == [(200, b"%PDF-")] * 4
