"""Every screen that a candidate may meet, and the way there, with items of the first bank."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from playwright.sync_api import Page, expect

from kiosk_client.protocol.messages import FormItem, Told
from proctor_server.bank.content import read_content
from proctor_server.moments import to_ms
from tests.builders.room import content_bundle
from tests.integration.kiosk.acts import come_in, skip, type_identity
from tests.unit.kiosk.scripted_room import ADA, ScriptedRoom

MORNING = to_ms(datetime(2026, 3, 12, 9, 47, 5, tzinfo=UTC))
"""Of the room's clock, so that the same moments are in each picture."""
MINUTES = 62.4
ITEMS, FIRST = 24, 12
Go = Callable[[Page, ScriptedRoom], None]


@functools.cache
def bank() -> Any:
    return read_content(content_bundle())


def form_of(first: int, *items: str) -> list[FormItem]:
    """These items of the bank, from number `first` on, in a long form."""
    form = [FormItem(number=n, item=f"i{n}", kind="QROC", prompt="<p>?</p>") for n in range(1, ITEMS + 1)]
    for number, item in enumerate(items, start=first):
        form[number - 1] = bank().form_item(number, item)
    return form


def room_of_the_morning() -> ScriptedRoom:
    room, started = ScriptedRoom(minutes=MINUTES), monotonic()
    room.clock = lambda: MORNING + int((monotonic() - started) * 1000)
    return room


def _sit(page: Page, room: ScriptedRoom, *items: str, first: int = FIRST) -> None:
    room.form = form_of(first, *items)
    room.done = lambda: list(range(1, first))
    come_in(page, room)


def _item(*items: str, read: str = "") -> Go:
    def go(page: Page, room: ScriptedRoom) -> None:
        _sit(page, room, *items)
        if read:
            page.get_by_role("button", name=read).click()
        expect(page.locator("form#item .prompt")).to_be_visible()

    return go


def _notice(item: str) -> Go:
    def go(page: Page, room: ScriptedRoom) -> None:
        _sit(page, room, item)
        expect(page.locator("main.notice-before")).to_be_visible()

    return go


def waiting(page: Page, room: ScriptedRoom) -> None:
    room.closed = room.away = True
    expect(page.get_by_text("Ce poste n'est pas encore prêt")).to_be_visible()


def entry(page: Page, room: ScriptedRoom) -> None:
    expect(page.get_by_role("heading", name="Entre dans ta session")).to_be_visible()


def entry_refused(page: Page, room: ScriptedRoom) -> None:
    type_identity(page, "Byron")
    expect(page.get_by_role("alert")).to_contain_text("Ces informations")


def door(page: Page, room: ScriptedRoom) -> None:
    type_identity(page)
    expect(page.get_by_text("Lève la main")).to_be_visible()


def confirmed(page: Page, room: ScriptedRoom) -> None:
    door(page, room)
    room.confirm()
    expect(page.get_by_role("button", name="Commencer")).to_be_visible()


def choice(page: Page, room: ScriptedRoom) -> None:
    _item("2.1-entete-3-a")(page, room)
    page.get_by_role("radio").nth(1).check()


def choices(page: Page, room: ScriptedRoom) -> None:
    _item("2.1-messagerie-1-a")(page, room)
    for place in (0, 2):
        page.get_by_role("checkbox").nth(place).check()


def documents(page: Page, room: ScriptedRoom) -> None:
    _item("3.4-variable-4-b")(page, room)
    expect(page.get_by_role("gridcell").first).to_be_visible()


