"""A whole test in a real browser, with everything failing around it, gives what it gives when nothing fails.

What is typed is a function of the item and its number. So what an undisturbed test of the same form gives is known as
soon as the form is there, and is compared letter for letter with what the package holds.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, expect

from proctor_server.bank.content import ContentItem, read_content
from proctor_server.rehearsal.drill import Drill
from proctor_server.rehearsal.ground import INVIGILATOR, STATIONS
from proctor_server.rehearsal.parts import run, wait_for
from tests.builders.day_pages import (
    authorise,
    confirm,
    enter,
    enter_where_awaited,
    move,
    number,
    read_notice,
    sign_in,
    sit_down,
)
from tests.fault.evidence import draft, form, require_whole_journals

NAME, SEAT, SPARE = "Lovelace", STATIONS[1], STATIONS[2]
ITEMS = 48
SKIPPED_EVERY = 8
WITHOUT_THE_ROOM = range(22, 28)


class Line(NamedTuple):
    """One item of the form, and what is typed there; None: it is passed over."""

    item: ContentItem
    value: Any

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str)


def script(drill: Drill) -> dict[int, Line]:
    """By number, for the form that was drawn."""
    content = read_content((drill.ground.folder / "content.json").read_bytes())
    items = {n: content.item(item) for n, item in form(drill, NAME).items()}
    return {n: Line(item, value_for(n, item)) for n, item in items.items()}


def value_for(n: int, item: ContentItem) -> Any:
    if n % SKIPPED_EVERY == 0:
        return None
    match item.kind:
        case "QCU":
            return n % len(item.choices) + 1
        case "QCM":
            return sorted({1, n % len(item.choices) + 1})
        case "QROC":
            return f"{n} : l’œuf à 50 %, « déjà » ✎"
        case _:
            return {f.name: f.options[n % len(f.options)] if f.options else f"{n} {f.name}, é" for f in item.fields}


class Sitting:
    """Lovelace, at whichever station she is."""

    def __init__(self, drill: Drill, dashboard: Page, new_page: Callable[[int, int], Page]) -> None:
        self._drill, self._dashboard, self._new_page = drill, dashboard, new_page
        self._page, self._seat = new_page(1366, 768), SEAT
        self.lines: dict[int, Line] = {}

    @property
    def _text(self) -> Locator:
        return self._page.locator("form#item [name=text]")

    @property
    def _lights(self) -> Locator:
        return self._page.locator(".lights")

    def begin(self) -> None:
        sit_down(self._page, self._drill, SEAT)
        enter(self._page, self._drill, NAME)
        expect(self._page.get_by_text("Lève la main")).to_be_visible()
        confirm(self._dashboard, "LOVELACE Ada")
        self._page.get_by_role("button", name="Commencer").click()
        self.see(1)
        self.lines = script(self._drill)

    def see(self, n: int) -> None:
        self._page.locator(".top .place", has_text=re.compile(rf"^Question {n} / {ITEMS}$")).wait_for()
        read_notice(self._page)

    def give(self, n: int) -> None:
        """Types, validates, and sees what comes next."""
        item, value = self.lines[n]
        for name, part in value.items() if isinstance(value, dict) else [("", value)]:
            self._fill(item, name, part)
        self._page.get_by_role("button", name="Passer" if value is None else "Valider").click()
        if n < ITEMS:
            self.see(n + 1)

    def _fill(self, item: ContentItem, name: str, part: Any) -> None:
        match part:
            case None:
                pass
            case str() if name and next(f.options for f in item.fields if f.name == name):
                self._page.locator(f"form#item [name='{name}']").select_option(part)
            case str():
                self._page.locator(f"form#item [name='{name or 'text'}']").fill(part)
            case _:
                for choice in part if isinstance(part, list) else [part]:
                    self._page.locator(f"form#item [value='{choice}']").check()

    # ── what fails while she types ───────────────────────────────────────────────────────────────────────────

    def interrupted(self, n: int, fault: Callable[[], None]) -> None:
        """R-ENT-04: half a text is typed; then it fails; then she is at the same item with the same half, and goes on
        behind its last letter."""
        text = self.lines[n].value
        half, rest = text[: len(text) // 2], text[len(text) // 2 :]
        self._text.press_sequentially(half)
        wait_for("l'ébauche, à la salle", lambda: draft(self._drill, NAME) == (n, half))
        question = self._question()
        fault()
        self.see(n)
        assert self._question() == question
        expect(self._text).to_have_value(half)
        self._text.press("End")
        self._text.press_sequentially(rest)
        expect(self._text).to_have_value(text)

    def _question(self) -> str:
        return f"{number(self._page)} {self._page.locator('form#item .prompt').inner_text()}"

    def agent_is_killed(self) -> None:
        """It does not know who sits before its page: an invigilator lets her in again."""
        station, launch = self._drill.ground.stations[self._seat], self._drill.ground.station_dir(self._seat)
        station.kill()
        (launch / "launch.html").unlink()
        station.start()
        wait_for("la page du poste", (launch / "launch.html").exists)
        self._comes_back()

    def browser_is_killed(self) -> None:
        """The agent lives; it does not know who opens its page again."""
        self._page.context.close()
        self._page = self._new_page(1366, 768)
        self._comes_back()

    def _comes_back(self) -> None:
        sit_down(self._page, self._drill, self._seat)
        expect(self._page.get_by_text("Tu reviens : dis qui tu es")).to_be_visible()
        enter(self._page, self._drill, NAME)
        authorise(self._dashboard, NAME)
        self._page.get_by_role("button", name="Reprendre").click()

    def is_moved(self) -> None:
        left = self._page
        move(self._dashboard, NAME, SPARE)
        expect(left.locator("form#item")).to_have_count(0)
        self._page, self._seat = self._new_page(1024, 768), SPARE
        sit_down(self._page, self._drill, SPARE)
        enter_where_awaited(self._page, NAME)
        self._page.get_by_role("button", name="Reprendre").click()

    # ── the room ─────────────────────────────────────────────────────────────────────────────────────────────

    def room_is_killed(self) -> None:
        self._drill.ground.room.kill()
        expect(self._page.get_by_text("La salle ne répond pas. Continue")).to_be_visible()

    def room_is_back(self) -> None:
        expect(self._lights).to_contain_text(re.compile(rf"([{len(WITHOUT_THE_ROOM)}-9]|\d\d) à envoyer"))
        self._drill.ground.room.start()
        expect(self._lights).to_contain_text("reçu par la salle", timeout=40_000)

    def end(self) -> None:
        expect(self._page.get_by_text("Tu es au bout des questions.")).to_be_visible()
        # at whichever station they were given
        expect(self._lights).to_contain_text(f"✓ {ITEMS} réponses reçues par la salle")


def test_a_full_test_under_faults_ends_as_an_undisturbed_one(
    drill: Drill, new_page: Callable[[int, int], Page]
) -> None:
    """R-TST-03, R-TST-09, R-ENT-04, R-ENT-05: agent killed twice and browser once in the middle of a text, room killed
    for six items, attempt moved to a spare station in the middle of a text."""
    dashboard = new_page(1366, 768)
    sign_in(dashboard, drill)
    lovelace = Sitting(drill, dashboard, new_page)
    lovelace.begin()
    assert len(lovelace.lines) == ITEMS
    # each at the first text from that number on
    faults = [
        (5, lovelace.agent_is_killed),
        (14, lovelace.browser_is_killed),
        (WITHOUT_THE_ROOM.stop, lovelace.agent_is_killed),
        (34, lovelace.is_moved),
    ]
    for n, line in sorted(lovelace.lines.items()):
        if n == WITHOUT_THE_ROOM.start:
            lovelace.room_is_killed()
        if n == WITHOUT_THE_ROOM.stop:
            lovelace.room_is_back()
        if line.is_text and n not in WITHOUT_THE_ROOM and faults and n >= faults[0][0]:
            lovelace.interrupted(n, faults.pop(0)[1])
        lovelace.give(n)
    lovelace.end()
    assert faults == []
    assert _in_the_package(drill) == {
        n: {"item": line.item.id, "answer": line.value, "late": False} for n, line in lovelace.lines.items()
    }
    require_whole_journals(drill)


def _in_the_package(drill: Drill) -> dict[int, dict[str, Any]]:
    """The session is signed; the authority opens what was sealed, and finds one attempt."""
    path = f"/api/sessions/{drill.session}/finalisation"
    wait_for("plus rien ne manque", lambda: not drill.invigilator.get(path)["missing"])
    drill.invigilator.post(path, incident="", some_could_not_join=False, invigilators=[INVIGILATOR])
    package = drill.ground.centre_dir / "packages" / f"{drill.session}-r1.age"
    wait_for("le paquet", package.exists)
    identity, folder = drill.ground.authority_dir / "age-identity.txt", drill.ground.folder / "opened"
    assert run("proctor", "package", "verify", package, "--identity", identity)["valid"]
    run("proctor", "package", "open", package, "--identity", identity, "--to", folder)
    account = json.loads(next(folder.rglob("session.json")).read_bytes())
    (attempt,) = account["attempts"]
    return {given["number"]: {each: given[each] for each in ("item", "answer", "late")} for given in attempt["answers"]}
