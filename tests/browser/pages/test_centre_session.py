"""The centre's page of one session, on the real room: real services, real disk."""

import json
from collections.abc import Callable, Iterator

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from proctor_server.room.server import Room
from tests.builders.real_room import dashboards_door, session_of_five, started_room
from tests.builders.room import COMPETENCES, NEWCOMER, PASSWORD, WHO, Day

LOVELACE = "0801234569C"


@pytest.fixture
def real_room(tmp_path) -> Iterator[Room]:
    with started_room(tmp_path) as room:
        yield room


@pytest.fixture
def address(real_room: Room) -> Iterator[str]:
    with dashboards_door(real_room) as address:
        yield address


@pytest.fixture
def day(tmp_path, real_room: Room) -> Day:
    return session_of_five(tmp_path, real_room)


@pytest.fixture
def opened(new_page, address: str, day: Day) -> Callable[[str], Page]:
    """A tab of the session, as the administrator."""

    def enter(tab: str) -> Page:
        page = new_page()
        page.goto(f"{address}/administrator")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/centre")
        page.wait_for_selector("[data-role=sessions]")
        page.goto(f"{address}/centre/session/{day.session}")
        page.wait_for_selector("[data-role=plan]")
        page.locator(f"[data-tab={tab}]").click()
        page.wait_for_selector(f"[data-role=tab-{tab}]")
        return page

    return enter


def sheet(day: Day):
    return day.room.overseeing.sheet(day.session, day.room.clock())


def saying(page: Page) -> Locator:
    return page.locator(".saying")


def lovelace(page: Page) -> Locator:
    return page.locator("[data-candidate]").filter(has_text="LOVELACE Ada")


def test_a_session_is_edited_and_keeps_its_codes(opened, day):
    """R-SES-01, R-SES-02."""
    page = opened("details")
    page.locator("[data-role=edit]").click()
    expect(page.locator("[name=site]")).to_be_focused()
    page.fill("[name=room]", "")
    page.fill("[name=test_minutes]", "0")
    page.keyboard.press("Enter")
    wrong = page.locator("[name=room]")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description("Le nom de la salle, en 200 caractères au plus.")
    expect(page.locator("[name=test_minutes]")).to_have_accessible_description("Un nombre de minutes, de 1 à 1440.")
    page.fill("[name=room]", "Salle Ada")
    page.fill("[name=test_minutes]", "90")
    page.fill("[name=invigilators]", "Essai\nAutre")
    page.get_by_role("button", name="Enregistrer").click()
    expect(saying(page)).to_contain_text("Session modifiée.")
    expect(page.locator("[data-role=plan]")).to_contain_text("90 min")
    expect(page.locator("[data-role=edit]")).to_be_focused()
    plan = sheet(day).plan
    assert (plan.room, plan.test_minutes, plan.invigilators) == ("Salle Ada", 90, ["Essai", "Autre"])
    assert day.room.preparing.codes(day.session) == day.codes


def test_a_session_that_has_begun_greys_what_no_longer_changes(opened, day):
    """R-SES-05."""
    day.sitting(LOVELACE)
    page = opened("details")
    expect(page.locator("[data-role=delete]")).to_have_count(0)
    page.locator("[data-role=edit]").click()
    for field in ("starts_at", "time", "test_minutes", "ceiling"):
        expect(page.locator(f"[name={field}]")).to_be_disabled()
    page.fill("[name=description]", "Prises au fond")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-role=plan]")).to_contain_text("Prises au fond")


def test_what_somebody_else_has_changed_meanwhile_is_shown_instead(opened, day):
    page = opened("details")
    page.locator("[data-role=edit]").click()
    seen = sheet(day)
    other = {**msgspec.to_builtins(seen.plan), "room": "Salle 7"}
    day.room.editing.edit_session(day.session, seen.version, other, WHO, day.room.clock())
    page.fill("[name=room]", "Salle 8")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Ces données ont changé entre-temps")
    expect(page.locator("[data-role=plan]")).to_contain_text("Salle 7")


