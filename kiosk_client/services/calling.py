"""How a candidate calls: each call is journalled, so that it is made although the room is away (R-INC-01)."""

from collections.abc import Callable
from typing import Any

from kiosk_client.domain import calling as rules
from kiosk_client.domain.sitting import Sitting
from kiosk_client.protocol.journal import HandLowered, HandRaised, MessageRead, ProblemReported, SetAside, Trouble
from kiosk_client.services.sitting import SittingService


class Calling:
    """Every act raises `NotNow` off the test's screens, and `NotKept`. `room_is_there`: whether a room is connected."""

    def __init__(self, sitting: SittingService, room_is_there: Callable[[], bool]) -> None:
        self._sitting, self._room_is_there = sitting, room_is_there

    def raise_hand(self) -> None:
        """Calls an invigilator. Raises `HandIsUp`."""
        self._sitting.note(HandRaised, _saying_nothing(rules.check_raise))

    def lower_hand(self) -> None:
        """Takes the call back. Raises `HandIsDown`."""
        self._sitting.note(HandLowered, _saying_nothing(rules.check_lower))

    def report(self, number: int, what: Trouble) -> None:
        """Something is wrong with the item on screen: it is held from now on. Raises `NotThisItem`, `NothingSuch`."""

        def reported(sitting: Sitting) -> dict[str, Any]:
            item = rules.check_report(sitting, number, what)
            return {"number": number, "item": item.item, "what": what}

        self._sitting.note(ProblemReported, reported)

    def set_aside(self, number: int) -> None:
        """Goes on with the next item while the room is away. Raises `RoomIsThere`, `NoOtherItem`."""

        def past(sitting: Sitting) -> dict[str, Any]:
            item = rules.check_set_aside(sitting, number, room_is_there=self._room_is_there())
            return {"number": number, "item": item.item}

        self._sitting.note(SetAside, past)

    def read(self, message: int) -> None:
        """The candidate has read a message of the invigilators (R-INC-06). Raises `NoSuchMessage`."""

        def confirmed(sitting: Sitting) -> dict[str, Any]:
            rules.check_read(sitting, message)
            return {"message": message}

        self._sitting.note(MessageRead, confirmed)


def _saying_nothing(check: Callable[[Sitting], None]) -> Callable[[Sitting], dict[str, Any]]:
    def words(sitting: Sitting) -> dict[str, Any]:
        check(sitting)
        return {}

    return words
