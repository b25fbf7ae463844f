"""What a candidate calls for: the room's last word, and on top of it what this station has journalled since
(R-INC-01)."""

from dataclasses import dataclass, replace

from kiosk_client.protocol.journal import AnyEntry, HandLowered, HandRaised, MessageRead, ProblemReported, SetAside
from kiosk_client.protocol.messages import AttemptOrder, Hand, Told


@dataclass(frozen=True)
class Calls:
    """What this station has journalled of one attempt. `hand`: number of the last line about the hand, and whether it
    went up; `reported`: (line, number of the item) of each problem; `aside`: numbers that the candidate went past;
    `read`: messages that they confirmed."""

    hand: tuple[int, bool] = (0, False)
    reported: tuple[tuple[int, int], ...] = ()
    aside: frozenset[int] = frozenset()
    read: frozenset[int] = frozenset()


def calls_after(calls: Calls, entry: AnyEntry) -> Calls:
    """The calls once `entry` is on disk."""
    match entry:
        case HandRaised(n=n):
            return replace(calls, hand=(n, True))
        case HandLowered(n=n):
            return replace(calls, hand=(n, False))
        case ProblemReported(n=n, number=number):
            return replace(calls, reported=(*calls.reported, (n, number)))
        case SetAside(number=number):
            return replace(calls, aside=calls.aside | {number})
        case MessageRead(message=message):
            return replace(calls, read=calls.read | {message})
        case _:
            return calls


def hand_now(calls: Calls, order: AttemptOrder) -> Hand:
    """What has become of the raised hand; empty when none is up."""
    n, is_up = calls.hand
    if n <= order.heard:
        return order.hand
    return "raised" if is_up else ""


def held_now(calls: Calls, order: AttemptOrder) -> frozenset[int]:
    """Numbers that take no answer until an invigilator has dealt with them, the room there or away."""
    return frozenset(order.held) | {number for n, number in calls.reported if n > order.heard}


def unread(calls: Calls, order: AttemptOrder) -> list[Told]:
    """R-INC-06: what the candidate has still to confirm, the oldest first."""
    return [told for told in order.messages if told.message not in calls.read]
