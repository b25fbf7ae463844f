"""The exam page of a station that plays a candidate by itself, in a real browser."""

import pytest
from playwright.sync_api import expect

from kiosk_client.domain.rehearsing import RehearsalStopped
from kiosk_client.domain.sitting import Stage
from kiosk_client.protocol.messages import Enter, RehearsalOrder
from tests.builders.axe import violations
from tests.unit.kiosk.running import eventually
from tests.unit.kiosk.scripted_room import FORM

SESSION = "R000007"
WHO = {"first_name": "Répétition", "birth_name": "Essai 01", "birth_date": "2000-01-01", "access_code": "BCDF23"}


def wish(room, **more):
    return room.obey(RehearsalOrder(session=SESSION, **WHO, **more))


@pytest.fixture
def played(page, room):
    """The candidate of a rehearsal has begun; nobody has touched a key."""
    room.session, room.expects = SESSION, Enter(session=SESSION, **WHO)
    wish(room)
    eventually(lambda: wish(room).stage == "door")
    room.confirm()
    eventually(lambda: wish(room).stage == "item")
    expect(page.get_by_text("Question 1 / 4")).to_be_visible()
    return page


def test_the_page_says_that_nobody_sits_there_in_both_languages(played):
    expect(played.get_by_role("status").filter(has_text="épreuve d'essai tout seul")).to_be_visible()
    assert violations(played) == []
    played.get_by_role("button", name="English").click()
    expect(played.get_by_text("taking a trial test by itself")).to_be_visible()


def test_each_item_is_answered_once_the_browser_has_shown_it(played, room):
    """The page says so itself: that a browser runs is not enough."""
    eventually(lambda: wish(room, goal=len(FORM) - 1, hand_in=True).stage == "end")
    expect(played.get_by_text("Épreuve terminée")).to_be_visible()
    done = wish(room, goal=len(FORM) - 1, hand_in=True)
    assert (done.page, [one.number for one in done.given]) == ("shown", [1, 2, 3])


def test_an_item_is_shown_once_its_picture_is(played, room):
    held = []

    def hold(route):
        held.append(route)

    played.route("**/image/2", hold)
    wish(room, goal=2)
    while not held:
        played.wait_for_timeout(20)
    played.wait_for_timeout(500)
    assert [one.number for one in wish(room, goal=2).given] == [1]
    held[0].continue_()
    eventually(lambda: [one.number for one in wish(room, goal=2).given] == [1, 2])


def test_whoever_presses_keys_can_stop_it_and_do_nothing_else(played, room, agent):
    played.get_by_role("button", name="Passer").click()
    expect(played.get_by_role("alert").filter(has_text="La touche Échap l'arrête")).to_be_visible()
    assert room.kinds() == ["began"]
    played.keyboard.press("Escape")
    expect(played.get_by_label("Numéro de session")).to_be_visible()
    assert (agent.sitting.sitting.stage, agent.rehearsing.is_playing) == (Stage.ENTRY, False)
    with pytest.raises(RehearsalStopped):
        wish(room)


def test_in_a_real_test_the_same_key_stops_nothing(page, room, agent):
    agent.rehearsing.stop()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Numéro de session")).to_be_visible()
    expect(page.get_by_text("Arrêter (Échap)")).to_have_count(0)
