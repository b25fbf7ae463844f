"""A room of forty: a real room server, and stations that are paired with it by its code, each with its own key, journal
and connection. Those of whom something is told are whole agents, each a process with its disk, and somebody before its
exam page; the rest are the benchmark's light ones. Thirty-nine candidates, a spare seat, and somebody who never comes.
"""

import csv
import json
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from proctor_server.bench.ground import LOOPBACK, person
from proctor_server.bench.orders import Answer, Begin, Order, Rush, Take
from proctor_server.bench.room import CrowdProcess
from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import Part, free_port, run, wait_for
from tests.builders.crowd import HEADER
from tests.builders.room import COMPETENCES, PASSWORD, PUPILS, content_bundle
from tests.builders.school import absent_authority_card
from tests.fault.bad_line import BadLine, Weather, bad_line
from tests.fault.evidence import signed_to_the_end
from tests.fault.hall import Nursery, Page, Seat

BABBAGE, JACKSON, LOVELACE, POUZIN = "0801234567A", "0801234568B", "0801234569C", "0801234570D"
ABSENT = "0801234571E"
"""Not certifiable (R-CAN-05): she is not there."""
LEFEVRE = "0802000006Z"
ACCENTED = f"Lefèvre;Zoé;09/04/2009;F;86194;;;FRANCE;3EME B;;{LEFEVRE};;;;"
SIXTH, SEVENTH = "0802000006A", "0802000007A"
AT_AGENTS = (BABBAGE, JACKSON, LOVELACE, POUZIN, LEFEVRE, SIXTH, SEVENTH)
"""At the first stations, in this order."""
CROWD = range(len(AT_AGENTS) + 1, 40)
"""Numbers of the light stations, and of their candidates."""
SITE, ROOM = "Collège de la Vallée", "Salle Pix"
NAMES = [f"Poste {n:02}" for n in range(1, 41)]
SPARE, PULLED = NAMES[-1], NAMES[AT_AGENTS.index(JACKSON)]
"""Where nobody sits at first, and the one whose cable somebody pulls out."""
UNE, DEUX = "Surveillante Une", "Surveillant Deux"
COLUMNS = 7
AHEAD = 7
"""Answers that some have given, when others give their first."""

NOTHING_PASSES = Weather(delay=24 * 3600.0)
"""On a line whose cable is out: the connection stays open."""


def _ine(number: int) -> str:
    return f"08020000{number:02}A"


def _list() -> str:
    """The pupils, and those who are called by their number."""
    pupils = PUPILS.read_text("utf-8-sig").splitlines()[1:]
    rows = [_row(_ine(number), **person(number)) for number in (6, 7, *CROWD)]
    return "\n".join([HEADER, *pupils, ACCENTED, *rows, ""])


def _row(ine: str, *, birth_name: str, first_name: str, birth_date: str) -> str:
    born = "/".join(reversed(birth_date.split("-")))
    return f"{birth_name};{first_name};{born};F;86194;;;FRANCE;3EME D;;{ine};;;;"


def _people() -> dict[str, dict[str, str]]:
    """Who they are, as they type it, by INE."""
    lines = csv.DictReader(_list().splitlines(), delimiter=";")
    return {
        line["INE"]: {
            "first_name": line["Prénom"],
            "birth_name": line["Nom de naissance"],
            "birth_date": "-".join(reversed(line["Date de naissance (JJ/MM/AAAA)"].split("/"))),
        }
        for line in lines
    }


def _profiles() -> bytes:
    def profile(ine: str, certifiable: int) -> dict[str, object]:
        return {"ine": ine, "competences": [{"id": one, "level": 3, "pix": 24} for one in COMPETENCES[:certifiable]]}

    there = [profile(ine, 6) for ine in [*AT_AGENTS, *map(_ine, CROWD)]]
    return json.dumps({"profiles": [*there, profile(ABSENT, 4)]}).encode()


