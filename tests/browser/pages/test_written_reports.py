"""Reports on the pages: what has happened in plain words first, drafts that nobody loses, and where they are completed
(R-INC-04, R-FIN-01)."""

import msgspec
import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from proctor_server.room.domain.errors import CategoryUnfit
from proctor_server.room.domain.view import Missing
from proctor_server.room.domain.written_report import ReportBody
from tests.builders.axe import violations
from tests.builders.room_pages import NUMBER, FakeRoom
from tests.builders.room_reports import card as report_card

OTHER = "invigilator:Surveillant Deux"
JACKSON, LOVELACE = 2, 3


def written(room: FakeRoom, **said: object):
    return room.reporting.write(NUMBER, ReportBody(**said), f"key {said}", OTHER, room.clock())


def on_card(page: Page, candidate: int) -> None:
    page.locator("[data-look=room]").click()
    page.locator(f"[data-role=card][data-candidate='{candidate}'] [data-role=open]").focus()


def begun(page: Page, category: str, candidate: int = JACKSON):
    """The sheet, with the fields of a category."""
    on_card(page, candidate)
    page.keyboard.press("r")
    page.locator(f"[data-kind={category}]").click()
    return page.locator("[data-role=report]")


def listed(page: Page):
    page.locator("[data-look=reports]").click()
    return page.locator("[data-role=report-line]")


