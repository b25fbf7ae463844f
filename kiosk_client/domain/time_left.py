"""What is left of the test, and of a timed item."""

from kiosk_client.domain.sitting import Sitting
from kiosk_client.protocol import item_clock
from kiosk_client.protocol.messages import FormItem


def milliseconds_left(sitting: Sitting, now: int) -> int | None:
    """Until the deadline, never negative; None before the start."""
    if sitting.order is None or sitting.order.deadline is None:
        return None
    return max(0, sitting.order.deadline - now)


def milliseconds_of_item(sitting: Sitting, item: FormItem) -> int | None:
    """What the candidate has for a timed item, extra time included; None when it is not timed."""
    if item.seconds is None:
        return None
    return item_clock.allowed(item.seconds, 0 if sitting.order is None else sitting.order.extra_time_percent)


def milliseconds_left_of_item(sitting: Sitting, item: FormItem, now: int) -> int | None:
    """Until the time of a timed item that has been opened is over, never negative."""
    whole = milliseconds_of_item(sitting, item)
    if whole is None or sitting.clock is None or sitting.clock.item != item.item:
        return None
    return max(0, whole - item_clock.used_by(sitting.clock, now))
