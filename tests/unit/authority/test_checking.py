"""R-AUT-03: certificates checked and schools read, at the HTTP door."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.livret import SCOPE
from proctor_server.authority.services.certifying import CHECKS
from proctor_server.authority.storage.certificates import held_by_session
from proctor_server.authority.storage.tables import METADATA, SESSIONS
from tests.builders_authority import NOW
from tests.builders_package import ALL_RIGHT, WRONG

UNKNOWN = "P-AAAAAAAA"


@pytest.fixture
def client(office):
    return office.authority.app.test_client()


@pytest.fixture
def codes(office):
    """Birth name → code, of a published session."""
    office.receive(office.package(runs={"Jackson": ALL_RIGHT, "Babbage": WRONG * 15}))
    with office.authority.engine.connect() as connection:
        held = held_by_session(connection, office.centre.card.fingerprint, "472913")
    return {each.result.birth_name: each.code for each in held}


def withdraw(office):
    """The session is published no more."""
    with office.authority.engine.begin() as connection:
        connection.execute(sa.update(SESSIONS).values(state="evaluated"))


def token(office, client, **other):
    made = office.authority.schooling.add_client("LSU", NOW)
    own = {"client_id": made.client.id, "client_secret": made.secret}
    form = {"grant_type": "client_credentials", "scope": SCOPE, **own}
    return client.post("/api/application/token", data={**form, **other})


def bearer(office, client):
    return {"Authorization": f"Bearer {token(office, client).json['access_token']}"}


def test_a_code_opens_what_the_certificate_says_and_nothing_more(client, codes):
    told = client.get(f"/api/certificates/{codes['Jackson'].lower()}").json
    assert (told["birth_name"], told["pix"], told["highest"], told["centre"]) == (
        "Jackson",
        120,
        640,
        "Collège des Essais",
    )
    assert set(told) == {
        "code", "first_name", "birth_name", "centre", "passed_on", "pix", "highest", "areas",
    }  # fmt: skip


def test_a_code_that_nobody_has_and_one_without_certificate_are_answered_alike(office, client, codes):
    answers = [client.get(f"/api/certificates/{code}") for code in (UNKNOWN, codes["Babbage"], "x", "é" * 10_000)]
    withdraw(office)
    answers.append(client.get(f"/api/certificates/{codes['Jackson']}"))
    assert {(each.status_code, each.data) for each in answers} == {(404, answers[0].data)}
    assert answers[0].json["code"] == "unknown_code"


def test_guesses_are_slowed_for_whoever_guesses_and_for_nobody_else(client, codes):
    for _ in range(CHECKS.free + 1):
        assert client.get(f"/api/certificates/{UNKNOWN}").status_code == 404
    slowed = client.get(f"/api/certificates/{codes['Jackson']}")
    assert (slowed.status_code, slowed.json["code"], slowed.headers["Retry-After"]) == (429, "too_soon", "1")
    assert client.get(f"/verify?code={codes['Jackson']}").status_code == 429
    elsewhere = client.get(f"/api/certificates/{codes['Jackson']}", environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert elsewhere.status_code == 200


def test_waits_end_and_guesses_are_forgotten_after_an_hour(office, codes):
    from kiosk_client.protocol.pairing import TooSoon
    from proctor_server.authority.domain.certificate import UnknownCode

    check = office.authority.certifying.check
    for _ in range(CHECKS.free + 1):
        with pytest.raises(UnknownCode):
            check(UNKNOWN, "192.0.2.9", NOW)
    with pytest.raises(TooSoon):
        check(codes["Jackson"], "192.0.2.9", NOW)
    assert check(codes["Jackson"], "192.0.2.9", NOW + timedelta(seconds=1)).pix == 120
    for _ in range(CHECKS.free):
        with pytest.raises(UnknownCode):
            check(UNKNOWN, "192.0.2.9", NOW + timedelta(hours=2))


def test_many_guesses_at_once_get_no_more_than_one_after_another(office):
    def guess(_):
        try:
            office.authority.certifying.check(UNKNOWN, "192.0.2.9", NOW)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        found = Counter(pool.map(guess, range(CHECKS.free + 20)))
    assert found == {"unknown_code": CHECKS.free + 1, "too_soon": 19}


def test_the_page_asks_answers_and_refuses_without_a_script(client, codes):
    asked, found = client.get("/verify"), client.get(f"/verify?code={codes['Jackson']}")
    refused = client.get("/verify?code=%3Cb%3E%22" + "x" * 10_000)
    assert (asked.status_code, found.status_code, refused.status_code) == (200, 200, 404)
    assert "JACKSON" in found.text
    assert "04/2004" not in found.text
    assert "<b>&#34;" not in refused.text
    assert "&lt;b&gt;" in refused.text
    assert "script" not in asked.headers["Content-Security-Policy"].replace("default-src 'none'", "")
    assert len(refused.data) < 4_000


def test_a_token_is_for_an_hour(office, client):
    given = token(office, client)
    assert (given.status_code, given.json["token_type"], given.json["expires_in"]) == (200, "bearer", 3600)
    assert given.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("field", "value", "status", "error"),
    [
        ("grant_type", "password", 400, "unsupported_grant_type"),
        ("client_id", "nobody", 401, "invalid_client"),
        ("client_secret", "", 401, "invalid_client"),
        ("client_secret", "é" * 10_000, 413, None),
        ("client_secret", "wrong", 401, "invalid_client"),
        ("scope", "everything", 400, "invalid_scope"),
    ],
)
def test_a_token_is_refused_as_oauth_has_it(office, client, field, value, status, error):
    answer = token(office, client, **{field: value})
    assert (answer.status_code, answer.json.get("error")) == (status, error)


def test_a_school_is_read_in_any_case_and_an_unknown_one_is_empty(office, client, codes):
    headers = bearer(office, client)
    told = client.get("/api/organizations/0000000x/certifications", headers=headers).json
    assert [(each["lastName"], each["status"], each["pixScore"]) for each in told["certifications"]] == [
        ("Babbage", "rejected", 0),
        ("Jackson", "validated", 120),
    ]
    assert told["certifications"][1]["verificationCode"] == codes["Jackson"]
    other = client.get("/api/organizations/9999999Z/certifications", headers=headers).json
    assert (other["certifications"], len(other["competences"])) == ([], 16)


def test_what_is_withdrawn_is_pending(office, client, codes):
    withdraw(office)
    told = client.get("/api/organizations/0000000X/certifications", headers=bearer(office, client)).json
    assert {each["status"] for each in told["certifications"]} == {"pending"}


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Basic x", "Bearer \xe9"])
def test_a_school_is_not_read_without_a_token(client, codes, header):
    answer = client.get("/api/organizations/0000000X/certifications", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "invalid_token")


def test_a_token_ends_after_an_hour_and_with_its_client(office, codes):
    from proctor_server.authority.domain.livret import InvalidToken
    from proctor_server.authority.services.schooling import TokenAsked

    schooling = office.authority.schooling
    made = schooling.add_client("LSL", NOW)
    asked = TokenAsked("client_credentials", made.client.id, made.secret, SCOPE)
    given = schooling.token(asked, NOW).access_token
    assert schooling.livret("0000000X", given, NOW + timedelta(minutes=59)).certifications
    with pytest.raises(InvalidToken):
        schooling.livret("0000000X", given, NOW + timedelta(hours=1))
    again = schooling.token(asked, NOW).access_token
    schooling.remove_client(made.client.id)
    with pytest.raises(InvalidToken):
        schooling.livret("0000000X", again, NOW)


def test_secrets_and_tokens_are_not_kept(office, client):
    made = office.authority.schooling.add_client("LSU", NOW)
    given = token(office, client).json["access_token"]
    with office.authority.engine.connect() as connection:
        kept = "".join(str(connection.execute(sa.select(table)).all()) for table in METADATA.sorted_tables)
    assert made.client.id in kept
    assert made.secret not in kept
    assert given not in kept


def test_certificates_are_printed_for_those_who_have_the_token(office, client, codes):
    headers = {"Authorization": f"Bearer {office.token}"}
    answer = client.get("/api/results/472913/certificates?group=3EME A", headers=headers)
    assert (answer.content_type, answer.data[:5]) == ("application/pdf", b"%PDF-")
    missing = client.get("/api/results/472913/certificates?group=3EME C", headers=headers)
    assert (missing.status_code, missing.json["code"]) == (404, "no_certificate")


def test_the_page_and_its_refusals_are_read_in_english_by_who_prefers_it(client):
    english = {"Accept-Language": "en"}
    page = client.get("/verify?code=P-AAAA2222", headers=english).get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "No answer for this code." in page
    assert client.get("/nowhere", headers=english).json["detail"] == "There is nothing at this address."
    assert client.get("/nowhere").json["detail"] == "Il n'y a rien à cette adresse."
