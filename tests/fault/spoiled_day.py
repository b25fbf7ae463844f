"""A short exam day on a real room server whose disk goes bad at one call after the other: each act is done again and
again until it is not refused, and each time what was said is compared with what another process finds on the disk."""

import base64
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pyrage import x25519

from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.ground import INVIGILATOR
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import wait_for
from proctor_server.session_package.cards import AuthorityCard, card_file
from proctor_server.session_package.sealing import open_sealed
from tests.builders.room import PUPILS, profiles_json
from tests.fault.bad_disk import BadDisk, bad_disk
from tests.fault.evidence import answers, require_whole_journals, signed_to_the_end
from tests.fault.hall import Hall, open_hall
from tests.fault.speaker import Speaker
from tests.integration.doors.rooms import PASSWORD

NAME = "Lovelace"
Spoil = Callable[[int], None]
"""Has the disk go bad after so many more calls."""


class Place(NamedTuple):
    hall: Hall
    disk: BadDisk
    key: str

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What another process finds in the room's file."""
        file = self.hall.centre.folder / "room.sqlite"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def count(self, table: str, where: str = "1", *values: object) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table} WHERE {where}", *values)[0][0])

    @property
    def log(self) -> str:
        return (self.hall.centre.folder / "room.log").read_text()


@contextmanager
def open_place(tmp_path: Path, **environment: str) -> Iterator[Place]:
    """A room on a disk of its own, where its log is as well. `environment`: of the server, instead of the disk's."""
    identity, hall = x25519.Identity.generate(), tmp_path / "hall"
    card = AuthorityCard(
        name="Autorité",
        url="https://127.0.0.1:9",
        age_recipient=str(identity.to_public()),
        receipt_key=base64.b64encode(bytes(32)).decode(),
    )
    with (
        bad_disk(tmp_path, hall / "centre") as disk,
        open_hall(hall, card_file(card), of_room=environment or disk.surroundings) as opened,
    ):
        yield Place(opened, disk, str(identity))
        disk.mend()


class Acts:
    """Does each act again and again, the disk bad `step` calls later each time, until it is not refused."""

    def __init__(self, place: Place, spoil: Spoil, step: int) -> None:
        self._place, self._spoil, self.step = place, spoil, step
        self.refused = self.claims = 0
        self.told: set[str] = set()

    def do(self, act: Callable[[], Any], is_there: Callable[[], bool]) -> Any:
        said, done, tries = None, False, itertools.count(0, self.step)
        while not done:
            said, done = self.attempt(next(tries), act)
            # neither less nor more than what was said
            assert is_there() == done
        return said

    def attempt(self, calls: int, act: Callable[[], Any]) -> tuple[Any, bool]:
        said, done = None, True
        self._spoil(calls)
        try:
            said = act()
        except Refused as refusal:
            if not refusal.code.startswith("disk_"):
                raise
            self.told.add(refusal.code)
            done = False
        self.refused, self.claims = self.refused + bool(self._place.disk.mend()), self.claims + 1
        return said, done


def prepare_another(place: Place, acts: Acts) -> ScriptedInvigilator:
    """A session, its list and profiles, as the administrator does it, who is returned."""
    administrator = ScriptedInvigilator(f"http://127.0.0.1:{place.hall.room.dashboard_port}")
    acts.do(
        lambda: administrator.sign_in(password=PASSWORD),
        lambda: place.count("sign_in", "role = 'administrator'") == 1,
    )
    plan = {
        "site": "Collège des Essais",
        "room": "Salle 2",
        "starts_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"),
        "invigilators": [INVIGILATOR],
    }
    number = acts.do(lambda: administrator.post("/api/sessions", **plan), lambda: place.count("session") == 2)["number"]
    at = f"/api/sessions/{number}"
    acts.do(
        lambda: administrator.upload(f"{at}/candidates/import", "l.csv", PUPILS.read_bytes()),
        lambda: place.count("candidate", "session = ?", number) == 5,
    )
    acts.do(
        lambda: administrator.upload(f"{at}/profiles/import", "p.json", profiles_json()),
        lambda: place.count("candidate", "session = ? AND CAST(profile AS TEXT) <> '[]'", number) == 5,
    )
    return administrator


