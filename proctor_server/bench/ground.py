"""The ground of a benchmark: a centre, its items, and a session of candidates whom nobody has ever met."""

import math
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from proctor_server.assessment.referential import COMPETENCES
from proctor_server.rehearsal.parts import BIN, Part, free_port, run
from proctor_server.room.domain.candidate_list import COLUMNS

LOOPBACK: Final = "127.0.0.1"
LEVEL, PIX = 5, 40
ITEMS: Final = 48
"""R-TST-01: all sixteen competences, three items each."""
CANDIDATES_OF_ONE_INVIGILATOR: Final = 20
"""R-SES-06."""


def person(number: int) -> dict[str, str]:
    """Who sits at a seat, as they type it."""
    return {"birth_name": f"Candidat {number:03}", "first_name": "Essai", "birth_date": "2008-01-01"}


def candidate_list(numbers: Iterable[int]) -> str:
    """The list as a school would import it."""
    lines = (
        {
            **person(number),
            "birth_date": "01/01/2008",
            "sex": "M",
            "birth_insee": "86194",
            "birth_country": "FRANCE",
            "external_id": f"{number:03}",
        }
        for number in numbers
    )
    rows = [";".join(line.get(column.field, "") for column in COLUMNS) for line in lines]
    return "\n".join([";".join(column.header for column in COLUMNS), *rows, ""])


def profiles(numbers: Iterable[int]) -> bytes:
    """The same profile for each: every competence, as high as the test goes."""
    competences = [{"id": competence, "level": LEVEL, "pix": PIX} for competence in COMPETENCES]
    return msgspec.json.encode(
        {"profiles": [{"external_id": f"{number:03}", "competences": competences} for number in numbers]}
    )


class Ground:
    """Where everything of one run is: nothing is written outside `folder`."""

    def __init__(self, folder: Path, bank: Path, candidates: int) -> None:
        self.folder, self._bank, self._numbers = folder, bank, range(1, candidates + 1)
        self.centre_dir, self.stations_dir = folder / "centre", folder / "stations"
        self.password_file, self.phrase_file = folder / "password.txt", folder / "phrase.txt"
        self.log, self.lost_dir = folder / "room.log", folder / "lost"
        self.ports = {name: free_port() for name in ("stations", "dashboard")}
        self.codes: dict[str, Any] = {}

    @property
    def database(self) -> Path:
        """The room's file."""
        return self.centre_dir / "room.sqlite"

    @property
    def stations_address(self) -> str:
        """The door for stations."""
        return f"{LOOPBACK}:{self.ports['stations']}"

    @property
    def dashboard(self) -> str:
        """The door for dashboards."""
        return f"http://{LOOPBACK}:{self.ports['dashboard']}"

    @property
    def password(self) -> str:
        """The administrator's."""
        return self.password_file.read_text().strip()

    @property
    def invigilators(self) -> int:
        """How many the room needs (R-SES-06)."""
        return math.ceil(len(self._numbers) / CANDIDATES_OF_ONE_INVIGILATOR)

    def lay_out(self) -> None:
        """Keys, items, session, candidates. Raises `StepFailed`."""
        self.folder.mkdir(parents=True)
        self.stations_dir.mkdir()
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(12) + "\n")
        made = run("proctor", "init", *self._unlocked(), "--name", "Banc d'essai", "--uai", "0860000A")
        self.phrase_file.touch(mode=0o600)
        self.phrase_file.write_text(made["recovery_phrase"] + "\n")
        content, solutions = self.folder / "content.json", self.folder / "solutions.json"
        run("proctor", "bank", "build", self._bank, "--content", content, "--solutions", solutions)
        run("proctor", "bank", "import", content, *self._unlocked())
        self._create_session()

    def _create_session(self) -> None:
        start = datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M")
        self.codes = run(
            *("proctor", "session", "create", *self._unlocked(), "--site", "Banc d'essai", "--room", "Salle 1"),
            *("--starts-at", start, "--invigilator", "Surveillant 1"),
        )
        listed, known = self.folder / "candidates.csv", self.folder / "profiles.json"
        listed.write_text(candidate_list(self._numbers), encoding="utf-8")
        known.write_bytes(profiles(self._numbers))
        at = ("--data-dir", self.centre_dir)
        run("proctor", "candidates", "import", self.codes["number"], listed, *at)
        run("proctor", "candidates", "profiles", self.codes["number"], known, *at)

    def lose(self) -> Path:
        """The centre's folder with everything in it, out of the way; what is left is its key file, as a school keeps
        it."""
        self.centre_dir.rename(self.lost_dir)
        return self.lost_dir / "centre.json"

    def rebuild(self, centre: Path) -> None:
        """On an empty machine, over the network. Raises `StepFailed`."""
        run(
            *("proctor", "rebuild", *self._unlocked(), "--centre", centre, "--phrase-file", self.phrase_file),
            *("--stations-port", str(self.ports["stations"]), "--interface", LOOPBACK),
        )

    def server(self, *environment: str) -> Part:
        """The room server, not started; `environment` as NAME=value."""
        serve = (BIN / "proctor", "serve", *self._unlocked(), "--interface", LOOPBACK)
        ports = ("--stations-port", self.ports["stations"], "--dashboard-port", self.ports["dashboard"])
        # env(1) becomes the server: its process is the one that is measured
        return Part("le serveur de salle", ["/usr/bin/env", *environment, *serve, *map(str, ports)], self.log)

    def _unlocked(self) -> tuple[str | Path, ...]:
        return "--data-dir", self.centre_dir, "--password-file", self.password_file
