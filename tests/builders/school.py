"""A school for a rehearsal: a running room server with the project's items, and real agents paired with it."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from pyrage import x25519

from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import Part, run, wait_for
from proctor_server.room.adapters.vault import Vault
from proctor_server.session_package.cards import AuthorityCard, card_file
from tests.builders.room import content_bundle
from tests.integration.doors.rooms import PASSWORD, RunningRoom, new_centre, running_room

KIOSK = Path(sys.executable).with_name("kiosk")


@dataclass
class SchoolRoom:
    """`stations` by name, each a process; `folders` of what they keep."""

    room: RunningRoom
    folder: Path
    administrator: ScriptedInvigilator
    stations: dict[str, Part] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.room.dashboard_port}"

    @property
    def password_file(self) -> Path:
        return self.folder / "password.txt"

    def status(self, name: str) -> dict[str, Any]:
        """What `kiosk status` says of a station."""
        told = subprocess.run(
            [KIOSK, "status", "--data-dir", self.folders[name], "--json"], capture_output=True, check=False
        )
        found: dict[str, Any] = msgspec.json.decode(told.stdout)
        return found

    def ready(self) -> set[str]:
        return {one["name"] for one in self.administrator.get("/api/stations") if one["state"] == "ready"}

    def packages(self) -> list[Path]:
        return list((self.room.centre.folder / "packages").glob("*"))


@contextmanager
def open_school(folder: Path, *names: str) -> Iterator[SchoolRoom]:
    """Everything is started, paired and ready; every process ends with the test."""
    centre = new_centre(folder / "centre", authority_card=absent_authority_card())
    vault = Vault(centre.folder, off_hub=lambda function, *args: function(*args))
    vault.unlock_as_administrator(PASSWORD)
    vault.store_content(content_bundle())
    with running_room(centre) as room, ExitStack() as stack:
        school = SchoolRoom(room, folder, ScriptedInvigilator(f"http://127.0.0.1:{room.dashboard_port}"))
        school.password_file.write_text(PASSWORD + "\n")
        school.administrator.sign_in(password=PASSWORD)
        for name in names:
            _add(school, name)
            stack.callback(school.stations[name].stop)
        wait_for("les postes", lambda: school.ready() == set(names))
        yield school


def absent_authority_card() -> bytes:
    """Of somebody who is not there: nothing of a rehearsal is for them."""
    key = base64.b64encode(bytes(32)).decode()
    recipient = str(x25519.Identity.generate().to_public())
    return card_file(
        AuthorityCard(name="Autorité", url="https://127.0.0.1:9", age_recipient=recipient, receipt_key=key)
    )


def _add(school: SchoolRoom, name: str) -> None:
    at, address = school.folder / name.replace(" ", "-"), f"127.0.0.1:{school.room.stations_port}"
    run("kiosk", "pair", school.room.code, "--room", address, "--name", name, "--data-dir", at)
    words: list[str | Path] = ["kiosk", "run", "--data-dir", at, "--room", address, "--no-find", "--no-browser"]
    school.folders[name] = at
    school.stations[name] = Part(name, words, at / "agent.log")
    school.stations[name].start()
