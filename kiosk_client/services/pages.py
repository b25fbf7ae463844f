"""Whether the browser of this station is there, and shows what it is given."""

import time
from collections.abc import Callable
from typing import Literal


class Pages:
    """The open pages, as their sockets tell. `by_hand`: nobody expects a browser before somebody opens one. `ticks`:
    seconds on a clock that nobody sets."""

    def __init__(self, *, by_hand: bool, ticks: Callable[[], float] = time.monotonic) -> None:
        self._by_hand, self._ticks = by_hand, ticks
        self._open = 0
        self._shown: set[int] = set()
        self._missed: set[int] = set()
        self._asked: tuple[int, float] = (0, 0.0)

    @property
    def state(self) -> Literal["shown", "not_shown", "absent", "by_hand"]:
        """Since `begin`."""
        if self._open == 0:
            return "by_hand" if self._by_hand else "absent"
        return "not_shown" if self._missed else "shown"

    def came(self) -> None:
        """A page has connected."""
        self._open += 1

    def left(self) -> None:
        """A page is gone."""
        self._open = max(0, self._open - 1)

    def saw(self, number: int) -> None:
        """A page has shown item `number`."""
        self._shown.add(number)

    def begin(self) -> None:
        """From now on every item has to be shown."""
        self._missed.clear()
        self.turn_over()

    def turn_over(self) -> None:
        """Another form is to come: the same numbers are other items."""
        self._shown.clear()
        self._asked = (0, 0.0)

    def has_shown(self, number: int, patience: float) -> bool:
        """Whether a page has shown the item; true without a page, and once `patience` seconds have gone by in vain."""
        if self._open == 0 or number in self._shown:
            return True
        if self._asked[0] != number:
            self._asked = (number, self._ticks())
        is_missed = self._ticks() - self._asked[1] > patience
        if is_missed:
            self._missed.add(number)
        return is_missed
