"""The centre's and the invigilators' pages at their work, measured: lists that come in, papers, a room that is let in,
a room of 250 on one screen. A real room server; a real browser where somebody clicks or looks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.ground import Ground, candidate_list, person, profiles
from proctor_server.bench.moments import Delays
from proctor_server.bench.sealing import Sealing, measure_package
from proctor_server.bench.timing import timed
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import Part, wait_for
from proctor_server.room.adapters.ods import ods_of
from proctor_server.room.adapters.sheets import csv_of, rows_of, xlsx_of
from proctor_server.room.domain.candidate_list import COLUMNS, HINTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOM: Final = 250
"""Candidates of the session on screen, and its stations."""

LET_IN: Final = 40
PAPERS: Final = ("kit", "attendance", "incident-report", "convocations", "labels")
LISTS: Final[dict[str, Callable[[list[list[str]]], bytes]]] = {
    "csv": csv_of,
    "xlsx": lambda rows: xlsx_of("Candidats", rows, [HINTS.get(column.field, "") for column in COLUMNS], {}),
    "ods": lambda rows: ods_of("Candidats", rows, [HINTS.get(column.field, "") for column in COLUMNS], {}),
}
"""Kind of sheet → how one is made of rows."""

SCROLL_PIXELS, SCROLLS = 240, 60
_FRAMES: Final = """
() => new Promise((done) => {
  const frames = [];
  let last = performance.now(), left = %d;
  requestAnimationFrame(function next(now) {
    frames.push(now - last);
    last = now;
    scrollBy(0, left > %d ? %d : -%d);
    if (--left > 0) requestAnimationFrame(next); else done(frames.slice(1));
  });
})
"""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured. `lines` of a list; `times`: each import and paper."""

    lines: int = 2000
    times: int = 5


class CentreRun(msgspec.Struct, frozen=True, kw_only=True):
    """All spreads in milliseconds. imports, previews: of a list of `lines`, by kind of sheet · papers: each PDF of a
    session of forty · let_in: seconds for two invigilators, each in their own browser, to confirm forty presences ·
    frame: from one frame to the next while 250 cards are scrolled · package: of a session of forty."""

    imports: dict[str, Spread]
    previews: dict[str, Spread]
    papers: dict[str, Spread]
    let_in_seconds: float
    frame: Spread
    package: Sealing


