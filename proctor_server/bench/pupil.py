"""A pupil at the exam page of one station: types, validates, comes back. Only what is on screen is used."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from proctor_server.bench.page_moments import PageMoments
from proctor_server.rehearsal.parts import StepFailed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Request

PATIENCE_MS: Final = 30_000
LETTERS: Final = "le renard brun saute par dessus le chien "
BETWEEN_KEYS_MS: Final = 60
"""Sixteen letters a second: faster than anybody types."""

TYPED: Final = "form#item input:not([type=radio]):not([type=checkbox])"
CHOSEN: Final = "form#item :is([type=radio], [type=checkbox])"


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the page as it went over the wire, headers and all; bytes."""

    path: str
    size: int


class Pupil:
    """One browser window. Each station's page is opened in it anew."""

    def __init__(self, browser: "Browser") -> None:
        self._page: Page = browser.new_context(locale="fr-FR", viewport={"width": 1366, "height": 768}).new_page()
        self._page.set_default_timeout(PATIENCE_MS)
        clock = resources.files("proctor_server.bench") / "page_clock.js"
        self._page.add_init_script(clock.read_text("utf-8"))
        self._requests: list[Request] = []
        self._page.on("requestfinished", self._note)

    def _note(self, request: "Request") -> None:
        self._requests.append(request)

    def close(self) -> None:
        """Closes the window."""
        self._page.context.close()

    # ── at the door ──────────────────────────────────────────────────────────────────────────────────────────

    def open(self, launch_file: Path) -> None:
        """As the agent does, until the first field of the entry can be typed into."""
        self._requests.clear()
        self._page.goto(launch_file.as_uri())
        self._page.locator("form.entry").wait_for()

    def weight(self) -> list[Sent]:
        """What was loaded since `open`, the heaviest first. The socket is not in it."""
        sizes = [(request.url, request.sizes()) for request in self._requests if request.url.startswith("http")]
        files = [
            Sent(path="/" + url.split("/", 3)[3], size=size["responseBodySize"] + size["responseHeadersSize"])
            for url, size in sizes
        ]
        return sorted(files, key=lambda file: (-file.size, file.path))

    def enter(self, person: dict[str, str], session: str, access_code: str) -> None:
        """Says who they are."""
        self._page.locator("form.entry [name=session]").fill(session)
        self._say_who(person, access_code)

    def enter_where_awaited(self, person: dict[str, str]) -> None:
        """Says who they are at the station to which they were moved."""
        self._page.locator("form.entry [type=hidden]").wait_for(state="attached")
        self._say_who(person, None)

    def _say_who(self, person: dict[str, str], access_code: str | None) -> None:
        year, month, day = person["birth_date"].split("-")
        typed = {"first_name": person["first_name"], "birth_name": person["birth_name"]}
        typed |= {"day": day, "month": month, "year": year}
        if access_code is not None:
            typed["access_code"] = access_code
        for name, text in typed.items():
            self._page.locator(f"form.entry [name={name}]").fill(text)
        self._page.locator("form.entry button.primary").click()

    def begin(self) -> None:
        """Presses «Commencer» or «Reprendre» once an invigilator has agreed; until the item is on screen."""
        self._page.locator("main.centred button.primary").click()
        self._see_item()

    # ── in the test ──────────────────────────────────────────────────────────────────────────────────────────

    def _see_item(self) -> None:
        """What is said before an item is read at once."""
        item, notice = self._page.locator("form#item"), self._page.locator("main.notice-before button.primary")
        item.or_(notice).first.wait_for()
        if item.count() == 0:
            notice.click()
            item.wait_for()

    def _place(self) -> str:
        return self._page.locator(".top .place").inner_text()

    def find_text(self) -> None:
        """Answers until something is to be typed. Raises `StepFailed` at the end of the test."""
        while self._page.locator(TYPED).count() == 0:
            if not self.answer():
                raise StepFailed("aucune épreuve où taper un texte")

    def type(self, keys: int) -> None:
        """So many keys, one after another, in the first field."""
        text = (LETTERS * (keys // len(LETTERS) + 1))[:keys]
        self._page.locator(TYPED).first.press_sequentially(text, delay=BETWEEN_KEYS_MS)

    def typed(self) -> tuple[str, str]:
        """Which item is on screen, and what stands in its first field."""
        return self._place(), self._page.locator(TYPED).first.input_value()

    def answer(self) -> bool:
        """Something that fits, validated; False when the test is over."""
        place = self._place()
        _fill(self._page)
        self._page.locator("button[form=item]").click()
        later, end = (
            self._page.locator(".top .place").filter(has_not_text=place),
            self._page.locator("main.sheet .code"),
        )
        later.or_(end).first.wait_for()
        if end.count():
            return False
        self._see_item()
        return True

    def wait_until_received(self) -> None:
        """At the end: the room has everything."""
        self._page.locator(".lights .good").wait_for()

    def leave(self) -> None:
        """Gives the screen back."""
        self._page.locator("main.sheet button").click()
        self._page.locator("form.entry").wait_for()

    def wait_for_room_away(self) -> None:
        """The page says so."""
        self._page.locator(".banner").wait_for()

    def moments(self) -> PageMoments:
        """What the page has noted since it was opened."""
        return msgspec.convert(self._page.evaluate("window.proctorBench"), PageMoments)


def _fill(page: "Page") -> None:
    choices: Locator = page.locator(CHOSEN)
    if choices.count():
        choices.first.check()
    for field in page.locator(TYPED).all():
        field.fill("je ne sais pas")
    for field in page.locator("form#item select").all():
        field.select_option(index=1)
