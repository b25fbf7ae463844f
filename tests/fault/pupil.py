"""A candidate of a drill who remembers what the station said that it has kept."""

from typing import Any

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.drill import Drill

LEFT_STANDING = "à moitié tapé"


class Pupil:
    """A candidate who remembers what the station said that it has kept."""

    def __init__(self, drill: Drill, name: str) -> None:
        self.drill, self.name, self.page = drill, name, drill.candidates[name]
        self.kept: dict[int, Any] = {}

    def begin(self) -> None:
        self.drill.enter(self.page, self.name)
        self.page.wait("door")
        self.drill.invigilator.confirm(self.name)
        self.page.begin()

    def answer(self) -> None:
        item = self.page.item
        self.page.answer(guess(item))
        self.kept[item["number"]] = guess(item)

    def skip(self) -> None:
        number = self.page.item["number"]
        self.page.skip()
        self.kept[number] = None

    def finish(self) -> None:
        while self.page.screen["stage"] == "item":
            self.answer()

    def leave_a_draft(self) -> int:
        """Types without validating, in the next item that takes a text; returns its number."""
        while self.page.item["kind"] != "QROC":
            self.answer()
        number: int = self.page.item["number"]
        self.page.do("draft", number=number, draft=LEFT_STANDING)
        return number

    def is_kept_by_the_room(self) -> bool:
        end = self.page.screen["end"]
        return bool(end and end["received"] == end["given"] == len(self.kept))
