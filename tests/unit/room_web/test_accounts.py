"""Accounts over the real services, on a real disk: given, used, changed, and taken away at once."""

import pytest

from proctor_server.room.domain.account import FOUNDER, UNLOCKS
from proctor_server.room.web.app import make_app
from tests.builders.room import PASSWORD, open_day

NAME = "Essai Deux"
OWN = "quatre girafes bleues"


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


@pytest.fixture
def app(day):
    return make_app(day.room)


@pytest.fixture
def founder(app):
    return entered(app, password=PASSWORD)


def entered(app, **who):
    client = app.test_client()
    told = client.post("/api/sign-in", json=who)
    assert told.status_code == 200, told.json
    return client


def given(founder, name=NAME, role="administrator"):
    told = founder.post("/api/accounts", json={"name": name, "role": role})
    assert told.status_code == 201, told.json
    return told.json


def own(app, founder, name=NAME, role="administrator", password=OWN):
    """The account, in use: its owner has chosen a password. Its identifier and a browser that it came in with."""
    new = given(founder, name, role)
    client = entered(app, account=name, password=new["password"])
    assert client.post("/api/own-password", json={"current": new["password"], "new": password}).status_code == 200
    return new["account"], client


def locked(day):
    day.room.vault.lock()
    return day.room.vault


def deeds(founder):
    return [(e["who"], e["what"], e["whom"]) for e in founder.get("/api/accounts").json["events"]]


def test_an_account_begins_with_a_password_of_its_own_choice(app, founder):
    new = given(founder)
    client = entered(app, account=f"  {NAME.upper()} ", password=new["password"])
    assert client.get("/").headers["Location"] == "/centre/password"
    assert client.get("/api/sessions").json["code"] == "password_to_change"
    assert client.post("/api/own-password", json={"current": new["password"], "new": OWN}).status_code == 200
    assert client.get("/api/sessions").status_code == 200
    assert refusal(app, account=NAME, password=new["password"]) == "sign_in_refused"


@pytest.mark.parametrize("role", UNLOCKS)
def test_a_role_unlocks_what_is_its_own_and_nothing_else(day, app, founder, role):
    """R-TST-06: after a restart each password opens its own copy of the keys."""
    own(app, founder, role=role)
    vault = locked(day)
    entered(app, account=NAME, password=OWN)
    assert (vault.content_unlocked, vault.unlocked) == {
        "everything": (True, True), "content": (True, False), "nothing": (False, False)
    }[UNLOCKS[role]]  # fmt: skip
    if vault.unlocked:
        assert vault.centre_signer()(b"x")


def test_an_open_page_unlocks_with_the_accounts_own_password(day, app, founder):
    _, client = own(app, founder)
    vault = locked(day)
    assert client.post("/api/unlock", json={"password": PASSWORD}).json["code"] == "wrong_password"
    assert not vault.unlocked
    assert client.post("/api/unlock", json={"password": OWN}).json == {"unlocked": True, "content_unlocked": True}


def test_what_an_account_does_is_written_down_under_its_name(day, app, founder):
    """R-INC-07."""
    _, client = own(app, founder)
    station = day.station()
    station.enter("0801234569C")
    day.room.invigilating.signed_in(day.session, "Surveillante Une", day.clock.now)
    path = f"/api/sessions/{day.session}/candidates/{day.candidate('0801234569C')}/presence"
    assert client.post(path, json={"confirmed": True}).status_code == 200
    with day.room.readers.one() as db:
        lines = [bytes(line).decode() for (line,) in db.execute("SELECT line FROM journal ORDER BY n")]
    assert f'"who":"administrator:{NAME}"' in lines[-1]


@pytest.mark.parametrize(
    "act", [("removal", {}), ("suspension", {"suspended": True}), ("password", {}), ("role", {"role": "reader"})]
)
def test_what_is_taken_from_an_account_holds_at_its_next_act(app, founder, act):
    account, client = own(app, founder)
    assert client.get("/api/sessions").status_code == 200
    where, body = act
    assert founder.post(f"/api/accounts/{account}/{where}", json=body).status_code == 200
    told = client.get("/api/sessions")
    assert (told.status_code, told.json["code"]) == (401, "not_signed_in")
    assert refusal(app, account=NAME, password=OWN) == "sign_in_refused"


