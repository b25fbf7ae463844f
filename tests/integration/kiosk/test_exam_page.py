"""The exam page in a real browser, served by a real agent; only the room is scripted."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.integration.kiosk.acts import begin, skip, type_identity, validate
from tests.unit.kiosk.running import eventually


def test_a_candidate_answers_every_kind_of_item_with_the_keyboard_or_the_mouse(page, room):
    begin(page, room)
    expect(page.locator(".top")).to_contain_text("reste 1 h 4")
    expect(page.locator(".top")).to_contain_text("gardé sur ce poste")
    expect(page.locator(".top")).to_contain_text("reçu par la salle")
    page.get_by_label("Il classe des pages").focus()
    page.keyboard.press("Space")
    validate(page)
    expect(page.get_by_role("img", name="Un dossier de trois fichiers")).to_be_visible()
    page.get_by_label("a.png").check()
    page.get_by_label("c.jpg").check()
    validate(page)
    page.get_by_label("Ta réponse").fill("rapport.odt")
    page.keyboard.press("Enter")
    page.get_by_label("Taille").fill("3")
    page.get_by_label("Unité").select_option("Mo")
    validate(page)
    expect(page.get_by_role("heading", name="Épreuve terminée")).to_be_visible()
    expect(page.get_by_text("4 réponses reçues par la salle")).to_be_visible()
    given = [entry["answer"] for entry in room.entries() if entry["kind"] == "answered"]
    assert given == [1, [1, 3], "rapport.odt", {"taille": "3", "unite": "Mo"}]


def test_r_ent_01_a_mismatch_shows_one_sentence_and_keeps_what_was_typed(page):
    type_identity(page, "Byron")
    expect(page.get_by_role("alert")).to_contain_text("Ces informations ne correspondent à aucun candidat")
    expect(page.get_by_label("Nom de naissance")).to_have_value("Byron")


def test_r_tst_03_what_is_typed_is_on_disk_soon_and_a_reload_changes_nothing(page, agent, room):
    begin(page, room)
    skip(page)
    page.get_by_label("b.txt").check()
    eventually(lambda: agent.store.attempts.draft_of("a1") == (2, [2]))
    page.reload()
    expect(page.get_by_label("b.txt")).to_be_checked()
    skip(page)
    page.get_by_label("Ta réponse").press_sequentially("rapport.od")
    eventually(lambda: agent.store.attempts.draft_of("a1") == (3, "rapport.od"))
    page.reload()
    expect(page.get_by_label("Ta réponse")).to_have_value("rapport.od")


def test_r_tst_03_a_key_goes_to_the_agent_at_once_and_those_right_behind_it_together(page, agent, room):
    begin(page, room)
    skip(page)
    skip(page)
    answer = page.get_by_label("Ta réponse")
    # from here on no timer of the page fires by itself
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
    answer.press_sequentially("r")
    eventually(lambda: agent.store.attempts.draft_of("a1") == (3, "r"))
    answer.press_sequentially("ap")
    page.clock.run_for(50)
    eventually(lambda: agent.store.attempts.draft_of("a1") == (3, "rap"))


def test_typing_is_not_disturbed_by_what_the_agent_says_meanwhile(page, room):
    begin(page, room)
    skip(page)
    skip(page)
    page.get_by_label("Ta réponse").press_sequentially("rap")
    room.order_now(deadline=room.order.deadline + 60_000)
    page.get_by_label("Ta réponse").press_sequentially("port")
    expect(page.get_by_label("Ta réponse")).to_have_value("rapport")


def test_r_tst_09_away_from_the_room_the_page_says_so_and_goes_on(page, room):
    begin(page, room)
    room.away = True
    expect(
        page.get_by_text("La salle ne répond pas. Continue : tes réponses sont gardées sur ce poste.")
    ).to_be_visible()
    skip(page)
    expect(page.locator(".top")).to_contain_text("salle absente, 1 à envoyer")
    room.away = False
    expect(page.locator(".top")).to_contain_text("reçu par la salle")


def test_r_tst_03_an_empty_answer_is_told_how_to_go_on(page, room):
    begin(page, room)
    validate(page)
    expect(page.get_by_role("alert")).to_have_text("Pour valider, réponds à la question. Sinon, passe.")


def test_r_tst_08_handing_in_names_what_is_missing_and_asks_once(page, room):
    begin(page, room)
    skip(page)
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(page.get_by_text("Questions passées : 1")).to_be_visible()
    expect(page.get_by_text("Questions sans réponse : 3")).to_be_visible()
    page.get_by_role("button", name="Revenir à la question").click()
    asked = page.get_by_role("heading", name="Rendre ta copie ?")
    expect(asked).to_have_count(0)
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(asked).to_be_visible()
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(page.get_by_text("Tu as rendu ta copie.")).to_be_visible()
    assert room.kinds()[-1] == "ended"


def test_r_tst_05_leaving_the_page_is_measured(page, room):
    begin(page, room)
    # Playwright makes every page believe that it has the focus.
    page.context.new_cdp_session(page).send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = page.context.new_page()
    other.bring_to_front()
    page.bring_to_front()
    eventually(lambda: "focus_lost" in room.kinds())


def test_r_tst_07_where_one_is_the_time_and_both_lights_are_on_every_screen_of_the_test(page, room):
    begin(page, room)

    def sees_all(time):
        for words in ("Question 1 / 4", time, "gardé sur ce poste", "reçu par la salle"):
            expect(page.get_by_role("banner")).to_contain_text(words)

    sees_all("reste 1 h 44")
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(page.get_by_role("heading", name="Rendre ta copie ?")).to_be_visible()
    sees_all("reste 1 h 44")
    room.order_now(state="paused")
    expect(page.get_by_role("heading", name="Pause")).to_be_visible()
    sees_all("temps arrêté")
    room.order_now(state="sitting")
    page.set_viewport_size({"width": 1024, "height": 560})
    page.mouse.wheel(0, 2000)
    expect(page.get_by_role("banner")).to_be_in_viewport()
    sees_all("reste 1 h 44")


def test_a_disk_that_refuses_is_said_in_words(page, agent, room):
    begin(page, room)
    agent.store.database.rows("PRAGMA query_only = ON")
    page.get_by_role("button", name="Passer").click()
    expect(page.get_by_role("alert")).to_have_text("Ce poste n'arrive plus à enregistrer. Appelle le surveillant.")
    expect(page.locator(".top")).to_contain_text("pas gardé : appelle le surveillant")


def test_r_tim_05_a_pause_hides_the_item(page, room):
    begin(page, room)
    room.order_now(state="paused")
    expect(page.get_by_role("heading", name="Pause")).to_be_visible()
    expect(page.get_by_text("moteur de recherche")).to_have_count(0)
    room.order_now(state="sitting")
    expect(page.get_by_text("moteur de recherche")).to_be_visible()


def test_the_launch_file_opens_the_page_once_in_the_browsers_language(browser, agent, page):
    expect(page.get_by_role("heading", name="Entre dans ta session")).to_be_visible()
    context = browser.new_context(locale="en-GB")
    english = context.new_page()
    english.goto(agent.launch_file.as_uri())
    expect(english.get_by_role("heading", name="Enter your session")).to_be_visible()
    context.close()


def test_r_ent_04_a_page_that_is_opened_anew_asks_who_is_there_and_an_invigilator_lets_them_in(
    browser, agent, page, room
):
    begin(page, room)
    skip(page)
    page.reload()
    expect(page.get_by_text("Question 2 / 4")).to_be_visible()
    page.close()
    context = browser.new_context(locale="fr-FR")
    again = context.new_page()
    again.goto(agent.launch_file.as_uri())
    expect(again.get_by_text("Tu reviens : dis qui tu es")).to_be_visible()
    type_identity(again)
    expect(again.get_by_text("Lève la main : le surveillant confirme ta présence.")).to_be_visible()
    room.order_now(confirmed=True)
    again.get_by_role("button", name="Reprendre").click()
    expect(again.get_by_text("Question 2 / 4")).to_be_visible()
    context.close()


def test_at_1024_by_768_nothing_is_wider_than_the_screen_and_the_buttons_are_in_view(page, room):
    begin(page, room)
    for _ in range(4):
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024
        box = page.get_by_role("button", name="Passer").bounding_box()
        assert box["y"] + box["height"] <= 768
        skip(page)
