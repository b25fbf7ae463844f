"""The time left, as the candidate sees it: it never jumps, may be hidden, and is said when little is left."""

import itertools
import time

from playwright.sync_api import expect

from tests.integration.kiosk.acts import begin, come_in

SAMPLE = """async (milliseconds) => {
  const seen = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const words = document.querySelector(".top .time").textContent.match(/(\\d+) min (\\d+)/);
    seen.push(Number(words[1]) * 60 + Number(words[2]));
    await new Promise((go) => setTimeout(go, 20));
  }
  return seen;
}"""


def sit(page, room, *, minutes):
    room.minutes = minutes
    begin(page, room)


def left(room, minutes):
    """The invigilator's room says that so much is left."""
    room.order_now(deadline=room.clock() + int(minutes * 60_000))


def steps(seen):
    return {before - after for before, after in itertools.pairwise(seen)}


def test_r_tst_07_the_seconds_left_go_one_by_one(page, room):
    sit(page, room, minutes=4)
    assert steps(page.evaluate(SAMPLE, 3500)) == {0, 1}


def test_r_tim_01_a_clock_that_is_put_right_by_seconds_does_not_jump(page, room):
    sit(page, room, minutes=4)
    ahead = [0]
    room.clock = lambda: time.time_ns() // 1_000_000 + ahead[0]
    for ahead[0] in (3000, -2000):
        left(room, 4)
        assert steps(page.evaluate(SAMPLE, 2500)) <= {0, 1}


def test_r_tim_03_added_time_shows_at_once(page, room):
    sit(page, room, minutes=20)
    left(room, 50)
    expect(page.locator(".top .time")).to_have_text("reste 49 min")


def test_at_15_and_at_5_minutes_it_is_said_once_and_can_be_closed(page, room):
    sit(page, room, minutes=16)
    said = page.get_by_role("status").filter(has_text="Il te reste")
    expect(said).to_have_count(0)
    left(room, 14.9)
    expect(said).to_contain_text("Il te reste 15 minutes.")
    page.get_by_role("button", name="Fermer ce message").click()
    expect(said).to_have_count(0)
    left(room, 4.9)
    expect(said).to_contain_text("Il te reste 5 minutes.")
    page.reload()
    expect(page.get_by_text("Question 1 / ")).to_be_visible()
    expect(page.locator(".top .time")).to_contain_text("reste 4 min")
    expect(said).to_have_count(0)


def test_what_says_it_is_there_before_it_says_it(page, room):
    """A screen reader says what changes in a region that it knows."""
    sit(page, room, minutes=16)
    region = page.locator(".announcement[role=status]")
    expect(region).to_have_count(1)
    expect(region).to_be_empty()
    page.evaluate("window.region = document.querySelector('.announcement')")
    left(room, 10)
    expect(region).to_contain_text("Il te reste 15 minutes.")
    assert page.evaluate("window.region === document.querySelector('.announcement')")


def test_time_may_be_hidden_until_the_last_15_minutes(page, room):
    page.get_by_role("button", name="Affichage").click()
    page.get_by_label("Cacher le temps").check()
    page.get_by_role("button", name="Fermer l'affichage").click()
    sit(page, room, minutes=60)
    expect(page.locator(".top .time")).to_have_text("temps caché")
    left(room, 15)
    expect(page.locator(".top .time")).to_contain_text("reste 14 min")


def test_r_tim_05_in_a_pause_no_time_is_counted_and_none_is_said(page, room):
    sit(page, room, minutes=16)
    room.order_now(state="paused", deadline=room.clock() + 14 * 60_000)
    expect(page.locator(".top .time")).to_have_text("temps arrêté")
    expect(page.get_by_text("Il te reste")).to_have_count(0)


def test_who_comes_back_late_hears_the_last_word_alone(page, room):
    room.minutes = 4
    come_in(page, room)
    expect(page.get_by_text("Il te reste 5 minutes.")).to_be_visible()
    expect(page.get_by_text("Il te reste 15 minutes.")).to_have_count(0)
