"""What the page has to find again: of the attempt that is here on disk, before anybody has entered in memory."""

import threading
from collections.abc import Callable

import msgspec

from kiosk_client.domain.comfort import Comfort, Remembered, begun_with
from kiosk_client.protocol.messages import AttemptOrder, Wishes
from kiosk_client.protocol.wire import to_wire
from kiosk_client.storage.attempts import Attempts


class Remembering:
    """`order`: the room's word on the attempt that is here, if any. `changed`: called when the page has to be shown
    again. Threads may call it at once."""

    def __init__(
        self, attempts: Attempts, *, order: Callable[[], AttemptOrder | None], changed: Callable[[], None]
    ) -> None:
        self._attempts, self._order, self._changed = attempts, order, changed
        self._lock = threading.RLock()
        self._of: str | None = None
        self._now = Remembered()

    @property
    def now(self) -> Remembered:
        """Of the attempt that is here. Raises `NotKept`."""
        with self._lock:
            self._follow(self._order())
            return self._now

    def wishes(self) -> Wishes | None:
        """Of the attempt that the page shows, if any, for the room to know."""
        with self._lock:
            return None if self._of is None else Wishes(attempt=self._of, comfort=to_wire(self._now.comfort))

    def wish(self, comfort: Comfort) -> None:
        """The candidate wants the page like this. Raises `NotKept`."""
        self._keep(comfort=comfort)
        self._changed()

    def announced(self, minutes: int) -> None:
        """That so many minutes are left has been said. Raises `NotKept`."""
        self._keep(announced=self.now.announced | {minutes})
        self._changed()

    def _follow(self, order: AttemptOrder | None) -> None:
        attempt = None if order is None else order.attempt
        if attempt == self._of:
            return
        # What was chosen before entering is the candidate's who enters; after an end the next one starts afresh.
        chosen = self._now if self._of is None else Remembered()
        self._of, self._now = attempt, chosen if order is None else self._begun(order, chosen)

    def _begun(self, order: AttemptOrder, chosen: Remembered) -> Remembered:
        kept = self._attempts.remembered_of(order.attempt)
        # Whoever is moved back here has been elsewhere meanwhile: what the room tells is newer.
        if kept is not None and not order.moved_here:
            return kept
        begun = msgspec.structs.replace(kept or chosen, comfort=begun_with(order.comfort, chosen.comfort))
        self._attempts.keep_remembered(order.attempt, begun)
        return begun

    def _keep(self, **what: Comfort | frozenset[int]) -> None:
        with self._lock:
            new = msgspec.structs.replace(self.now, **what)
            if self._of is not None:
                self._attempts.keep_remembered(self._of, new)
            self._now = new
