"""Somebody who types at a real agent, and what the page was promised meanwhile."""

import contextlib
import random
import threading
from typing import Any

from socketio.exceptions import SocketIOError

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.candidate import ScriptedCandidate
from proctor_server.rehearsal.parts import StepFailed, wait_for


class Diary:
    """What the page was promised. `unsure`: the act that was under way when the agent was killed."""

    def __init__(self) -> None:
        self.answered: dict[int, Any] = {}
        self.draft: tuple[int, Any] | None = None
        self.unsure: tuple[str, int, Any] | None = None
        self.possibly: dict[int, Any] = {}
        self.promises = 0

    def act(self, page: ScriptedCandidate, act: str, number: int, value: Any) -> None:
        """Does it and writes down the promise, or that there was none."""
        self.unsure = (act, number, value)
        page.do(act, number=number, **{act: value})
        self.unsure, self.promises = None, self.promises + 1
        if act == "answer":
            self.answered[number], self.draft = value, None
        else:
            self.draft = (number, value)

    def require_on_screen(self, item: dict[str, Any]) -> None:
        """After a return: the item after the last answer, with the last draft that was promised."""
        was_taken = self.unsure is not None and self.unsure[0] == "answer" and item["number"] > self.unsure[1]
        if self.unsure is not None and was_taken:
            _, number, value = self.unsure
            self.possibly[number], self.draft = value, None
        assert item["number"] == len(self.answered) + len(self.possibly) + 1
        promised = None if self.draft is None else self.draft[1]
        half_done = self.unsure is not None and self.unsure[:2] == ("draft", item["number"])
        allowed = [promised, self.unsure[2]] if self.unsure is not None and half_done else [promised]
        assert item["draft"] in allowed
        # shown again, and so promised, also where it was not before
        self.draft = item["number"], item["draft"]


class Typist(threading.Thread):
    """Types drafts and validates, until told to stop or until nobody answers any more."""

    def __init__(
        self,
        page: ScriptedCandidate,
        diary: Diary,
        rng: random.Random,
        haste: float,
        rest: tuple[float, float] = (0.005, 0.05),
    ) -> None:
        """`haste`: how often a draft is followed by an answer; `rest`: seconds between two acts. The last item is
        never validated."""
        super().__init__(daemon=True)
        self._page, self._diary, self._rng, self._haste, self._rest = page, diary, rng, haste, rest
        self.told_to_stop = threading.Event()

    def run(self) -> None:
        # the page of an agent that was killed answers nothing: what was promised is in the diary
        with contextlib.suppress(StepFailed, SocketIOError):
            while not self.told_to_stop.wait(self._rng.uniform(*self._rest)):
                self._type()

    def _type(self) -> None:
        item = self._page.item
        if self._rng.random() < self._haste and item["number"] < self._page.screen["items"]:
            self._diary.act(self._page, "answer", item["number"], guess(item))
            wait_for("la question suivante", lambda: self.told_to_stop.is_set() or self._page.is_past(item["number"]))
        else:
            self._diary.act(self._page, "draft", item["number"], _draft(item, self._rng))


def _draft(item: dict[str, Any], rng: random.Random) -> Any:
    if item["kind"] == "QROC":
        return "é" * rng.randint(0, 300)
    return rng.choice([None, guess(item)])