class Ground:
    """A centre, its room server, its one session: made as an administrator makes them, by command and at the API."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.centre_dir = folder, folder / "centre"
        self.stations_port, dashboard_port = free_port(), free_port()
        self.dashboard = f"http://{LOOPBACK}:{dashboard_port}"
        self._unlocked = ("--data-dir", self.centre_dir, "--password-file", folder / "password.txt")
        ports = ("--stations-port", str(self.stations_port), "--dashboard-port", str(dashboard_port))
        words = ["proctor", "serve", *self._unlocked, *ports, "--interface", LOOPBACK]
        self.server = Part("le serveur de salle", words, folder / "room.log")
        self.administrator = ScriptedInvigilator(self.dashboard)
        self.codes: dict[str, Any] = {}

    def open_doors(self) -> None:
        """Keys, items, the server, and the administrator before it."""
        self.folder.mkdir(parents=True)
        (self.folder / "password.txt").write_text(PASSWORD + "\n")
        card, content = self.folder / "authority-card.json", self.folder / "content.json"
        card.write_bytes(absent_authority_card())
        content.write_bytes(content_bundle())
        centre = ("--name", "Collège d'essai", "--uai", "0860000A", "--authority", card)
        run("proctor", "init", *self._unlocked, *centre)
        run("proctor", "bank", "import", content, *self._unlocked)
        self.server.start()
        wait_for("le serveur de salle", self.administrator.is_open)
        self.administrator.sign_in(password=PASSWORD)

    def prepare(self) -> None:
        """The session, its list and profiles, the plan of the room."""
        start = datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M")
        plan = {"site": SITE, "room": ROOM, "starts_at": start, "invigilators": [UNE, DEUX]}
        self.codes = self.administrator.post("/api/sessions", **plan)
        session = f"/api/sessions/{self.codes['number']}"
        self.administrator.upload(f"{session}/candidates/import", "liste.csv", _list().encode())
        self.administrator.upload(f"{session}/profiles/import", "profils.json", _profiles())
        seats = [
            {"name": name, "column": n % COLUMNS, "row": 1 + n // COLUMNS, "spare": name == SPARE}
            for n, name in enumerate(NAMES)
        ]
        desk = {"column": 0, "row": 0}
        self.administrator.post(f"/api/rooms/{quote(ROOM)}/plan", version=0, seats=seats, desk=desk)


class Forty:
    """The room, and whoever sits there: `seats`, whole agents, by INE."""

    def __init__(self, ground: Ground, nursery: Nursery, crowd: CrowdProcess, line: BadLine) -> None:
        self.ground, self.nursery, self._crowd, self._line = ground, nursery, crowd, line
        self.address, self.codes, self.session = ground.dashboard, ground.codes, ground.codes["number"]
        self.password = PASSWORD
        self._people = _people()
        self.seats = {ine: self._station(name) for ine, name in zip(AT_AGENTS, NAMES, strict=False)}
        self.spare = self._station(SPARE)
        self._agents = [*self.seats.values(), self.spare]
        self._code = ground.administrator.post("/api/pairing", open=True)["code"]
        view = ground.administrator.get(f"/api/sessions/{self.session}/room")
        self._candidates = {(card["birth_name"], card["first_name"]): card["id"] for card in view["candidates"]}

    def _station(self, name: str) -> Seat:
        folder = self.ground.folder / name.replace(" ", "-").lower()
        port = self._line.port if name == PULLED else self.ground.stations_port
        return Seat(self, name, folder, f"{LOOPBACK}:{port}", folder.with_suffix(".log"))

    def candidate(self, ine: str) -> int:
        """The room's identifier."""
        who = self._people[ine]
        number: int = self._candidates[who["birth_name"], who["first_name"]]
        return number

    # ── stations ──────────────────────────────────────────────────────────────────────────────────────────────────

    def switch_on(self) -> None:
        """Each agent is paired with the code that the room shows, and started; its page is opened."""
        for station in self._agents:
            pair(PairingDoor(station.room), Identity(station.folder / "identity"), code=self._code, name=station.name)
            station.start()
        _at_once(Seat.sit_down, self._agents)

    def get_up(self) -> None:
        """From every page."""
        for station in self._agents:
            if hasattr(station, "page"):
                station.page.stand_up()

    def _tell_crowd(self, order: Order) -> None:
        self._crowd.tell(order)
        self._crowd.heard()

    def loses_power(self, ine: str) -> None:
        """R-ENT-04: the agent is killed, and started again."""
        station = self.seats[ine]
        station.page.stand_up()
        station.kill()
        station.start()
        station.sit_down()

    def pull_the_cable(self) -> None:
        """Out of JACKSON's station: its connection stays open, and nothing comes through any more."""
        self._line.weather = NOTHING_PASSES

    def plug_it_in(self) -> None:
        """What is said from now on comes through; the connection that hung is given up by the station."""
        self._line.weather = Weather()

    # ── what candidates do ────────────────────────────────────────────────────────────────────────────────────────

    def page(self, ine: str) -> Page:
        """What somebody has on the screen."""
        return self.seats[ine].page

    def everybody_enters(self) -> None:
        """R-ENT-01: but who is absent."""
        take = Take(
            seats=list(CROWD), kind="light", folder=str(self.ground.folder / "light"),
            address=f"{LOOPBACK}:{self.ground.stations_port}", pairing_code=self._code,
            session=self.session, access_code=self.codes["access_code"],
        )  # fmt: skip
        self._tell_crowd(take)
        _at_once(self.enter, self.seats)

    def enter(self, ine: str) -> None:
        """Says who they are, to start or to come back."""
        self.page(ine).enter(self._people[ine], self.session, self.codes["access_code"])

    def everybody_begins(self) -> None:
        """Each is some answers ahead of the one before."""
        for turn in range(AHEAD):
            self._tell_crowd(Begin(seats=list(CROWD[turn::AHEAD]), at=0.0))
            self._tell_crowd(Answer(at=0.0, every=0.0, count=1))
        _at_once(self._begin, self.seats)

    def _begin(self, ine: str) -> None:
        self.page(ine).begin()
        self.answer(ine, 1 + AT_AGENTS.index(ine))

    def answer(self, ine: str, items: int) -> int:
        """Validates so many; how many are done on this station."""
        page = self.page(ine)
        for _ in range(items):
            page.answer(guess(page.item))
        done: int = page.item["number"] - 1
        return done

    def type(self, ine: str) -> dict[str, Any]:
        """Leaves an answer that is not validated; the item as the station shows it, with the draft."""
        page = self.page(ine)
        page.do("draft", number=page.item["number"], draft=guess(page.item))
        wait_for("le brouillon", lambda: page.item["draft"] is not None)
        return page.item

    def report(self, ine: str, what: str = "other") -> dict[str, Any]:
        """R-INC-01: a problem with the item on screen, which is held; the item as it was shown."""
        page = self.page(ine)
        item = page.item
        page.do("report", number=item["number"], what=what)
        page.wait("held")
        return item

    def read(self, ine: str, text: str) -> None:
        """R-INC-06: every message is confirmed, up to the one that says this."""
        page = self.page(ine)
        while text not in _confirmed(page):
            pass

    def goes_on_at_the_spare(self, ine: str) -> None:
        """R-ENT-04: where an invigilator has moved them they say who they are, and no more."""
        self.seats[ine] = self.spare
        page = self.page(ine)
        wait_for("le poste de secours l'attend", lambda: page.screen["awaited"] == self.session)
        page.enter(self._people[ine], self.session, "")
        page.begin()

    def finish(self, *people: str) -> None:
        """R-TST-08: every item that is left, then the end, until the room has it all, signed."""
        _at_once(self._finish, people)

    def _finish(self, ine: str) -> None:
        page = self.page(ine)
        self.shows_an_item(ine)
        page.answer_all(guess)
        page.wait("end")
        self._is_signed(self.seats[ine].name)

    def the_rest_finish(self) -> None:
        """The same."""
        self._tell_crowd(Rush(at=time.monotonic()))
        for number in CROWD:
            self._is_signed(NAMES[number - 1])

    def _is_signed(self, seat: str) -> None:
        # what is not signed to its end is missing (R-FIN-01), and comes with a heartbeat
        wait_for("la tête signée", lambda: signed_to_the_end(self, seat))

    # ── what stations show ────────────────────────────────────────────────────────────────────────────────────────

    def shows_an_item(self, ine: str) -> dict[str, Any]:
        """The item that is on screen; what is said before it is read at once."""
        page = self.page(ine)
        page.wait("item", "notice")
        page.is_past(0)
        return page.item


def _at_once(act: Callable[[Any], None], each: Collection[Any]) -> None:
    with ThreadPoolExecutor(len(each)) as pool:
        list(pool.map(act, each))


def essence(item: dict[str, Any]) -> tuple[int, str, list[str]]:
    """Number and contents of an item on a screen."""
    return item["number"], item["prompt"], item["choices"]


def _confirmed(page: Page) -> str:
    message = wait_for("le message", lambda: page.screen["calls"]["message"])
    page.do("read", message=message["message"])
    wait_for("le message lu", lambda: page.screen["calls"]["message"] != message)
    text: str = message.get("text", "")
    return text


@contextmanager
def open_forty(folder: Path) -> Iterator[Forty]:
    """Nobody has come in yet. Every process ends with the test."""
    ground = Ground(folder)
    with ExitStack() as closing:
        closing.callback(ground.server.stop)
        ground.open_doors()
        ground.prepare()
        nursery = Nursery()
        closing.callback(nursery.close)
        crowd = CrowdProcess(folder / "crowd.log")
        closing.callback(crowd.stop)
        forty = Forty(ground, nursery, crowd, closing.enter_context(bad_line(ground.stations_port)))
        closing.callback(forty.get_up)
        forty.switch_on()
        yield forty