def test_a_session_is_duplicated_with_its_people_when_asked(opened, day):
    page = opened("details")
    page.locator("[data-role=duplicate]").click()
    page.get_by_role("button", name="Dupliquer la session").click()
    expect(page.locator("[name=date]")).to_have_accessible_description("La date et l'heure de la nouvelle session.")
    page.fill("[name=date]", "2026-03-13")
    page.get_by_label("Inscrire aussi les 5 candidats").check()
    page.get_by_role("button", name="Dupliquer la session").click()
    expect(page.locator("[data-role=created]")).to_contain_text("Session 102 créée.")
    copied = day.room.overseeing.sheet("102", day.room.clock())
    assert (copied.plan.starts_at, len(copied.candidates)) == ("2026-03-13T13:00", 5)


def test_deleting_says_what_goes_and_leads_back(opened, day):
    """R-SES-04."""
    page = opened("details")
    page.locator("[data-role=delete]").click()
    expect(page.locator("[data-role=deletion]")).to_contain_text("5 candidats seront effacés, avec leurs profils.")
    expect(page.locator("[data-role=keep]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=delete]")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("[data-role=confirm-delete]").click()
    page.wait_for_url("**/centre")
    expect(page.locator("[data-role=sessions]")).to_contain_text("Aucune session.")


def test_one_who_enters_meanwhile_keeps_the_session(opened, day):
    """R-SES-04: the page did not know yet."""
    page = opened("details")
    page.locator("[data-role=delete]").click()
    day.station().enter(LOVELACE)
    page.locator("[data-role=confirm-delete]").click()
    expect(page.get_by_role("alert")).to_contain_text("Un candidat est déjà entré dans cette session")


def test_candidates_are_found_without_accents_in_either_order(opened):
    page = opened("candidates")
    expect(page.locator("[data-role=figures]")).to_have_text("5 candidats, 4 certifiables", use_inner_text=True)
    page.fill("[data-role=search]", "àda LOVE")
    expect(page.locator("[data-candidate]")).to_have_count(1)
    page.fill("[data-role=search]", "personne")
    expect(page.get_by_text("Aucun candidat ne correspond à cette recherche.")).to_be_visible()


def test_who_is_not_certifiable_is_told_why(opened):
    """R-CAN-05."""
    row = opened("candidates").locator("[data-candidate]").filter(has_text="SANTA Garance")
    expect(row).to_contain_text("Non certifiable : 4 compétences au niveau 1, il en faut 5.", use_inner_text=True)


def test_one_is_added_with_a_profile_and_faults_stand_beside_their_fields(opened, day, tmp_path):
    """R-CAN-01, R-CAN-03."""
    page = opened("candidates")
    page.locator("[data-role=add]").click()
    form = page.locator("[data-role=candidate-form]")
    form.get_by_role("button", name="Inscrire").click()
    expect(form.locator("[name=birth_name]")).to_be_focused()
    expect(form.locator("[name=birth_name]")).to_have_accessible_description("« Nom de naissance » est obligatoire.")
    competences = [{"id": each, "level": 3, "pix": 24} for each in COMPETENCES[:5]]
    file = tmp_path / "profils.json"
    file.write_text(json.dumps({"profiles": [{"ine": NEWCOMER["ine"], "competences": competences}]}))
    fill(form, {**NEWCOMER, "birth_date": "9 décembre"})
    form.locator("[name=profile]").set_input_files(file)
    form.get_by_role("button", name="Inscrire").click()
    expect(form.locator("[name=birth_date]")).to_be_focused()
    expect(form.locator("[name=group]")).to_have_value("3EME A")
    form.locator("[name=birth_date]").fill(NEWCOMER["birth_date"])
    form.get_by_role("button", name="Inscrire").click()
    expect(saying(page)).to_contain_text("HOPPER Grace est sur la liste.")
    row = page.locator("[data-candidate='6']")
    expect(row).to_contain_text("certifiable")
    expect(row).to_contain_text("temps majoré 33 %", use_inner_text=True)
    assert sheet(day).candidates[-1].certifiable


def test_a_profile_that_is_not_in_its_file_leaves_the_candidate_on_the_list(opened, day, tmp_path):
    page = opened("candidates")
    page.locator("[data-role=add]").click()
    form = page.locator("[data-role=candidate-form]")
    fill(form, NEWCOMER)
    file = tmp_path / "profils.json"
    file.write_text('{"profiles": []}')
    form.locator("[name=profile]").set_input_files(file)
    form.get_by_role("button", name="Inscrire").click()
    expect(page.get_by_role("alert")).to_contain_text("HOPPER Grace est sur la liste, mais sans profil.")
    expect(page.locator("[data-candidate='6']")).to_contain_text("Aucun profil importé.")


def fill(form: Locator, values: dict[str, str]) -> None:
    for name, value in values.items():
        if name == "sex":
            form.locator("[name=sex]").select_option(value)
        else:
            form.locator(f"[name={name}]").fill(value)


def test_one_is_corrected_by_keyboard(opened, day):
    page = opened("candidates")
    lovelace(page).locator("[data-role=correct]").focus()
    page.keyboard.press("Enter")
    form = page.locator("[data-role=candidate-form]")
    expect(form.locator("[name=birth_name]")).to_have_value("Lovelace")
    form.locator("[name=first_name]").fill("Augusta Ada")
    page.keyboard.press("Enter")
    expect(saying(page)).to_contain_text("LOVELACE Augusta Ada : c'est corrigé.", use_inner_text=True)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "Augusta Ada" in [card.values["first_name"] for card in sheet(day).candidates]


def test_one_is_removed_and_taken_back(opened, day):
    """R-CAN-04."""
    page = opened("candidates")
    lovelace(page).locator("[data-role=remove]").click()
    expect(saying(page)).to_contain_text("LOVELACE Ada n'est plus sur la liste.")
    expect(page.locator("[data-candidate]")).to_have_count(4)
    expect(page.locator("[data-role=undo]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(saying(page)).to_contain_text("LOVELACE Ada est de nouveau sur la liste.")
    expect(lovelace(page)).to_contain_text("certifiable")


def test_one_who_has_entered_stays_as_they_are(opened, day):
    """R-CAN-04: told where the buttons were, and refused to a page that did not know yet."""
    page = opened("candidates")
    day.station().enter(LOVELACE)
    lovelace(page).locator("[data-role=remove]").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce candidat est déjà entré")
    page.reload()
    expect(lovelace(page)).to_contain_text("entré")
    expect(lovelace(page).get_by_role("button")).to_have_count(0)
    expect(page.locator(".imports")).to_contain_text("la liste ne se remplace plus")


def test_the_stations_are_counted_against_the_candidates(opened, day):
    page = opened("stations")
    expect(page.locator("[data-role=enough]")).to_have_text(
        "0 poste prêt pour 5 candidats : il en manque 5.", use_inner_text=True
    )
    page.locator("[data-role=open-pairing]").click()
    expect(page.locator("[data-role=pairing-code]")).to_be_visible()


def test_a_station_is_taken_out_until_it_is_paired_again(opened, day):
    station = day.sitting(LOVELACE, "Poste 07")
    station.hello()
    page = opened("stations")
    expect(page.locator("[data-role=station]")).to_have_count(1)
    leave = page.locator("[data-role=station-leave]")
    leave.locator("summary").click()
    expect(leave.locator("[data-role=revoke-station]")).to_be_disabled()
    leave.get_by_label("Poste").select_option(label="Poste 07")
    expect(leave).to_contain_text("déplacez d'abord le candidat")
    leave.get_by_role("button", name="Retirer Poste 07 pour de bon").click()
    expect(leave).to_have_count(0)
    assert day.room.pairing.is_revoked(station.id)


def test_the_next_step_leads_to_what_is_missing(opened, day):
    page = opened("details")
    page.locator("[data-role=next-step]").click()
    expect(page.locator("[data-tab=stations]")).to_have_attribute("aria-current", "page")