def test_by_keyboard_alone_from_the_card_to_the_report(invigilator, room):
    page = invigilator()
    on_card(page, JACKSON)
    page.keyboard.press("r")
    expect(page.locator("[data-kind=C1]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    value = page.get_by_label("Le bon temps majoré, en pour cent")
    expect(value).to_be_focused()
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=report][open]")).to_have_count(0)
    (kept,) = room.reporting.reports(NUMBER)
    assert (kept.category, kept.candidate, kept.value, kept.lacking) == ("C2", JACKSON, "50", [])
    expect(listed(page)).to_contain_text("JACKSON Mary")


def test_r_without_a_card_is_about_the_room(invigilator, room):
    page = invigilator()
    page.locator("[data-look=reports]").click()
    expect(page.locator("main")).to_contain_text("Aucun signalement.")
    page.locator("body").press("r")
    page.locator("[data-kind=C7]").click()
    expect(page.get_by_label("Pour qui ?")).to_have_value("")
    page.get_by_label("Que s'est-il passé ?").fill("Orage.")
    page.locator("[data-role=report-save]").click()
    expect(listed(page)).to_contain_text("Toute la salle")


def test_the_number_is_one_that_the_candidate_has_seen(invigilator, room):
    page = invigilator()
    sheet = begun(page, "E1")
    done = room.cards[JACKSON].attempt.done
    seen = [str(number) for number in range(done + 1, 0, -1)]
    expect(sheet.get_by_label("Numéro de la question").locator("option")).to_have_text(["Choisir…", *seen])


def test_r_inc_02_the_number_that_was_chosen_stays_while_the_candidate_goes_on(invigilator, room):
    page = invigilator()
    sheet = begun(page, "E1")
    number = sheet.get_by_label("Numéro de la question")
    number.select_option("1")
    attempt = room.cards[JACKSON].attempt
    room.put(replace(room.cards[JACKSON], attempt=replace(attempt, done=attempt.done + 2)))
    expect(number.locator("option")).to_have_count(attempt.done + 4)
    expect(number).to_have_value("1")
    sheet.locator("[data-role=report-draft]").click()
    expect(page.locator("[data-role=report][open]")).to_have_count(0)
    assert [kept.number for kept in room.reporting.reports(NUMBER)] == [1]


def test_whom_it_is_about_stays_while_the_list_changes(invigilator, room):
    page = invigilator()
    page.locator("[data-look=reports]").click()
    page.locator("body").press("r")
    page.locator("[data-kind=C7]").click()
    whom = page.get_by_label("Pour qui ?")
    whom.select_option(label=whom.locator("option", has_text="LOVELACE").inner_text())
    known = whom.locator("option").count()
    room.put(replace(room.cards[JACKSON], id=999, birth_name="Aardvark"))
    expect(whom.locator("option")).to_have_count(known + 1)
    expect(whom).to_have_value(str(LOVELACE))


def test_what_a_category_needs_is_asked_for_before_it_is_saved(invigilator, room):
    page = invigilator()
    sheet = begun(page, "C4")
    sheet.locator("[data-role=report-save]").click()
    expect(sheet.get_by_label("Que s'est-il passé ?")).to_be_focused()
    assert room.reporting.reports(NUMBER) == []


@pytest.mark.parametrize("way", ["draft", "close", "escape"])
def test_a_draft_is_kept_and_says_what_it_lacks(invigilator, room, way):
    page = invigilator()
    sheet = begun(page, "C1")
    sheet.get_by_label("Précisions (facultatif)").fill("carte vue")
    if way == "escape":
        page.keyboard.press("Escape")
    else:
        sheet.locator({"draft": "[data-role=report-draft]", "close": "[data-role=close-report]"}[way]).click()
    expect(page.locator("[data-look=reports]")).to_have_text("Signalements (1 à compléter)")
    expect(listed(page)).to_contain_text("À compléter : la bonne valeur")
    (kept,) = room.reporting.reports(NUMBER)
    assert (kept.text, kept.written_by) == ("carte vue", "Surveillante Une")


def test_a_page_that_is_loaded_again_keeps_what_was_being_written(invigilator, room):
    page = invigilator()
    begun(page, "C8").get_by_label("Que s'est-il passé ?").fill("Sort deux minutes")
    page.reload()
    expect(listed(page)).to_contain_text("Sort deux minutes")


@pytest.mark.parametrize("way", ["discard", "close"])
def test_nothing_is_kept_that_was_not_to_be(invigilator, room, way):
    page = invigilator()
    sheet = begun(page, "C6")
    if way == "discard":
        sheet.get_by_label("Précisions (facultatif)").fill("rien, en fait")
    sheet.locator({"discard": "[data-role=report-discard]", "close": "[data-role=close-report]"}[way]).click()
    expect(page.locator("[data-role=report][open]")).to_have_count(0)
    assert room.reporting.reports(NUMBER) == []


def test_another_category_keeps_the_words(invigilator, room):
    page = invigilator()
    sheet = begun(page, "C8")
    sheet.get_by_label("Que s'est-il passé ?").fill("Sort deux minutes")
    sheet.locator("[data-role=report-other]").click()
    sheet.locator("[data-kind=C6]").click()
    expect(sheet.get_by_label("Précisions (facultatif)")).to_have_value("Sort deux minutes")
    sheet.locator("[data-role=report-other]").click()
    page.keyboard.press("Escape")
    expect(listed(page)).to_contain_text("Sort deux minutes")
    assert [each.category for each in room.reporting.reports(NUMBER)] == ["C6"]


def test_the_other_invigilator_sees_it_come_and_completes_it(invigilator, room):
    page = invigilator()
    lines = listed(page)
    draft = written(room, category="C4", candidate=LOVELACE)
    expect(lines).to_contain_text("Surveillant Deux")
    lines.locator("[data-role=report-open]").click()
    page.get_by_label("Que s'est-il passé ?").fill("Partie avant d'avoir signé.")
    page.locator("[data-role=report-save]").click()
    expect(page.locator("[data-look=reports]")).to_have_text("Signalements (1)")
    assert room.reporting.cards[draft.n].changed_by == "Surveillante Une"


def test_what_another_changed_meanwhile_is_shown_before_it_is_written_over(invigilator, room):
    page = invigilator()
    lines = listed(page)
    there = written(room, category="C8", candidate=LOVELACE, text="Sort deux minutes.")
    lines.locator("[data-role=report-open]").click()
    theirs = ReportBody(category="C8", candidate=LOVELACE, text="Sort cinq minutes.")
    room.reporting.correct(NUMBER, there.n, there.version, theirs, OTHER, room.clock())
    sheet = page.locator("[data-role=report]")
    sheet.get_by_label("Que s'est-il passé ?").fill("Sort dix minutes.")
    sheet.locator("[data-role=report-save]").click()
    expect(sheet.locator("[role=alert]")).to_contain_text("Surveillant Deux a changé ce signalement")
    expect(sheet).to_contain_text("Sort cinq minutes.")
    expect(sheet.get_by_label("Que s'est-il passé ?")).to_have_value("Sort dix minutes.")
    sheet.locator("[data-role=report-save]").click()
    expect(page.locator("[data-role=report][open]")).to_have_count(0)
    assert room.reporting.cards[there.n].text == "Sort dix minutes."


def test_closing_does_not_write_over_what_another_changed_meanwhile(invigilator, room):
    page = invigilator()
    lines = listed(page)
    there = written(room, category="C8", candidate=LOVELACE, text="Sort deux minutes.")
    lines.locator("[data-role=report-open]").click()
    theirs = ReportBody(category="C8", candidate=LOVELACE, text="Sort cinq minutes.")
    room.reporting.correct(NUMBER, there.n, there.version, theirs, OTHER, room.clock())
    page.get_by_label("Que s'est-il passé ?").fill("Sort dix minutes.")
    page.keyboard.press("Escape")
    # closed until the answer is there, and open again with it
    refusal = page.locator("[data-role=report][open] [role=alert]")
    expect(refusal).to_contain_text("Surveillant Deux a changé ce signalement")
    page.keyboard.press("Escape")
    expect(page.locator("[data-role=report][open]")).to_have_count(0)
    assert room.reporting.cards[there.n].text == "Sort cinq minutes."


def test_a_refusal_stands_beside_the_field_that_it_is_about(invigilator, room):
    """R-INC-02: the item has no image."""
    page = invigilator()
    sheet = begun(page, "E1")
    sheet.get_by_label("Numéro de la question").select_option("4")
    room.reporting.refuse = CategoryUnfit(category="E1", field="number")
    sheet.locator("[data-role=report-save]").click()
    beside = sheet.locator("label:has([name=number]) + [role=alert]")
    expect(beside).to_have_text("La catégorie E1 ne convient pas à cette question.")
    expect(sheet.locator("[role=alert]")).to_have_count(1)


def test_once_finalised_reports_are_read_only(invigilator, room):
    written(room, category="C6", candidate=JACKSON)
    room.say(state="finalised")
    page = invigilator()
    expect(listed(page)).to_have_count(1)
    expect(page.locator("[data-role=report-line] button, [data-role=write-report]")).to_have_count(0)
    page.locator("body").press("r")
    expect(page.locator("[data-role=report][open]")).to_have_count(0)


def test_withdrawing_can_be_undone(invigilator, room):
    there = written(room, category="C6", candidate=LOVELACE)
    page = invigilator()
    lines = listed(page)
    lines.locator("[data-role=report-withdraw]").click()
    expect(lines).to_contain_text("retiré à")
    expect(page.locator("[data-look=reports]")).to_have_text("Signalements")
    lines.locator("[data-role=report-restore]").click()
    expect(page.locator("[data-look=reports]")).to_have_text("Signalements (1)")
    assert not room.reporting.cards[there.n].withdrawn


def test_a_call_that_was_accepted_is_there_with_nothing_to_press(invigilator, room):
    """R-INC-02."""
    said = ReportBody(category="E1", candidate=LOVELACE, number=14)
    call = report_card(900, said, "Surveillante Une", room.clock())
    room.reporting.cards[call.n] = msgspec.structs.replace(call, source="call", outcome="replaced")
    written(room, category="C6", candidate=JACKSON)
    page = invigilator()
    line = listed(page).filter(has_text="LOVELACE Ada")
    expect(line).to_contain_text("décidé pendant l'épreuve : une autre question")
    expect(line.locator("button")).to_have_count(0)


def test_the_candidates_sheet_has_their_reports_and_writes_another(invigilator, room):
    written(room, category="C6", candidate=JACKSON)
    page = invigilator()
    page.locator("[data-look=room]").click()
    page.locator(f"[data-role=card][data-candidate='{JACKSON}'] [data-role=open]").click()
    sheet = page.locator("[data-role=sheet]")
    expect(sheet.locator("[data-role=report-line]")).to_contain_text("Fraude suspectée")
    sheet.locator("[data-role=write-report]").click()
    expect(page.locator("[data-role=report]")).to_contain_text("JACKSON Mary : que s'est-il passé ?")


def test_finalisation_leads_from_a_draft_to_where_it_is_completed(invigilator, room):
    """R-FIN-01."""
    draft = written(room, category="C4", candidate=LOVELACE)
    lacks = {"candidate": LOVELACE, "report": draft.n, "lacking": ["text"]}
    room.missing.append(Missing(code="report_incomplete", message="", **lacks))
    page = invigilator()
    page.goto(page.url.replace("/room", "/finalisation"))
    line = page.locator("[data-code=report_incomplete]")
    expect(line).to_contain_text("LOVELACE Ada")
    expect(line).to_contain_text("À compléter : ce qui s'est passé")
    line.locator("[data-role=complete-report]").click()
    page.get_by_label("Que s'est-il passé ?").fill("Partie avant d'avoir signé.")
    page.locator("[data-role=report-save]").click()
    expect(page.locator("[data-role=report-line]")).to_contain_text("Partie avant d'avoir signé.")
    assert room.reporting.cards[draft.n].lacking == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("view", ["list", "choice", "fields"])
def test_reports_are_accessible(invigilator, room, view, width, scheme):
    there = written(room, category="C4", candidate=LOVELACE)
    gone = written(room, category="C6", candidate=JACKSON, text="Téléphone.")
    room.reporting.withdraw(NUMBER, gone.n, gone.version, OTHER, room.clock())
    page = invigilator(width=width, height=844, color_scheme=scheme, reduced_motion="reduce")
    lines = listed(page)
    expect(lines).to_have_count(2)
    if view == "choice":
        page.locator("[data-role=write-report]").click()
        expect(page.locator("[data-kind=C1]")).to_be_focused()
    if view == "fields":
        page.locator(f"[data-report='{there.n}'] [data-role=report-open]").click()
        expect(page.get_by_label("Que s'est-il passé ?")).to_be_focused()
    assert violations(page) == []