def take_the_test(place: Place, acts: Acts) -> Speaker:
    """One candidate, from the door to the end of the test, with a report about them."""
    hall, station = place.hall, Speaker(place.hall, "Poste 01")
    station.connect()
    acts.do(station.hello, lambda: place.count("paired_station", "id = ?", station.id) == 1)
    acts.do(lambda: station.enter(NAME), lambda: place.count("attempt") == 1)
    acts.do(
        lambda: hall.invigilator.confirm(NAME), lambda: place.count("candidate", "confirmed_until IS NOT NULL") == 1
    )
    acts.do(station.begin, lambda: place.count("attempt", "began_at IS NOT NULL") == 1)
    station.write_began()
    for number in (1, 2, 3):
        station.write_answer(number)
        acts.do(station.send, lambda: place.rows("SELECT max(n) FROM station_entry")[0][0] == len(station.lines))
        require_whole_journals_of(place, station)
    reports = f"/api/sessions/{hall.session}/reports"
    candidate = hall.invigilator.card(NAME)["id"]
    acts.do(
        lambda: hall.invigilator.post(reports, category="C6", candidate=candidate, text="Un bruit.", key="un"),
        lambda: place.count("report") == 1,
    )
    station.write_end()
    acts.do(station.send, lambda: place.count("attempt", "state = 'handed_in'") == 1)
    station.beat()
    wait_for("la dernière tête signée", lambda: signed_to_the_end(hall, "Poste 01"))
    return station


def require_whole_journals_of(place: Place, station: Speaker) -> None:
    """The room's journals follow line from line, and have of the station what was acknowledged, and nothing else."""
    lines = [bytes(line) for (line,) in place.rows("SELECT line FROM station_entry ORDER BY n")]
    assert lines == station.lines[: station.kept]


def finalise(place: Place, acts: Acts, administrator: ScriptedInvigilator) -> None:
    """Each time one package is sealed and queued in the end, by itself, and opens."""
    hall, at = place.hall, f"/api/sessions/{place.hall.session}/finalisation"
    invigilator = hall.invigilator
    candidate = invigilator.card(NAME)["id"]
    acts.do(
        lambda: invigilator.post(
            f"/api/sessions/{hall.session}/candidates/{candidate}/abort-reason", reason="candidate"
        ),
        lambda: place.count("attempt", "abort_reason IS NOT NULL") == 1,
    )
    words = {"incident": "", "some_could_not_join": False, "invigilators": [INVIGILATOR]}
    for calls in itertools.count(0, acts.step):
        _, done = acts.attempt(calls, lambda: invigilator.post(at, **words))
        if place.count("session", "finalised_n IS NOT NULL") == 0:
            assert not done
            continue
        state = wait_for("un paquet en attente d'envoi", lambda: _queued(invigilator.get(at)))
        package = hall.centre.folder / "packages" / state["package"]
        assert open_sealed(package.read_bytes(), place.key)
        assert [file for file in package.parent.iterdir() if file.name.startswith(".")] == []
        if done:
            return
        administrator.post(f"{at}/withdraw", reason="on recommence")


def _queued(state: dict[str, Any]) -> dict[str, Any] | None:
    return state if state["upload"] == "queued" else None


def play(place: Place, spoil: Spoil, step: int) -> Acts:
    """The day, from a session's creation to the sealed package."""
    acts = Acts(place, spoil, step)
    administrator = prepare_another(place, acts)
    take_the_test(place, acts)
    finalise(place, acts, administrator)
    assert list(answers(place.hall, NAME)) == [1, 2, 3]
    require_whole_journals(place.hall)
    assert place.rows("PRAGMA integrity_check") == [("ok",)]
    assert "Traceback" not in place.log
    return acts