class Centre:
    """A running room server, its administrator, and browsers."""

    def __init__(self, ground: Ground, browser: "Browser") -> None:
        self._ground, self._browser = ground, browser
        self._server: Part = ground.server()
        self._administrator = ScriptedInvigilator(ground.dashboard)

    def open(self) -> None:
        """Starts the server, and signs in."""
        self._server.start()
        wait_for("le serveur de salle", self._is_open, 60)
        self._administrator.sign_in(password=self._ground.password)

    def _is_open(self) -> bool:
        self._server.require_running()
        return self._administrator.is_open()

    def stop(self) -> None:
        """Ends what was started."""
        self._server.stop()

    # ── lists and papers ─────────────────────────────────────────────────────────────────────────────────────

    def new_session(self, candidates: int) -> dict[str, str]:
        """Its codes. Invigilators, candidates as everywhere in the benchmark."""
        plan = {"site": "Banc d'essai", "room": "Salle 2", "starts_at": "2026-03-12T14:00", "invigilators": ["Un"]}
        codes: dict[str, str] = self._administrator.post("/api/sessions", **plan)
        if candidates:
            self._upload(codes["number"], "import", candidate_list(range(1, candidates + 1)).encode(), "csv")
        return codes

    def _upload(self, session: str, act: str, content: bytes, kind: str) -> None:
        self._administrator.upload(f"/api/sessions/{session}/candidates/{act}", f"liste.{kind}", content)

    def lists(self, plan: Plan) -> tuple[dict[str, Spread], dict[str, Spread]]:
        """How long a whole list takes to come in, and to be shown beforehand."""
        rows = rows_of(candidate_list(range(1, plan.lines + 1)).encode())
        sheets = {kind: make(rows) for kind, make in LISTS.items()}
        session = self.new_session(0)["number"]

        def each(act: str) -> dict[str, Spread]:
            return {
                kind: timed(partial(self._upload, session, act, sheet, kind), plan.times)
                for kind, sheet in sheets.items()
            }

        return each("import"), each("preview")

    def papers(self, plan: Plan) -> dict[str, Spread]:
        """Each paper of a session of forty, with forty stations."""
        code = self._administrator.post("/api/pairing", open=True)["code"]
        for number in range(1, LET_IN + 1):
            identity = Identity(self._ground.stations_dir / str(number))
            pair(PairingDoor(self._ground.stations_address), identity, code=code, name=f"Poste {number:02}")
        session = self.new_session(LET_IN)["number"]
        path = f"/api/sessions/{session}/papers"
        return {
            paper: timed(partial(self._administrator.download, f"{path}/{paper}.pdf"), plan.times) for paper in PAPERS
        }

    # ── in the room ──────────────────────────────────────────────────────────────────────────────────────────

    def let_in(self) -> float:
        """Seconds for two people to confirm forty presences, each their half of the list."""
        codes = self.new_session(LET_IN)
        self._profiles(codes["number"], LET_IN)
        with self._screens(codes, 2) as (first, second):
            for page in (first, second):
                page.locator("[data-list=all]").click()
            began = time.monotonic()
            for number in range(LET_IN // 2):
                for page, seat in ((first, number + 1), (second, LET_IN // 2 + number + 1)):
                    name = person(seat)["birth_name"]
                    row = page.locator("[data-role=person]").filter(has_text=name.upper())
                    row.locator("[data-role=presence]").click()
            for page in (first, second):
                page.locator("[data-role=presence][aria-checked=true]").nth(LET_IN - 1).wait_for()
            return time.monotonic() - began

    def _profiles(self, session: str, candidates: int) -> None:
        content = profiles(range(1, candidates + 1))
        self._administrator.upload(f"/api/sessions/{session}/profiles/import", "profils.json", content)

    def scroll(self) -> Spread:
        """From frame to frame, while the cards of the whole room pass by."""
        with self._screens(self._ground.codes, 1) as (page,):
            page.locator("[data-look=room]").click()
            page.locator("[data-list=all]").click()
            page.locator("[data-candidate]").nth(ROOM - 1).wait_for()
            frames = page.evaluate(_FRAMES % (2 * SCROLLS, SCROLLS, SCROLL_PIXELS, SCROLL_PIXELS))
            return spread(Delays([frame / 1000 for frame in frames], 0))

    @contextmanager
    def _screens(self, codes: dict[str, Any], people: int) -> Iterator[list["Page"]]:
        contexts = [self._browser.new_context(viewport={"width": 1600, "height": 1000}) for _ in range(people)]
        pages = [context.new_page() for context in contexts]
        try:
            for number, page in enumerate(pages, 1):
                page.goto(self._ground.dashboard)
                fields = {"session": codes["number"], "password": codes["password"], "name": f"Surveillant {number}"}
                for name, value in fields.items():
                    page.fill(f"[name={name}]", value)
                page.keyboard.press("Enter")
                page.locator("[data-role=look]").first.wait_for()
            yield pages
        finally:
            for context in contexts:
                context.close()


def measure(ground: Ground, browser: "Browser", plan: Plan) -> CentreRun:
    """Raises `StepFailed`."""
    ground.lay_out()
    centre = Centre(ground, browser)
    try:
        centre.open()
        imports, previews = centre.lists(plan)
        return CentreRun(
            imports=imports,
            previews=previews,
            papers=centre.papers(plan),
            let_in_seconds=centre.let_in(),
            frame=centre.scroll(),
            package=measure_package(LET_IN, plan.times),
        )
    finally:
        centre.stop()
