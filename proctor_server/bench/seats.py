"""What every seat of a benchmark does, whatever stands on its table; and what is seen there."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from kiosk_client.domain.refusals import RoomAway
from kiosk_client.protocol.journal import Answer as Given
from kiosk_client.protocol.messages import FormItem
from proctor_server.bench.moments import Moment, What
from proctor_server.bench.orders import Answer

PATIENCE_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.01
AGAIN_SECONDS: Final = 0.5
GOLDEN: Final = 0.618033988749895
"""Multiples of it, modulo one, spread evenly however many there are."""


class TooLong(Exception):
    """Something did not come about."""


class Seat(ABC):
    """One station, and the candidate who sits there."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._moments: list[Moment] = []

    def note(self, what: What, n: int = 0, *, asked: float | None = None) -> None:
        """Something is seen now; `asked`: when it was asked for."""
        now = time.monotonic()
        self._moments.append(Moment(seat=self.number, what=what, n=n, at=now, took=now - (asked or now)))

    def told(self) -> list[Moment]:
        """What was seen since the last time."""
        moments, self._moments = self._moments, []
        return moments

    @abstractmethod
    def enter(self) -> None:
        """Connects, and brings the candidate to the door."""

    @abstractmethod
    def begin(self, at: float) -> None:
        """Presses «Commencer» at this moment; until the first item is there."""

    @abstractmethod
    def answer(self) -> None:
        """Validates the next item, if there is one."""

    @property
    @abstractmethod
    def left(self) -> int:
        """How many items are left; 0 when nobody sits there."""

    @abstractmethod
    def catch_up(self) -> None:
        """Waits until the room has kept everything. Raises `TooLong`."""

    @abstractmethod
    def hand_in(self) -> None:
        """The end, as at the deadline."""

    @abstractmethod
    def leave(self) -> None:
        """Switches the station off."""

    def answer_every(self, order: Answer) -> None:
        """A candidate who thinks between two items."""
        first = order.at + order.every * self.number * GOLDEN % order.every if order.every else order.at
        for turn in range(order.count):
            sleep_until(first + turn * order.every)
            self.answer()

    def rush(self, at: float, leave: int, seconds: float) -> None:
        """A candidate who waits for nothing but the second light, until so many items are left."""
        sleep_until(at)
        while self.left > leave and time.monotonic() < at + seconds:
            self.answer()
            self.catch_up()

    def hand_in_at(self, at: float) -> None:
        """Until the room has the end on its disk."""
        sleep_until(at)
        asked = time.monotonic()
        self.hand_in()
        self.catch_up()
        self.note("handed", asked=asked)


def some_answer(item: FormItem) -> Given:
    """An answer of the right form."""
    match item.kind:
        case "QCU":
            return 1
        case "QCM":
            return [1]
        case "QROC":
            return "je ne sais pas"
        case _:
            return {field.name: (field.options or ["je ne sais pas"])[0] for field in item.fields}


def insist(act: Callable[[], None]) -> None:
    """A candidate whom the room does not answer in time presses the button again."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            act()
        except RoomAway:
            if time.monotonic() > end:
                raise
            # nobody presses a button as fast as a processor would
            time.sleep(AGAIN_SECONDS)
        else:
            return


def wait_for(what: str, look: Callable[[], bool]) -> None:
    """Raises `TooLong`."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not look():
        if time.monotonic() > end:
            raise TooLong(what)
        time.sleep(LOOK_SECONDS)


def sleep_until(moment: float) -> None:
    """Not at all when it is past."""
    time.sleep(max(0.0, moment - time.monotonic()))
