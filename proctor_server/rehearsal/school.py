"""The drill on a school's own stations: whoever leads it, over the API of the running room server."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from pyrage import x25519

from kiosk_client.protocol.messages import RehearsalDone
from kiosk_client.protocol.wire import from_wire
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.remedies import Failure, failure
from proctor_server.room.adapters import identity
from proctor_server.session_package.cards import CentreCard, read_centre_card
from proctor_server.session_package.sealing import recipient_of

OUTAGE_MS: Final = 5000
LOOK_SECONDS: Final = 0.2
PATIENCE_SECONDS: Final = 30.0
ERASING_SECONDS: Final = 10.0
LOST_SECONDS: Final = 5.0
"""A station that is not heard for so long, when nobody has cut its link, is lost."""

INVIGILATOR: Final = "Répétition"
CANDIDATES_AN_INVIGILATOR: Final = 20
"""R-SES-06."""


@dataclass
class Seat:
    """One station of the drill. `candidate`: who was made up for it, `person` by birth name; `plays`: whose test it
    plays now."""

    station: str
    name: str
    candidate: int = 0
    plays: int | None = None
    failure: Failure | None = None
    done: RehearsalDone | None = None
    clock_off: float = 0.0
    troubles: list[str] = field(default_factory=list)
    kept: int | None = None
    erased: bool = False
    silent_since: float | None = None

    @property
    def person(self) -> str:
        """Birth name of its candidate."""
        return f"Essai {self.candidate:02}"

    @property
    def is_in(self) -> bool:
        """Nothing has gone wrong with it."""
        return self.failure is None and self.candidate > 0

    def fails(self, code: str, **details: object) -> None:
        """The first thing that goes wrong with a station is what is told of it."""
        self.failure = self.failure or failure(code, **details)


class School:
    """One drill under way."""

    def __init__(
        self,
        room_page: str,
        centre: Path,
        password: str,
        *,
        only: Sequence[str] = (),
        outage_ms: int = OUTAGE_MS,
    ) -> None:
        """`centre`: the folder of `proctor init`. `only`: names of the stations that take part, none: all of them.
        `outage_ms`: for how long each station cuts its own link. Raises `NotMade`."""
        self.room_page, self.password, self.only, self.outage_ms = room_page, password, list(only), outage_ms
        self.centre, self.card = centre, _card_of(centre)
        self.administrator, self.invigilator = ScriptedInvigilator(room_page), ScriptedInvigilator(room_page)
        self.others: list[ScriptedInvigilator] = []
        self.identity = str(x25519.Identity.generate())
        self.seats: list[Seat] = []
        self.session = ""
        self.step = ""
        self.can_go_on = True

    @property
    def recipient(self) -> str:
        """Who alone can open the package of this rehearsal."""
        return recipient_of(self.identity)

    @property
    def taking_part(self) -> list[Seat]:
        """Stations with which nothing has gone wrong yet."""
        return [seat for seat in self.seats if seat.is_in]

    def sign_in(self, password: str) -> None:
        """As many invigilators as so many candidates need (R-SES-06)."""
        self.invigilator.sign_in(session=self.session, password=password, name=INVIGILATOR)
        for n in range(2, -(-len(self.taking_part) // CANDIDATES_AN_INVIGILATOR) + 1):
            self.others.append(ScriptedInvigilator(self.room_page))
            self.others[-1].sign_in(session=self.session, password=password, name=f"{INVIGILATOR} {n}")

    # ── what stations are told, and what they say ────────────────────────────────────────────────────────────

    def wish(self, seats: Iterable[Seat], **wish: Any) -> None:
        """What these stations are to do from now on."""
        for seat in seats:
            words = {"candidate": seat.plays, **wish}
            self.administrator.post(f"/api/rehearsals/{self.session}/stations/{seat.station}", **words)

    def look(self) -> None:
        """What every station says of itself now."""
        told = {one["station"]: one for one in self.administrator.get(f"/api/rehearsals/{self.session}")}
        for seat in self.seats:
            one = told.get(seat.station)
            if one is not None:
                _hear(seat, one)

    def until(
        self,
        seats: Iterable[Seat],
        is_so: Callable[[Seat, RehearsalDone], bool],
        *,
        may_be_away: bool = False,
        seconds: float = 0,
        look_too: Callable[[], None] = lambda: None,
    ) -> list[Seat]:
        """Waits until it is so with each of these stations; with whichever it is not in time, fails. `seconds`: more
        than the usual patience; `look_too`: called in each round. Returns those with which it is."""
        waited = list(seats)
        end = time.monotonic() + PATIENCE_SECONDS + seconds
        while True:
            self.look()
            look_too()
            waiting = [seat for seat in waited if seat.is_in and not (seat.done and is_so(seat, seat.done))]
            for seat in waiting:
                self._give_up(seat, is_late=time.monotonic() > end, may_be_away=may_be_away)
            if not any(seat.is_in for seat in waiting):
                return [seat for seat in waited if seat.is_in]
            time.sleep(LOOK_SECONDS)

    def _give_up(self, seat: Seat, *, is_late: bool, may_be_away: bool) -> None:
        since = seat.silent_since
        is_lost = since is not None and time.monotonic() - since > LOST_SECONDS
        if is_lost and (is_late or not may_be_away):
            seat.fails("lost", step=self.step)
        elif is_late:
            trouble = seat.done.trouble if seat.done else ""
            seat.fails("late", step=self.step, trouble=f" (« {trouble} »)" if trouble else "")

    # ── what the room shows ──────────────────────────────────────────────────────────────────────────────────

    def cards(self) -> dict[int, dict[str, Any]]:
        """The candidates' cards, by identifier."""
        return {card["id"]: card for card in self.invigilator.room()["candidates"]}

    def until_shown(self, seats: Iterable[Seat], is_so: Callable[[dict[str, Any]], bool]) -> list[Seat]:
        """Like `until`, with what the dashboard shows of each station's candidate."""
        seen: dict[int, dict[str, Any]] = {}

        return self.until(
            seats, lambda seat, _: is_so(seen[seat.candidate]), look_too=lambda: seen.update(self.cards())
        )

    def act(self, seat: Seat, act: str, **words: Any) -> None:
        """One act of the invigilator on the candidate of a station."""
        self.invigilator.post(f"/api/sessions/{self.session}/candidates/{seat.candidate}/{act}", **words)

    def erase(self) -> list[Seat]:
        """Nothing is left in the room; returns the stations that do not say in time that they have forgotten it too."""
        self.administrator.post(f"/api/rehearsals/{self.session}/erasure")
        played = [seat for seat in self.seats if seat.candidate]
        end = time.monotonic() + ERASING_SECONDS
        while True:
            self.look()
            # whoever is off the line forgets when it is back
            left = [seat for seat in played if not seat.erased]
            if time.monotonic() > end or all(seat.silent_since for seat in left):
                return left
            time.sleep(LOOK_SECONDS)


def _card_of(folder: Path) -> CentreCard:
    identity.load(folder)
    return read_centre_card((folder / identity.CENTRE_CARD_FILE).read_bytes())


def _hear(seat: Seat, told: dict[str, Any]) -> None:
    seat.clock_off = told["clock_off_seconds"]
    if told["is_alive"]:
        seat.silent_since = None
    elif seat.silent_since is None:
        seat.silent_since = time.monotonic()
    if told["done"] is not None and not told["erased"]:
        seat.done = from_wire(RehearsalDone, msgspec.to_builtins(told["done"]))
    seat.erased = told["erased"]
    if told["refused"]:
        seat.fails(told["refused"], step="")
