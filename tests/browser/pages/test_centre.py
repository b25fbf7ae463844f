"""The administrator's page."""

from msgspec.structs import replace
from playwright.sync_api import expect

from proctor_server.room.domain.view import Lack


def test_each_session_shows_its_next_step(administrator, room):
    page = administrator()
    line = page.locator("[data-session='229']")
    expect(line).to_contain_text("en cours")
    expect(line.get_by_role("link", name="Voir la salle")).to_have_attribute("href", "/session/229/room")


def test_pairing_needs_the_centres_key_then_shows_the_code(administrator, room):
    room.unlocked = False
    page = administrator()
    expect(page.locator("[data-role=open-pairing]")).to_be_disabled()
    page.locator("[data-role=unlock] input").fill("une phrase assez longue")
    page.keyboard.press("Enter")
    page.locator("[data-role=open-pairing]").click()
    expect(page.locator("[data-role=pairing-code]")).to_have_text("TKM4-9RWB")
    page.locator("[data-role=close-pairing]").click()
    expect(page.locator("[data-role=open-pairing]")).to_be_visible()


def test_a_session_is_created_and_its_password_shown_once(administrator, room):
    """R-SES-01, R-SES-02."""
    page = administrator()
    page.locator("[data-role=create]").click()
    for name, value in {"site": "Collège", "room": "Salle Pix", "starts_at": "2026-03-12", "time": "14:00"}.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=invigilators]", "Surveillante Une\nSurveillant Deux\n")
    page.locator("[data-role=create-form] .primary").click()
    expect(page.locator("[data-role=created]")).to_contain_text("C-GHJ467")
    [(_, fields, _)] = room.done
    assert fields["starts_at"] == "2026-03-12T14:00"
    assert fields["invigilators"] == ["Surveillante Une", "Surveillant Deux"]
    assert (fields["test_minutes"], fields["session_minutes"], fields["ceiling"]) == ("105", "120", "5")
    expect(page.get_by_role("link", name="Inscrire les candidats")).to_have_attribute(
        "href", "/centre/session/230#candidates"
    )


def test_what_a_session_lacks_is_said_in_words_with_the_step_that_mends_it(administrator, room):
    """R-CAN-05."""
    lacks = [
        Lack(code="profile_missing", n=2), Lack(code="not_certifiable", n=3),
        Lack(code="too_few_stations", n=6, of=24), Lack(code="never_seen", n=1),
    ]  # fmt: skip
    room.say(state="planned", candidates=24, lacks=lacks)
    line = administrator().locator("[data-session='229']")
    expect(line.locator("[data-role=lacks] li")).to_have_text(
        [
            "2 profils manquent",
            "3 candidats non certifiables",
            "Moins de postes prêts (18) que de candidats (24)",
            "1 poste jamais vu",
        ]
    )
    expect(line.get_by_role("link", name="Importer les profils")).to_have_attribute(
        "href", "/centre/session/229#candidates"
    )


def test_a_session_that_lacks_nothing_is_opened(administrator, room):
    room.say(state="planned", candidates=24)
    line = administrator().locator("[data-session='229']")
    expect(line).to_contain_text("Rien ne manque.")
    expect(line.get_by_role("link", name="Ouvrir la salle")).to_have_attribute("href", "/session/229/room")


def test_sessions_stand_by_date_and_those_that_are_over_are_folded(administrator, room):
    """A session of the past that nobody has finalised is not over."""
    room.say(starts_at="2030-03-12T14:00", state="planned")
    others = [
        replace(room.session, number=str(number), starts_at=f"2026-01-{day:02}T09:00", state=state, room=f"Salle {day}")
        for number, day, state in ((201, 5, "uploaded"), (202, 6, "closed"), (203, 7, "planned"))
    ]
    more = [replace(room.session, number=str(number), starts_at="2031-01-05T09:00") for number in range(300, 306)]
    room.overseeing.sessions = lambda _now: [room.session, *more, *others]
    page = administrator()
    days = page.locator("[data-role=sessions] > .date")
    expect(days).to_have_text(["mardi 6 janvier 2026", "mardi 12 mars 2030", "dimanche 5 janvier 2031"])
    past = page.locator("[data-role=past]")
    expect(past.locator("summary")).to_have_text("2 sessions passées")
    expect(past.locator("[data-session='201']")).to_be_hidden()
    page.locator("[data-role=search]").fill("salle 5 REÇUE")
    expect(page.locator("[data-session]:visible")).to_have_count(1)
    expect(page.locator("[data-session='201']")).to_be_visible()
    page.locator("[data-role=search]").fill("rien de tel")
    expect(page.locator("[data-role=sessions]")).to_contain_text("Aucune session ne correspond à cette recherche.")


def test_a_phone_shows_the_stations_without_scrolling_sideways(administrator):
    page = administrator(width=400, height=800)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_signing_out_closes_the_door(administrator, address):
    page = administrator()
    page.locator("[data-role=sign-out]").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/centre")
    expect(page.get_by_role("alert")).to_contain_text("Identifiez-vous pour continuer.")


def test_a_stations_file_is_brought_in_for_every_session(administrator, room, tmp_path):
    """R-FIN-01: what one session refuses is told beside what another takes."""
    chosen = tmp_path / "poste-08.jsonl"
    chosen.write_text("{}\n")
    page = administrator()
    page.locator("[data-role=import-journals]").set_input_files(chosen)
    lines = page.locator("[data-role=brought] > li")
    expect(lines).to_have_count(2)
    expect(lines.nth(1).get_by_role("alert")).to_contain_text("Non.")
    assert room.done == [("journals", None, "administrator:Administration")]


def test_a_second_laptop_is_taken_out_in_two_presses(administrator, room):
    page = administrator()
    line = page.locator("[data-laptop=a1b2]")
    expect(line).to_contain_text("Portable du CDI")
    line.locator("[data-role=leave]").click()
    line.locator("[data-role=keep]").click()
    expect(line.locator("[data-role=revoke]")).to_have_count(0)
    line.locator("[data-role=leave]").click()
    line.locator("[data-role=revoke]").click()
    expect(line).to_have_count(0)
    assert room.done == [("revoked", "a1b2")]


def test_a_rehearsal_is_called_one_and_takes_no_list(administrator, room):
    room.say(state="planned", rehearsal=True)
    line = administrator().locator("[data-session='229']")
    expect(line).to_contain_text("Répétition 229")
    expect(line.locator(".imports")).to_have_count(0)
