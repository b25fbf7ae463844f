"""The jury's API and pages: who may ask what, from where; and what they answer."""

import re
from datetime import timedelta

import pytest

from proctor_server.authority.domain.accounts import MAY, ROLES
from proctor_server.authority.services.accounts import SignInRefused
from proctor_server.authority.storage.accounts import guesses, signed_in
from proctor_server.authority.web.security import COOKIE, OPEN_TO
from proctor_server.session_package.record import IncidentReport
from tests.builders_authority import NOW, jury_at

FRAUD = IncidentReport(category="C6", candidate=2, text="téléphone vu", report=7)
WRONG = [{}, {"act": "fly", "seen": ""}, {"act": "cancel"}, {"act": "cancel", "seen": "", "candidate": "x"}]


@pytest.fixture
def passwords(office):
    office.receive(office.package(reports=[FRAUD], comment="Coupure <b>de</b> courant"))
    return {role: office.authority.accounts.add(f"La {role}", role, by="commande", now=NOW) for role in ROLES}


@pytest.fixture
def enter(office, passwords):
    def as_role(role):
        client = office.authority.app.test_client()
        answer = client.post("/api/sign-in", json={"account": f"la  {role.upper()}", "password": passwords[role]})
        assert answer.status_code == 200
        return client

    return as_role


@pytest.fixture
def base(office):
    return f"/api/jury/sessions/{office.centre.card.fingerprint}/472913"


def addresses(office):
    for rule in office.authority.app.url_map.iter_rules():
        path = (
            rule.rule.replace("<centre>", office.centre.card.fingerprint)
            .replace("<int:number>", "1")
            .replace("<int:act>", "1")
        )
        path = re.sub(r"<number>|<session>", "472913", path)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield rule.endpoint, method, re.sub(r"<[^>]+>", "nobody", path)


def test_every_address_is_in_the_table_and_the_table_has_no_other(office):
    assert {rule.endpoint for rule in office.authority.app.url_map.iter_rules()} == set(OPEN_TO)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_an_address_is_open_to_whom_the_table_says(office, passwords, enter, role):
    client = enter(role) if role else office.authority.app.test_client()
    for endpoint, method, path in list(addresses(office)):
        door = OPEN_TO[endpoint]
        if door in ("anyone", "token") or endpoint.endswith(("leave", "sign_out")):
            continue
        answer = client.open(path, method=method)
        allowed = role is not None and (door == "signed in" or door in MAY[role])
        refused = {"not_signed_in", "not_yours"} & {(answer.json or {}).get("code")} if answer.is_json else set()
        out = answer.status_code == 303 or "Votre rôle" in answer.text or refused
        assert bool(out) != allowed or answer.status_code in (200, 201), (endpoint, method, answer.status_code)
        if not allowed:
            assert out, (endpoint, method)


def test_a_jury_looks_tries_decides_and_publishes(office, enter, base):
    client = enter("jury")
    told = client.get("/api/jury/sessions").json["sessions"]
    assert [(each["session"], len(each["waits_for"])) for each in told] == [("472913", 2)]
    sheet = client.get(base).json
    asked = {"act": "accept", "report": 7, "seen": sheet["seen"]}
    shown = client.post(f"{base}/acts/preview", json=asked)
    assert [each["after"]["status"] for each in shown.json["changes"]] == ["rejected"]
    assert client.post(f"{base}/acts", json=asked).json["code"] == "reason_missing"
    done = client.post(f"{base}/acts", json={**asked, "reason": "Vu."})
    assert (done.status_code, done.json["changes"]) == (201, shown.json["changes"])
    stale = client.post(f"{base}/acts", json={"act": "acknowledge", "seen": sheet["seen"]})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_view")
    again = client.post(f"{base}/acts", json={"act": "acknowledge", "seen": done.json["seen"]})
    assert client.post(f"{base}/acts", json={"act": "publish", "seen": again.json["seen"]}).status_code == 201
    assert office.state() == "published"
    (one,) = client.get("/api/jury/search?q=jackson").json["certifications"]
    found = client.get(f"/api/jury/certifications/{one['number']}").json
    assert (len(found["items"]), found["items"][0]["solution"]) == (15, {"choices": [2]})
    acts = client.get("/api/jury/audit?session=472913").json["acts"]
    assert [each["act"] for each in acts] == ["publish", "acknowledge", "accept"]
    assert {each["by"] for each in acts} == {"La jury"}


@pytest.mark.parametrize("body", WRONG)
def test_a_body_that_does_not_fit_is_refused(enter, base, body):
    answer = enter("jury").post(f"{base}/acts", json=body)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_form_of_another_site_cannot_act(enter, base):
    client = enter("jury")
    for origin in ("https://elsewhere.example", "null"):
        answer = client.post(f"{base}/acts", json={}, headers={"Origin": origin})
        assert (answer.status_code, answer.json["code"]) == (403, "foreign_page")
    assert client.post("/decide", data={"act": "publish"}, headers={"Origin": "null"}).status_code == 403
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 403
    assert client.post(f"{base}/acts", data="{}").json["code"] == "not_json"


def test_wrong_passwords_are_slowed_and_an_unknown_account_is_told_the_same(office, passwords):
    client = office.authority.app.test_client()

    def guess(account, password="wrong wrong wrong"):
        return client.post("/api/sign-in", json={"account": account, "password": password})

    assert guess("La jury").json == guess("Nobody").json
    for _ in range(5):
        last = guess("La jury")
    assert (last.status_code, last.json["code"]) == (429, "too_soon")
    assert guess("La jury", passwords["jury"]).status_code == 429
    assert guess("La reader", passwords["reader"]).status_code == 200


