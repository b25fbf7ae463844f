"""A room of forty stations that speak: thirty-nine candidates, a spare seat, and somebody who never comes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk_client.protocol import journal as entries
from proctor_server.room.composition import Room
from proctor_server.room.domain.plan import Place, Seat
from tests.builders.crowd import HEADER
from tests.builders.real_room import dashboards_door, started_room
from tests.builders.room import COMPETENCES, PASSWORD, PUPILS, Clock, Day, SpeakingStation
from tests.builders.school import absent_authority_card

BABBAGE, JACKSON, LOVELACE, POUZIN = "0801234567A", "0801234568B", "0801234569C", "0801234570D"
ABSENT = "0801234571E"
"""Not certifiable (R-CAN-05): she is not there."""
LEFEVRE = "0802000006Z"
ACCENTED = f"Lefèvre;Zoé;09/04/2009;F;86194;;;FRANCE;3EME B;;{LEFEVRE};;;;"
ROOM, SPARE = "Salle Pix", "Poste 40"
UNE, DEUX = "Surveillante Une", "Surveillant Deux"
BEAT_SECONDS = 0.5
COLUMNS = 7


def others(people: int = 40) -> list[str]:
    """The identifiers of those who are called by their number."""
    return [f"08020000{n:02}A" for n in range(7, people + 1)]


def _list() -> bytes:
    rows = [f"Candidat;{n:02};01/09/2004;F;86194;;;FRANCE;3EME D;;{ine};;;;" for n, ine in enumerate(others(), 7)]
    pupils = PUPILS.read_text("utf-8-sig").splitlines()[1:]
    return "\n".join([HEADER, *pupils, ACCENTED, *rows, ""]).encode()


def _profiles() -> bytes:
    def profile(ine: str, certifiable: int) -> dict[str, object]:
        return {"ine": ine, "competences": [{"id": one, "level": 3, "pix": 24} for one in COMPETENCES[:certifiable]]}

    there = [profile(ine, 6) for ine in [BABBAGE, JACKSON, LOVELACE, POUZIN, LEFEVRE, *others()]]
    return json.dumps({"profiles": [*there, profile(ABSENT, 4)]}).encode()


class Forty:
    """The room, its dashboards' door, and whoever sits there. Every station is heard of twice a second."""

    def __init__(self, folder: Path, room: Room, address: str) -> None:
        self.room, self.address = room, address
        preparing, self._clock = room.services.preparing, Clock(room.services.clock())
        start = self._clock.now.strftime("%Y-%m-%dT%H:%M")
        plan = {"site": "Collège de la Vallée", "room": ROOM, "starts_at": start, "invigilators": [UNE, DEUX]}
        codes = preparing.create_session(plan, "administrator", self._clock.now)
        preparing.import_candidates(codes["number"], _list(), "administrator", self._clock.now)
        preparing.import_profiles(codes["number"], "p.json", _profiles(), "administrator", self._clock.now)
        self.day = Day(folder, room.services, self._clock, codes)
        self.seats: dict[str, SpeakingStation] = {}
        self.spare = self.day.station(SPARE)
        self._alive = [self.spare]
        self._arrange()

    def _arrange(self) -> None:
        names = [f"Poste {n:02}" for n in range(1, 41)]
        seats = [
            Seat(name=name, column=n % COLUMNS, row=1 + n // COLUMNS, spare=name == SPARE)
            for n, name in enumerate(names)
        ]
        self.room.services.planning.arrange(ROOM, 0, seats, Place(column=0, row=0))

    # ── what stations do ──────────────────────────────────────────────────────────────────────────────────────────

    def everybody_enters(self) -> None:
        """R-ENT-01: but who is absent."""
        for n, ine in enumerate([BABBAGE, JACKSON, LOVELACE, POUZIN, LEFEVRE, *others()], 1):
            self.seats[ine] = station = self.day.station(f"Poste {n:02}")
            self._alive.append(station)
            station.enter(ine)

    def everybody_begins(self) -> None:
        """Each is some answers ahead of the one before."""
        for n, station in enumerate(self.seats.values()):
            station.begin()
            for number in range(1, 2 + n % 7):
                station.answer(number)
            station.send()

    def report(self, ine: str, what: str = "other") -> tuple[int, str]:
        """R-INC-01: a problem with the item on screen; its number, and which item it is."""
        station = self.seats[ine]
        number = 1 + len(station.told().done)
        station.write(entries.ProblemReported, number=number, item=station.item(number), what=what)
        station.send()
        return number, station.item(number)

    def hear(self, *people: str) -> None:
        """R-INC-06: the stations have what was said to them."""
        for ine in people:
            station = self.seats[ine]
            self.room.services.messaging.delivered(station.id, station.told(), self._clock.now)

    def read(self, ine: str) -> None:
        """R-INC-06: every message is confirmed."""
        station = self.seats[ine]
        for message in station.told().messages:
            station.write(entries.MessageRead, message=message.message)
        station.send()

    def finish(self, *people: str) -> None:
        """R-TST-08: every item that is left, then the end."""
        for ine in people:
            station = self.seats[ine]
            told = station.told()
            instead = {one.number: one.item for one in told.replaced}
            for number in sorted(set(range(1, told.items + 1)) - set(told.done)):
                item = instead.get(number, station.item(number))
                station.write(entries.Answered, number=number, item=item, answer=1)
            station.write(entries.Ended, end="completed")
            station.send()

    def goes_on_at_the_spare(self, ine: str) -> None:
        """R-ENT-04: where an invigilator has moved them they say who they are, and no more."""
        self.seats[ine] = self.spare
        self.spare.enter(ine, access_code="")
        self.spare.begin()
        self.spare.send()

    def beat(self) -> None:
        """R-TIM-01: the stations' time is the room's."""
        self._clock.now = self.room.services.clock()
        for station in tuple(self._alive):
            station.beat()

    @property
    def password(self) -> str:
        """The administrator's."""
        return PASSWORD


@contextmanager
def open_forty(folder: Path) -> Iterator[Forty]:
    """Nobody has come in yet."""
    with started_room(folder, absent_authority_card()) as room, dashboards_door(room) as address:
        forty, over = Forty(folder, room, address), threading.Event()

        def beat() -> None:
            while not over.wait(BEAT_SECONDS):
                forty.beat()

        forty.beat()
        beating = threading.Thread(target=beat, daemon=True)
        beating.start()
        try:
            yield forty
        finally:
            over.set()
            beating.join(5)
