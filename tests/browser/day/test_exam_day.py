"""The whole day through real pages: two browsers, real processes, from the door to the published results.

`PICTURES=docs/pictures` in the environment keeps the picture of the room that the README shows.
"""

import csv
import io
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from proctor_server.rehearsal.answers import GUESS
from proctor_server.rehearsal.drill import Drill
from proctor_server.rehearsal.ground import STATIONS
from proctor_server.rehearsal.parts import run, wait_for
from tests.builders.day_pages import confirm, enter, number, read_notice, seat_of, sign_in, sit_down

PICTURES = os.environ.get("PICTURES")


def picture(page: Page, name: str, height: int = 768) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", clip={"x": 0, "y": 0, "width": 1366, "height": height})


def answer(page: Page) -> None:
    """Whatever the item is: the first choice, or an honest guess."""
    before = number(page)
    read_notice(page)
    form = page.locator("form#item")
    if form.locator("[type=radio], [type=checkbox]").count():
        form.locator("[type=radio], [type=checkbox]").first.check()
    for field in form.locator("input:not([type=radio]):not([type=checkbox])").all():
        field.fill(GUESS)
    for field in form.locator("select").all():
        field.select_option(index=1)
    page.get_by_role("button", name="Valider").click()
    wait_for("l'écran suivant", lambda: _has_ended(page) or number(page) != before)


def _has_ended(page: Page) -> bool:
    return page.get_by_text("Épreuve terminée").count() > 0


def test_exam_day_through_the_pages(drill: Drill, new_page: Callable[[int, int], Page]) -> None:
    """R-ENT-01, R-ENT-03, R-ENT-04, R-TST-03, R-TST-07, R-TST-08, R-TST-09, R-FIN-01 … R-FIN-05, R-AUT-02."""
    dashboard, babbage, lovelace = new_page(1366, 768), new_page(1024, 768), new_page(1366, 768)
    sign_in(dashboard, drill)
    sit_down(babbage, drill, STATIONS[0])
    sit_down(lovelace, drill, STATIONS[1])

    # at the door
    enter(babbage, drill, "Santa")
    expect(babbage.get_by_role("alert")).to_contain_text("ne permet pas encore de passer la certification")
    babbage.reload()
    enter(babbage, drill, "Babbage")
    expect(babbage.get_by_text("Lève la main : le surveillant confirme ta présence.")).to_be_visible()
    enter(lovelace, drill, "Lovelace")
    expect(babbage.get_by_role("button", name="Commencer")).to_have_count(0)
    confirm(dashboard, "BABBAGE Charles")
    confirm(dashboard, "LOVELACE Ada")
    for page in (babbage, lovelace):
        page.get_by_role("button", name="Commencer").click()
        expect(page.locator(".top .place")).to_contain_text("1 / ")
    items = number(babbage).rpartition("/ ")[2]

    # both lights, and the card follows by itself
    for _ in range(4):
        answer(babbage)
        answer(lovelace)
    expect(babbage.locator(".lights")).to_contain_text("gardé sur ce poste")
    expect(babbage.locator(".lights")).to_contain_text("reçu par la salle")
    expect(seat_of(dashboard, "Babbage")).to_contain_text(f"4 / {items}")

    _station_is_killed(drill, dashboard, lovelace)
    _server_is_killed(drill, dashboard, babbage, items)

    # the ends: by the invigilator, by hand-in
    seat_of(dashboard, "Lovelace").locator("[data-role=open]").click()
    dashboard.locator("[data-role=end]").click()
    dashboard.locator("[data-role=end-form] textarea").fill("malaise")
    dashboard.locator("[data-role=end-for-good]").click()
    expect(lovelace.get_by_text("Le surveillant a mis fin à ton épreuve.")).to_be_visible()
    dashboard.keyboard.press("Escape")
    read_notice(babbage)
    babbage.get_by_role("button", name="Rendre ma copie").click()
    expect(babbage.get_by_text("Questions sans réponse")).to_be_visible()
    babbage.get_by_role("button", name="Rendre ma copie").click()
    expect(babbage.get_by_text("Tu as rendu ta copie.")).to_be_visible()
    expect(babbage.locator(".lights")).to_contain_text("reçues par la salle")

    _finalise(drill, dashboard)
    _results(drill)


def _station_is_killed(drill: Drill, dashboard: Page, lovelace: Page) -> None:
    while not lovelace.locator("form#item [name=text]").count():
        answer(lovelace)
        read_notice(lovelace)
    at = number(lovelace)
    lovelace.locator("[name=text]").press_sequentially("Ébauche à demi")
    expect(lovelace.locator(".lights")).to_contain_text("gardé sur ce poste")
    # the page says when the draft is on disk by its next screen; 100 ms after the last key is the promise (R-TST-03)
    lovelace.wait_for_timeout(150)
    station = drill.ground.stations[STATIONS[1]]
    station.kill()
    (drill.ground.station_dir(STATIONS[1]) / "launch.html").unlink()
    station.start()
    wait_for("la page du poste", (drill.ground.station_dir(STATIONS[1]) / "launch.html").exists)
    sit_down(lovelace, drill, STATIONS[1])
    expect(lovelace.get_by_text("Tu reviens : dis qui tu es")).to_be_visible()
    enter(lovelace, drill, "Lovelace")
    authorise = seat_of(dashboard, "Lovelace").locator("[data-role=authorise]")
    expect(authorise).to_be_visible()
    picture(dashboard, "dashboard", height=500)
    authorise.click()
    lovelace.get_by_role("button", name="Reprendre").click()
    expect(lovelace.locator("[name=text]")).to_have_value("Ébauche à demi")
    assert number(lovelace) == at


def _server_is_killed(drill: Drill, dashboard: Page, babbage: Page, items: str) -> None:
    drill.ground.room.kill()
    expect(babbage.get_by_text("La salle ne répond pas. Continue")).to_be_visible()
    for _ in range(3):
        answer(babbage)
    expect(babbage.locator(".lights")).to_contain_text(re.compile(r"[3-9] à envoyer"))
    drill.ground.room.start()
    expect(babbage.locator(".lights")).to_contain_text("reçu par la salle", timeout=40_000)
    expect(seat_of(dashboard, "Babbage")).to_contain_text(f"7 / {items}", timeout=40_000)


def _finalise(drill: Drill, dashboard: Page) -> None:
    dashboard.goto(f"{drill.ground.dashboard}/session/{drill.session}/finalisation")
    missing = dashboard.locator("[data-code=abort_reason_missing]")
    expect(missing).to_have_count(2)
    expect(dashboard.locator("[data-role=sign]")).to_be_disabled()
    for left in (1, 0):
        dashboard.locator("[data-role=abort-candidate]").first.click()
        expect(missing).to_have_count(left)
    expect(dashboard.locator("[data-role=sign]")).to_be_enabled()
    dashboard.locator("[data-role=sign]").click()
    expect(dashboard.locator("main")).to_contain_text("Accusé de réception signé", timeout=60_000)


def _results(drill: Drill) -> None:
    file, authority = drill.ground.folder / "results.csv", drill.ground.authority_dir
    # A receipt comes before the evaluation: the results can be a moment later.
    sessions = partial(run, "proctor", "authority", "sessions", authority)
    wait_for("la session publiée", lambda: sessions()["sessions"][0]["state"] == "published", every=0.5)
    run("proctor", "authority", "results", authority, drill.session, "-o", file)
    lines: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")), delimiter=";"))
    assert [line["Nom"] for line in lines] == ["Babbage", "Lovelace"]
    assert {line["Statut"] for line in lines} <= {"Validée", "Rejetée", "Annulée"}