def test_guesses_are_forgotten_after_an_hour(office, passwords):
    accounts = office.authority.accounts
    for name in ("Nobody", "Nobody else"):
        with pytest.raises(SignInRefused):
            accounts.sign_in(name, "wrong wrong wrong", NOW)
    with pytest.raises(SignInRefused):
        accounts.sign_in("Somebody", "wrong wrong wrong", NOW + timedelta(hours=2))
    with office.authority.engine.connect() as connection:
        assert guesses(connection, "nobody") is None
        assert guesses(connection, "somebody").failures == 1


def test_who_is_removed_or_reset_is_out_at_once(office, enter):
    jury, administrator = enter("jury"), enter("administrator")
    told = administrator.post("/api/jury/accounts/La jury/reset")
    assert jury.get("/api/jury/sessions").status_code == 401
    new = office.authority.app.test_client()
    assert new.post("/api/sign-in", json={"account": "La jury", "password": told.json["password"]}).status_code == 200
    assert administrator.delete("/api/jury/accounts/La jury").status_code == 200
    assert new.get("/api/jury/sessions").status_code == 401
    assert administrator.post("/api/jury/accounts", json={"name": "la JURY", "role": "jury"}).status_code == 409
    acts = [each["act"] for each in administrator.get("/api/jury/audit").json["acts"]]
    assert acts[:2] == ["account_removed", "account_reset"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 10_000, "a\x00b", "a\u202eb"])
def test_a_name_that_cannot_be_shown_is_refused(enter, name):
    answer = enter("administrator").post("/api/jury/accounts", json={"name": name, "role": "jury"})
    assert (answer.status_code, answer.json["code"]) == (422, "account_name_wrong")


def test_a_password_of_ones_own(office, enter, passwords):
    client = enter("reader")
    for new, code in (("court", "password_too_short"), ("la reader   ", "password_too_short")):
        assert client.post("/api/password", json={"old": passwords["reader"], "new": new}).json["code"] == code
    wrong = client.post("/api/password", json={"old": "wrong", "new": "une phrase assez longue"})
    assert wrong.json["code"] == "sign_in_refused"
    right = {"old": passwords["reader"], "new": "une phrase assez longue"}
    assert client.post("/api/password", json=right).status_code == 200
    answer = client.post("/api/sign-in", json={"account": "La reader", "password": right["new"]})
    assert answer.status_code == 200


def test_a_sign_in_ends(office, passwords):
    accounts = office.authority.accounts
    token = accounts.sign_in("La jury", passwords["jury"], NOW)
    assert accounts.who(token, NOW + timedelta(hours=1, minutes=59)).role == "jury"
    assert accounts.who(token, NOW + timedelta(hours=3, minutes=58)).name == "La jury"
    assert accounts.who(token, NOW + timedelta(hours=6)) is None
    accounts.sign_out(token)
    with office.authority.engine.connect() as connection:
        assert signed_in(connection, token) is None


def test_the_cookie_is_for_our_pages_alone(office, passwords):
    client = office.authority.app.test_client()
    answer = client.post(
        "/sign-in", data={"account": "La jury", "password": passwords["jury"]}, base_url="https://localhost"
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert all(each in cookie for each in ("HttpOnly", "Secure", "SameSite=Strict"))


def test_a_page_says_what_waits_and_takes_a_decision_with_its_reason(office, enter):
    client = enter("jury")
    assert "téléphone vu" in client.get("/").text
    page = client.get(f"/session/{office.centre.card.fingerprint}/472913")
    assert "Coupure &lt;b&gt;de&lt;/b&gt; courant" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    form = {"act": "accept", "report": "7", "centre": office.centre.card.fingerprint, "session": "472913"}
    form["seen"] = jury_at(office).seen()
    shown = client.get("/decide", query_string=form)
    assert (shown.status_code, "Rejetée" in shown.text) == (200, True)
    refused = client.post("/decide", data={**form, "reason": " "})
    assert (refused.status_code, "besoin d&#39;un motif" in refused.text) == (409, True)
    done = client.post("/decide", data={**form, "reason": "Vu."})
    assert (done.status_code, jury_at(office).result("Jackson").status) == (303, "rejected")
    twice = client.post("/decide", data={**form, "reason": "Vu."})
    assert (twice.status_code, "rien n&#39;est fait" in twice.text) == (409, True)


@pytest.mark.parametrize("path", ["/session/nobody/1", "/certification/999", "/decide", "/decide?act=publish"])
def test_an_address_that_leads_nowhere_says_so(enter, path):
    answer = enter("jury").get(path)
    assert answer.status_code in (400, 404)
    assert 'role="alert"' in answer.text


def test_the_audit_is_a_file_that_no_spreadsheet_takes_for_a_formula(office, enter):
    jury_at(office).act(act="refuse", report=7, reason="=1+1")
    answer = enter("reader").get("/audit.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in answer.text


def test_a_name_is_found_without_its_accents(office, enter):
    client = enter("reader")
    assert [each["result"]["birth_name"] for each in client.get("/api/jury/search?q=mary+JACK").json["certifications"]]
    assert client.get("/api/jury/search?q=%25").json["certifications"] == []
    assert len(client.get("/api/jury/search?q=essais").json["sessions"]) == 1
    assert client.get("/search?q=nobody").status_code == 200