def away(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    room.away = True
    expect(page.get_by_text("La salle ne répond pas. Continue")).to_be_visible()


def little_time(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    room.order_now(deadline=room.clock() + 288_000)
    expect(page.get_by_text("Il te reste 5 minutes.")).to_be_visible()


def left(page: Page, room: ScriptedRoom) -> None:
    """The page was left for four seconds; nothing of it depends on the tab that was looked at."""
    _item("4.1-menace-2-a", read="J'ai compris")(page, room)
    page.evaluate(
        """async () => {
          const { io } = await import("/static/vendor/socket.io-4.8.4.esm.min.js");
          const link = io("/page", { transports: ["websocket"] });
          await link.timeout(5000).emitWithAck("focus_lost", { number: 12, milliseconds: 4000 });
          link.disconnect();
        }"""
    )
    expect(page.get_by_text("Tu as quitté la page pendant 4 s")).to_be_visible()


def held(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    room.order_now(state="held", held=[12])
    expect(page.get_by_text("Question 12 signalée")).to_be_visible()


def hand_up(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    page.get_by_role("button", name="Lever la main").click()
    expect(page.get_by_text("Ta main est levée : le surveillant le voit.")).to_be_visible()


def report(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    page.get_by_role("button", name="Signaler un problème").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def set_aside(page: Page, room: ScriptedRoom) -> None:
    """The room is away: the item waits, and the candidate may go on."""
    away(page, room)
    page.get_by_role("button", name="Signaler un problème").click()
    page.get_by_label("Autre chose").check()
    page.get_by_role("button", name="Signaler", exact=True).click()
    expect(page.get_by_role("button", name="Question suivante")).to_be_visible()


def _message(told: Told) -> Go:
    def go(page: Page, room: ScriptedRoom) -> None:
        choices(page, room)
        room.order_now(messages=[told])
        expect(page.get_by_role("dialog")).to_be_visible()

    return go


def moved_here(page: Page, room: ScriptedRoom) -> None:
    room.on_enter(ADA)
    room.order_now(state="away", confirmed=True, moved_here=True, epoch=2, deadline=room.clock() + 600_000)
    expect(page.get_by_label("Prénom")).to_be_visible()
    expect(page.get_by_label("Code d'accès")).to_have_count(0)


def paused(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    room.order_now(state="paused")
    expect(page.get_by_role("heading", name="Pause")).to_be_visible()


def hand_in(page: Page, room: ScriptedRoom) -> None:
    _sit(page, room, "2.1-messagerie-1-a", "1.2-stockage-3-a", "2.2-licence-3-a", "2.1-entete-3-a")
    for _ in range(2):
        skip(page)
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(page.get_by_text("Questions passées")).to_be_visible()


def _ended(page: Page) -> None:
    expect(page.get_by_role("heading", name="Épreuve terminée")).to_be_visible()
    expect(page.get_by_text("reçue")).to_be_visible()


def completed(page: Page, room: ScriptedRoom) -> None:
    _sit(page, room, "2.1-messagerie-1-a", first=ITEMS)
    page.get_by_role("button", name="Passer").click()
    _ended(page)


def handed_in(page: Page, room: ScriptedRoom) -> None:
    hand_in(page, room)
    page.get_by_role("button", name="Rendre ma copie").click()
    _ended(page)


def _told(end: str) -> Go:
    def go(page: Page, room: ScriptedRoom) -> None:
        choices(page, room)
        room.order_now(state="handed_in", end=end)
        _ended(page)

    return go


def deadline(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    room.order_now(deadline=room.clock() + 1000)
    _ended(page)


def comfort(page: Page, room: ScriptedRoom) -> None:
    choices(page, room)
    page.get_by_role("button", name="Affichage").click()
    expect(page.get_by_role("dialog")).to_be_visible()


SCREENS: dict[str, Go] = {
    "waiting": waiting,
    "entry": entry,
    "entry-refused": entry_refused,
    "door": door,
    "confirmed": confirmed,
    "choice": choice,
    "choices": choices,
    "text": _item("1.2-stockage-3-a"),
    "fields": _item("2.2-licence-3-a"),
    "several-fields": _item("1.3-tableur-3-a"),
    "documents": documents,
    "table": _item("3.3-allege-2-b"),
    "embedded-page": _item("3.4-bloc-2-a"),
    "room-away": away,
    "little-time": little_time,
    "focused": _notice("4.1-menace-2-a"),
    "left": left,
    "timed": _notice("4.1-motdepasse-1-a"),
    "timed-running": _item("4.1-motdepasse-1-a", read="Commencer"),
    "hand-up": hand_up,
    "report": report,
    "held": held,
    "set-aside": set_aside,
    "message": _message(Told(message=7, text="Ouvre ton livret à la page 2, puis continue.")),
    "time-added": _message(Told(message=8, added=300_000)),
    "moved-here": moved_here,
    "paused": paused,
    "hand-in": hand_in,
    "completed": completed,
    "handed-in": handed_in,
    "deadline": deadline,
    "ended-by-invigilator": _told("ended_by_invigilator"),
    "finalised": _told("finalised"),
    "comfort": comfort,
}
