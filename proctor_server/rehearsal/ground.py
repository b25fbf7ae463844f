"""The ground of a drill: one folder with an authority, a centre, a session of five pupils, three stations."""

import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from proctor_server.rehearsal.line import CutLine
from proctor_server.rehearsal.parts import Part, free_port, run, stop_left_over

STATIONS = ("Poste 01", "Poste 02", "Poste 03")
UAI = "0860000A"
CENTRE = "Collège de démonstration"
INVIGILATOR = "Surveillant de démonstration"
MARK = ".proctor-drill"
TEST_MINUTES = 105


class Ground:
    """Where everything of a drill is; nothing is written outside `folder`."""

    def __init__(self, folder: Path, deploy: Path, *, test_minutes: int = TEST_MINUTES) -> None:
        """`deploy`: the project's folder of that name, with the bank, the pupils and their profiles.
        `test_minutes`: length of the test (R-SES-05)."""
        self.folder, self._deploy, self._test_minutes = folder, deploy, test_minutes
        self.authority_dir, self.centre_dir = folder / "authority", folder / "centre"
        self.password_file, self.phrase_file = folder / "password.txt", folder / "phrase.txt"
        self.logs = folder / "logs"
        self.ports = {name: free_port() for name in ("authority", "authority_line", "stations", "dashboard")}
        self.line = CutLine(self.ports["authority_line"], to=self.ports["authority"])
        self.codes: dict[str, Any] = {}
        self.authority = self._part(
            "l'autorité",
            "authority-serve",
            *("proctor", "authority", "serve", self.authority_dir, "--port", str(self.ports["authority"])),
        )
        self.room = self._part(
            "le serveur de salle",
            "proctor-serve",
            *("proctor", "serve", "--data-dir", self.centre_dir, "--password-file", self.password_file),
            *("--stations-port", str(self.ports["stations"]), "--dashboard-port", str(self.ports["dashboard"])),
        )
        self.stations = {name: self._station(name) for name in STATIONS}

    @property
    def solutions(self) -> Path:
        """The solutions bundle: at the authority alone."""
        return self.authority_dir / "solutions.json"

    @property
    def dashboard(self) -> str:
        """The address of the laptop's page."""
        return f"http://127.0.0.1:{self.ports['dashboard']}"

    @property
    def pupils(self) -> Path:
        """The list of candidates, as the school has it."""
        return self._deploy / "data" / "pupils.csv"

    def station_dir(self, name: str) -> Path:
        """The folder of one station."""
        return self.folder / "stations" / name.replace(" ", "-").lower()

    @property
    def parts(self) -> list[Part]:
        """Every process, in the order in which they are stopped."""
        return [*self.stations.values(), self.room, self.authority]

    def _part(self, name: str, log: str, *words: str | Path) -> Part:
        return Part(name, list(words), self.logs / f"{log}.log")

    def _station(self, name: str) -> Part:
        folder = self.station_dir(name)
        return self._part(name, folder.name, "kiosk", "run", "--data-dir", folder, "--name", name, "--no-browser")

    # ── laying it out ────────────────────────────────────────────────────────────────────────────────────────

    def clear(self) -> None:
        """An empty folder; only one that a drill has made before is emptied."""
        if self.folder.exists() and any(self.folder.iterdir()):
            if not (self.folder / MARK).exists():
                raise FileExistsError(17, "Ce dossier n'est pas celui d'un exercice", str(self.folder))
            stop_left_over(self.logs)
            shutil.rmtree(self.folder)
        self.logs.mkdir(parents=True)
        (self.folder / MARK).touch()
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(12) + "\n")

    def found_authority(self) -> None:
        """Its keys, and the solutions. Rooms reach it over a line that breaks once."""
        url = f"https://127.0.0.1:{self.ports['authority_line']}"
        run("proctor", "authority", "init", self.authority_dir, "--name", "Autorité de démonstration", "--url", url)
        content = self.folder / "content.json"
        run("proctor", "bank", "build", self._deploy / "bank", "--content", content, "--solutions", self.solutions)
        for bundle in (self.solutions, content):
            run("proctor", "authority", "bank", self.authority_dir, bundle)

    def found_centre(self) -> None:
        """Its identity, the items, and each side's card at the other."""
        made = run(
            *("proctor", "init", "--data-dir", self.centre_dir, "--name", CENTRE, "--uai", UAI),
            *("--password-file", self.password_file),
            *("--authority", self.authority_dir / "authority-card.json"),
        )
        self.phrase_file.touch(mode=0o600)
        self.phrase_file.write_text(made["recovery_phrase"] + "\n")
        run("proctor", "authority", "admit", self.authority_dir, self.centre_dir / "centre-card.json")
        self.bring_items()

    def bring_items(self) -> None:
        """To the centre."""
        run("proctor", "bank", "import", self.folder / "content.json", *self._unlocked())

    def lose_the_room(self) -> None:
        """The machine with all that was on it; a copy of nothing but what stations keep is left."""
        self.room.kill()
        shutil.rmtree(self.centre_dir)

    def export(self, name: str) -> Path:
        """What `kiosk export` writes on a station."""
        file = self.folder / f"{self.station_dir(name).name}.jsonl"
        run("kiosk", "export", file, "--data-dir", self.station_dir(name))
        return file

    def rebuild(self, centre: Path) -> dict[str, Any]:
        """On an empty machine, over the network; `centre`: what a station exported."""
        told: dict[str, Any] = run(
            *("proctor", "rebuild", "--data-dir", self.centre_dir, "--centre", centre),
            *("--phrase-file", self.phrase_file, "--password-file", self.password_file),
            *("--stations-port", str(self.ports["stations"])),
        )
        return told

    def create_session(self) -> None:
        """Now, in this room, with the five pupils and their profiles."""
        start = datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M")
        self.codes = run(
            *("proctor", "session", "create", *self._unlocked(), "--site", CENTRE, "--room", "Salle Pix"),
            *("--starts-at", start, "--invigilator", INVIGILATOR, "--test-minutes", str(self._test_minutes)),
        )
        number, at = self.codes["number"], ("--data-dir", self.centre_dir)
        run("proctor", "candidates", "import", number, self.pupils, *at)
        run("proctor", "candidates", "profiles", number, self._deploy / "data" / "profiles.json", *at)

    def _unlocked(self) -> tuple[str | Path, ...]:
        return "--data-dir", self.centre_dir, "--password-file", self.password_file
