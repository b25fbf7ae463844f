"""Which number of a form is a candidate's turn: one rule on the station and in the room, so that both mean the same
item."""

from collections.abc import Collection, Iterable


def number_at_turn(numbers: Iterable[int], done: Collection[int], aside: Collection[int]) -> int | None:
    """The first of `numbers` that is not done; those set aside (R-INC-01) come after all others. None when all are
    done."""
    left = [number for number in numbers if number not in done]
    return min(left, key=lambda number: number in aside, default=None)
