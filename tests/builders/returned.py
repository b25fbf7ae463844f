"""A real room whose session a real authority has scored: what comes back, without a network between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import msgspec
import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.services.deciding import Key
from proctor_server.bank.solutions import SolvedItem, read_solutions
from proctor_server.room.adapters.authority_link import Reply
from proctor_server.room.services import returning
from proctor_server.room.services.finalising import Details
from proctor_server.session_package.cards import card_file, read_centre_card
from tests.builders.room import WHO, Day, SpeakingStation, built_bank, open_day
from tests.builders_authority import NOW, Jury, Office, make_office

JACKSON, LOVELACE, BABBAGE = "0801234568B", "0801234569C", "0801234567A"
WRONG_IN_ONE = 3
"""How many items of a candidate's form are answered wrongly, where one competence is to be invalidated."""


def solutions() -> bytes:
    """Of the project's own bank."""
    return built_bank()[1]


def right_answer(item: SolvedItem) -> Any:
    """An answer that counts."""
    solution = item.solution
    by_kind: dict[str, Any] = {
        "QCU": lambda: solution.choices[0],
        "QCM": lambda: solution.choices,
        "QROC": lambda: solution.texts[0],
        "QROCM-ind": lambda: {name: variants[0] for name, variants in solution.fields.items()},
        "QROCM-dep": lambda: {f.name: group[0] for f, group in zip(item.fields, solution.groups, strict=False)},
    }
    return by_kind[item.kind]()


def take_test(station: SpeakingStation, *, skipped: int = 0) -> None:
    """All answered right, but the first `skipped` items."""
    known = read_solutions(solutions())
    assert station.order
    for number in range(1, station.order.items + 1):
        if number <= skipped:
            station.write(entries.Skipped, number=number, item=station.item(number))
        else:
            station.answer(number, right_answer(known.item(station.item(number))))
    station.write(entries.Ended, end="completed")
    station.send()
    station.beat()


class Scored(NamedTuple):
    """A finalised session in its room, and the authority that has its package."""

    day: Day
    office: Office

    @property
    def jury(self) -> Jury:
        return Jury(self.office, Key(self.card.fingerprint, self.day.session))

    @property
    def card(self) -> Any:
        return read_centre_card((self.day.folder / "centre-card.json").read_bytes())

    def signed(self) -> bytes:
        """What `proctor authority return` writes."""
        return self.office.authority.returning.signed(self.office.authority.publishing.find(self.day.session))

    def bring(self, content: bytes | None = None, session: str | None = None) -> Any:
        said = self.signed() if content is None else content
        return self.day.room.returning.bring(said, WHO, self.day.clock.now, session)

    def view(self) -> Any:
        return self.day.room.results.view(self.day.session)


@contextmanager
def scored(folder: Path, *, receipt: bool = True, published: bool = True) -> Iterator[Scored]:
    """Lovelace has every competence, Jackson one that is invalidated, Babbage missed more than half."""
    office = make_office(folder / "authority", solutions=False)
    if published:
        office.add_solutions(solutions())
    (folder / "room").mkdir()
    try:
        with open_day(folder / "room", card_file(office.card)) as day:
            for ine, skipped in ((LOVELACE, 0), (JACKSON, WRONG_IN_ONE), (BABBAGE, 40)):
                take_test(day.sitting(ine, f"Poste {ine[-2:]}"), skipped=skipped)
            finish(day, office, receipt=receipt)
            yield Scored(day, office)
    finally:
        office.authority.close()


def finish(day: Day, office: Office, *, receipt: bool = True) -> None:
    """Finalised, admitted, taken in; the receipt brought back."""
    day.room.finalising.finalise(day.session, Details(), "administrator", day.clock.now)
    card = read_centre_card((day.folder / "centre-card.json").read_bytes())
    office.authority.registering.admit(card, NOW)
    received = office.receive(day.room.finalising.package(day.session).read_bytes())
    if receipt:
        day.room.delivering.bring_receipt(received.receipt, WHO, day.clock.now)


class Wire:
    """In place of the line to the authority: its service is asked in this process, or what `script` says happens."""

    scene: ClassVar[Scored]
    script: ClassVar[list[str]] = []
    asked: ClassVar[int] = 0

    def __init__(self, card: Any) -> None:
        self.card = card

    def close(self) -> None:
        pass

    def results(self, digest: str, asked: bytes) -> Reply:
        Wire.asked += 1
        word = self.script.pop(0) if self.script else "answered"
        if word == "cut":
            raise ConnectionResetError
        if word.isdigit():
            return _reply(int(word), b'{"code": "fault", "detail": "Plus tard."}')
        try:
            content = self.scene.office.authority.returning.ask(digest, asked, self.scene.day.clock.now)
        except Refusal as refusal:
            return _reply(409, msgspec.json.encode({"code": refusal.code, "detail": str(refusal)}))
        if word == "changed" and content:
            content = content.replace(b'"sig":"', b'"sig":"AAAA')
        return _reply(204 if content is None else 200, content or b"")


def _reply(status: int, body: bytes) -> Reply:
    return Reply(status, None, body)  # type: ignore[arg-type]


def wire(scene: Scored, monkeypatch: pytest.MonkeyPatch, script: str = "") -> type[Wire]:
    """The room's line to the authority, with what happens at each asking."""
    Wire.scene, Wire.script, Wire.asked = scene, script.split(), 0
    monkeypatch.setattr(returning, "AuthorityLine", Wire)
    return Wire