def test_a_suspended_account_comes_back_with_its_password(app, founder):
    account, _ = own(app, founder)
    path = f"/api/accounts/{account}/suspension"
    founder.post(path, json={"suspended": True})
    founder.post(path, json={"suspended": False})
    assert entered(app, account=NAME, password=OWN).get("/api/sessions").status_code == 200


def test_the_last_administrator_can_be_removed_as_the_centres_password_stays(app, founder):
    account, _ = own(app, founder)
    assert founder.post(f"/api/accounts/{account}/removal", json={}).status_code == 200
    assert founder.get("/api/accounts").json["accounts"] == []
    assert entered(app, password=PASSWORD).get("/centre").status_code == 200


@pytest.mark.parametrize("where", ["removal", "suspension", "password", "role"])
def test_nobody_shuts_the_door_behind_themselves(app, founder, where):
    account, client = own(app, founder)
    told = client.post(f"/api/accounts/{account}/{where}", json={"suspended": True, "role": "reader"})
    assert (told.status_code, told.json["code"]) == (409, "own_account")
    assert client.get("/api/sessions").status_code == 200


@pytest.mark.parametrize("where", ["removal", "suspension", "password", "role"])
def test_an_account_that_was_removed_meanwhile_is_named_so(founder, where):
    told = founder.post(f"/api/accounts/gone/{where}", json={"suspended": True, "role": "reader"})
    assert (told.status_code, told.json["code"]) == (404, "unknown_account")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "", "role": "reader"}, 400, "account_name_unfit"),
        ({"name": "x" * 10_000, "role": "reader"}, 400, "account_name_unfit"),
        ({"name": "a\u202eb", "role": "reader"}, 400, "account_name_unfit"),
        ({"name": FOUNDER, "role": "reader"}, 409, "account_name_taken"),
        ({"name": "X"}, 400, "missing_field"),
        ({"name": "X", "role": "invigilator"}, 400, "unreadable"),
        ({"name": ["X"], "role": "reader"}, 400, "unreadable"),
    ],
)
def test_what_cannot_be_an_account_is_refused(founder, body, status, code):
    told = founder.post("/api/accounts", json=body)
    assert (told.status_code, told.json["code"]) == (status, code)
    assert founder.get("/api/accounts").json["accounts"] == []


def test_an_account_is_created_once_however_often_it_is_asked_for(founder):
    given(founder)
    told = founder.post("/api/accounts", json={"name": NAME.swapcase(), "role": "reader"})
    assert (told.status_code, told.json["code"]) == (409, "account_name_taken")
    assert [a["role"] for a in founder.get("/api/accounts").json["accounts"]] == ["administrator"]


def test_while_the_key_is_locked_only_an_account_that_opens_nothing_is_given(day, founder):
    locked(day)
    told = founder.post("/api/accounts", json={"name": NAME, "role": "administrator"})
    assert (told.status_code, told.json["code"]) == (409, "locked")
    given(founder, role="reader")


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("un autre mot", OWN, "wrong_password"),
        (OWN, OWN, "password_unchanged"),
        (OWN, "court", "password_too_short"),
        (OWN, "motdepasse123", "password_obvious"),
        (OWN, f"{NAME} {NAME}", "password_has_name"),
        (OWN, "x" * 10_000, "password_too_long"),
    ],
)
def test_a_password_that_is_not_taken_leaves_the_one_before(app, founder, current, new, code):
    _, client = own(app, founder)
    assert client.post("/api/own-password", json={"current": current, "new": new}).json["code"] == code
    assert entered(app, account=NAME, password=OWN)


