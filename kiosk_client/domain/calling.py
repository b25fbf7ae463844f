"""When a candidate may call, and for what (R-INC-01)."""

from collections.abc import Callable
from typing import Final

from kiosk_client.domain.calls import hand_now, unread
from kiosk_client.domain.sitting import NotNow, Sitting, current_item, is_held, item_on_screen
from kiosk_client.protocol.journal import Trouble
from kiosk_client.protocol.messages import FormItem
from kiosk_client.protocol.refusal import Refusal


class HandIsUp(Refusal):
    """The candidate has called already."""

    code = "hand_is_up"
    sentence = "Ta main est déjà levée : le surveillant le voit."


class HandIsDown(Refusal):
    """There is no call to take back."""

    code = "hand_is_down"
    sentence = "Ta main n'est pas levée."


class NothingSuch(Refusal):
    """The item has no picture, page or file that could be at fault."""

    code = "nothing_such"
    sentence = "Cette question n'a rien de tel. Choisis autre chose."


class RoomIsThere(Refusal):
    """The room answers: an invigilator can deal with the item, and the time held is measured (R-TIM-04)."""

    code = "room_is_there"
    sentence = "La salle répond : attends le surveillant, le temps d'attente est compté."


class NoOtherItem(Refusal):
    """Every other item is done, or waits too."""

    code = "no_other_item"
    sentence = "Il ne reste pas d'autre question. Attends le surveillant."


class NoSuchMessage(Refusal):
    """It is confirmed already, or was never sent here."""

    code = "no_such_message"
    sentence = "Ce message est déjà lu."


HAS: Final[dict[Trouble, Callable[[FormItem], bool]]] = {
    "picture": lambda item: item.image is not None,
    "page": lambda item: item.embed is not None,
    "file": lambda item: bool(item.attachments),
    "software": lambda _: True,
    "other": lambda _: True,
}
"""What can be wrong → whether an item has it (R-INC-02)."""


def check_raise(sitting: Sitting) -> None:
    """Raises `HandIsUp`."""
    if sitting.order and hand_now(sitting.calls, sitting.order):
        raise HandIsUp


def check_lower(sitting: Sitting) -> None:
    """Raises `HandIsDown`."""
    if sitting.order and not hand_now(sitting.calls, sitting.order):
        raise HandIsDown


def check_report(sitting: Sitting, number: int, what: Trouble) -> FormItem:
    """The item on screen. Raises `NotNow` (it is held already, or not shown), `NotThisItem`, `NothingSuch`."""
    item = item_on_screen(sitting, number)
    if not HAS[what](item):
        raise NothingSuch
    return item


def check_set_aside(sitting: Sitting, number: int, *, room_is_there: bool) -> FormItem:
    """The held item that the candidate goes past, only while nobody can deal with it (R-TST-09).

    Raises `NotNow`, `RoomIsThere`, `NoOtherItem`."""
    item = current_item(sitting)
    if item is None or item.number != number or not is_held(sitting):
        raise NotNow
    if room_is_there:
        raise RoomIsThere
    if number in sitting.aside or not others(sitting, number):
        raise NoOtherItem
    return item


def check_read(sitting: Sitting, message: int) -> None:
    """Raises `NoSuchMessage`."""
    waiting = unread(sitting.calls, sitting.order) if sitting.order else []
    if message not in {told.message for told in waiting}:
        raise NoSuchMessage


def others(sitting: Sitting, number: int) -> bool:
    """Whether an item is left that the candidate has not been to."""
    return any(item.number not in sitting.done | sitting.aside and item.number != number for item in sitting.form)