def test_a_changed_password_ends_the_other_pages_and_keeps_this_one(day, app, founder):
    _, here = own(app, founder)
    elsewhere = entered(app, account=NAME, password=OWN)
    assert here.post("/api/own-password", json={"current": OWN, "new": "trois pommes au four"}).status_code == 200
    assert here.get("/api/sessions").status_code == 200
    assert elsewhere.get("/api/sessions").status_code == 401
    vault = locked(day)
    entered(app, account=NAME, password="trois pommes au four")
    assert vault.unlocked


def test_the_centres_own_password_is_not_changed_here(founder):
    told = founder.post("/api/own-password", json={"current": PASSWORD, "new": OWN})
    assert (told.status_code, told.json["code"]) == (403, "not_yours")


def test_nothing_tells_an_unknown_account_from_a_wrong_password(app, founder):
    account, _ = own(app, founder)
    founder.post(f"/api/accounts/{account}/suspension", json={"suspended": True})
    asked = ({"account": NAME}, {"account": "Personne"}, {"account": "x" * 10_000}, {"account": "\u202e"})
    told = [app.test_client().post("/api/sign-in", json={"password": OWN, **who}) for who in asked]
    assert {(each.status_code, each.json["detail"]) for each in told} == {(401, told[0].json["detail"])}


def test_guesses_at_one_account_are_slowed_and_leave_the_others_alone(app, founder):
    own(app, founder)
    wrong = [app.test_client().post("/api/sign-in", json={"account": NAME, "password": "non"}) for _ in range(6)]
    assert [each.json["code"] for each in wrong[-2:]] == ["sign_in_refused", "too_soon"]
    assert refusal(app, account=NAME, password=OWN) == "too_soon"
    assert entered(app, password=PASSWORD)


def test_guesses_on_an_open_page_are_slowed_too(app, founder):
    _, client = own(app, founder)
    told = [client.post("/api/unlock", json={"password": "non"}).json["code"] for _ in range(6)]
    assert told == ["wrong_password"] * 5 + ["too_soon"]


def test_whatever_is_done_to_an_account_is_written_down(app, founder):
    account, _ = own(app, founder)
    founder.post(f"/api/accounts/{account}/suspension", json={"suspended": True})
    founder.post(f"/api/accounts/{account}/suspension", json={"suspended": False})
    founder.post(f"/api/accounts/{account}/role", json={"role": "reader"})
    founder.post(f"/api/accounts/{account}/password", json={})
    founder.post(f"/api/accounts/{account}/removal", json={})
    assert deeds(founder)[::-1] == [
        (FOUNDER, "signed_in", ""),
        (FOUNDER, "account_created", NAME),
        (NAME, "signed_in", ""),
        (NAME, "password_changed", ""),
        (FOUNDER, "account_suspended", NAME),
        (FOUNDER, "account_restored", NAME),
        (FOUNDER, "role_changed", NAME),
        (FOUNDER, "password_reset", NAME),
        (FOUNDER, "account_removed", NAME),
    ]


def test_no_password_of_an_account_is_on_disk(day, app, founder):
    provisional = given(founder, "Autre", "organiser")["password"]
    own(app, founder)
    on_disk = b"".join(file.read_bytes() for file in day.folder.rglob("*") if file.is_file())
    assert OWN.encode() not in on_disk
    assert provisional.encode() not in on_disk


def test_an_organiser_prepares_a_session_and_cannot_withdraw_a_finalisation(day, app, founder):
    _, client = own(app, founder, role="organiser")
    fields = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-13T14:00", "invigilators": ["Essai"]}
    made = client.post("/api/sessions", json=fields)
    assert made.status_code == 201
    with client.get(f"/api/sessions/{made.json['number']}/papers/kit.pdf") as kit:
        assert kit.data.startswith(b"%PDF-")
    withdrawn = client.post(f"/api/sessions/{day.session}/finalisation/withdraw", json={"reason": "x"})
    assert (withdrawn.status_code, withdrawn.json["code"]) == (403, "not_yours")


def refusal(app, **who):
    told = app.test_client().post("/api/sign-in", json=who)
    assert told.status_code in {401, 429}
    return told.json["code"]
