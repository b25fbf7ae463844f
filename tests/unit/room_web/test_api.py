"""The API hands each wish to its service, with who and when, and answers what the service says."""

import io

import pytest

from proctor_server.room.web.app import make_app
from tests.builders.room_pages import CENTRE_PASSWORD, NUMBER, PASSWORD
from tests.builders.room_sample import sample_room

NAME = "Surveillante Une"
WHO = f"invigilator:{NAME}"
ADMINISTRATOR = "administrator:Administration"
SESSION = f"/api/sessions/{NUMBER}"


@pytest.fixture
def room():
    return sample_room()


@pytest.fixture
def invigilator(room):
    client = make_app(room).test_client()
    client.post("/api/sign-in", json={"session": NUMBER, "password": PASSWORD, "name": f" {NAME} "})
    return client


@pytest.fixture
def administrator(room):
    client = make_app(room).test_client()
    client.post("/api/sign-in", json={"password": CENTRE_PASSWORD})
    return client


def test_signing_in_is_written_down_as_invigilating(invigilator, room):
    """R-SES-06: how many invigilate is counted from it."""
    assert room.invigilators == [NAME]


def test_signing_in_says_which_role_and_where_to_go(room):
    client = make_app(room).test_client()
    told = client.post("/api/sign-in", json={"session": NUMBER, "password": PASSWORD, "name": NAME}).json
    assert told == {"role": "invigilator", "session": NUMBER, "home": f"/session/{NUMBER}/room"}
    assert client.get("/").headers["Location"] == f"/session/{NUMBER}/room"


@pytest.mark.parametrize(
    ("path", "body", "done"),
    [
        ("candidates/22/presence", {"confirmed": True}, ("confirm", 22, WHO)),
        ("candidates/19/presence", {"confirmed": False}, ("withdraw", 19, WHO)),
        ("candidates/3/resume", {}, ("return", 3, WHO)),
        ("candidates/2/end", {"reason": "Malaise"}, ("end", 2, WHO, "Malaise")),
        ("candidates/3/abort-reason", {"reason": "technical"}, ("abort", 3, "technical", WHO)),
        ("stations/s8/journal-lost", {"reason": "Disque détruit"}, ("lost", "s8", "Disque détruit", WHO)),
    ],
)
def test_an_act_reaches_its_service_with_the_name_of_whoever_acts(invigilator, room, path, body, done):
    """R-INC-07: who, what, why."""
    assert invigilator.post(f"{SESSION}/{path}", json=body).status_code == 200
    assert room.done == [done]


def test_an_abort_reason_is_one_of_two(invigilator, room):
    """R-FIN-02."""
    response = invigilator.post(f"{SESSION}/candidates/3/abort-reason", json={"reason": "tired"})
    assert response.status_code == 400
    assert room.done == []


def test_finalising_passes_the_details_and_answers_the_new_state(invigilator, room):
    """R-FIN-03."""
    details = {"incident": "", "some_could_not_join": False, "invigilators": [NAME]}
    told = invigilator.post(f"{SESSION}/finalisation", json=details).json
    assert room.done == [("finalise", details, WHO)]
    assert (told["state"], told["missing"]) == ("finalised", [])


def test_withdrawing_a_finalisation_is_the_centres(invigilator, administrator, room):
    """R-SES-03."""
    assert invigilator.post(f"{SESSION}/finalisation/withdraw", json={"reason": "?"}).status_code == 403
    assert administrator.post(f"{SESSION}/finalisation/withdraw", json={"reason": "Oubli"}).status_code == 200
    assert room.done == [("withdraw_finalisation", ADMINISTRATOR, "Oubli")]


def test_the_package_comes_as_a_file(invigilator, room, tmp_path):
    room.package_path = tmp_path / "229.age"
    room.package_path.write_bytes(b"age-encryption.org/v1\n")
    with invigilator.get(f"{SESSION}/package") as response:
        assert response.data == b"age-encryption.org/v1\n"
        assert response.headers["Content-Disposition"] == "attachment; filename=229.age"


PAPERS = {
    "kit": "kit-surveillant", "attendance": "emargement", "incident-report": "proces-verbal",
    "convocations": "convocations",
}  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_comes_as_a_file_with_the_sessions_number_in_its_name(administrator, paper):
    """R-FIN-06."""
    with administrator.get(f"{SESSION}/papers/{paper}.pdf") as response:
        assert response.data == f"%PDF {paper} {NUMBER}".encode()
        assert response.mimetype == "application/pdf"
        named = f"attachment; filename=session-{NUMBER}-{PAPERS[paper]}.pdf"
        assert response.headers["Content-Disposition"] == named


def test_labels_are_the_centres_and_lie_beside_a_sessions_papers_too(administrator):
    of_centre, of_session = (administrator.get(f"{path}/papers/labels.pdf") for path in ("/api", SESSION))
    with of_centre, of_session:
        assert of_centre.data == of_session.data


@pytest.mark.parametrize(("paper", "status"), [
    ("attendance", 200), ("incident-report", 200), ("kit", 403), ("convocations", 403), ("labels", 403),
])  # fmt: skip
def test_invigilators_have_the_papers_that_they_sign(invigilator, paper, status):
    """R-SES-02: the kit has their password, which the administrator gives them."""
    with invigilator.get(f"{SESSION}/papers/{paper}.pdf") as response:
        assert response.status_code == status


def test_the_room_is_told_whole(invigilator):
    told = invigilator.get(f"{SESSION}/room").json
    assert set(told) == {"now", "session", "candidates", "stations", "roster", "disk"}
    assert len(told["candidates"]) == 24


def test_a_session_is_created_and_its_secrets_told_once(administrator, room):
    """R-SES-02."""
    fields = {"site": "Collège", "room": "Salle Pix", "starts_at": "2026-03-12T14:00", "invigilators": [NAME]}
    response = administrator.post("/api/sessions", json=fields)
    assert response.status_code == 201
    assert set(response.json) == {"number", "access_code", "password"}
    assert room.done == [("create", fields, ADMINISTRATOR)]


def test_lists_are_imported_with_their_file_name(administrator, room):
    for what in ("candidates", "profiles"):
        sent = {"file": (io.BytesIO(b"Nom;"), f"{what}.csv")}
        assert administrator.post(f"{SESSION}/{what}/import", data=sent).json == {what: 5}
    assert room.done == [("candidates", 4, ADMINISTRATOR), ("profiles", "profiles.csv", 4, ADMINISTRATOR)]


def test_a_list_is_looked_at_without_being_imported(administrator, room):
    """R-CAN-02."""
    sent = {"file": (io.BytesIO(b"Nom;"), "liste.ods")}
    told = administrator.post(f"{SESSION}/candidates/preview", data=sent).json
    assert [(one["birth_name"], one["is_new"]) for one in told["candidates"]] == [("Lefèvre", True), ("Dupont", False)]
    assert (told["faults"], told["leaving"], told["profiles"]) == ([], ["Martin Zoé"], 2)
    assert room.done == []


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_a_template_comes_as_a_file(administrator, kind):
    with administrator.get(f"{SESSION}/candidates/template.{kind}") as response:
        assert response.data == f"{kind} {NUMBER}".encode()
        named = f"attachment; filename=session-{NUMBER}-candidats.{kind}"
        assert response.headers["Content-Disposition"] == named


def test_pairing_is_opened_shown_and_closed(administrator):
    assert administrator.get("/api/pairing").json is None
    opened = administrator.post("/api/pairing", json={"open": True}).json
    assert opened == administrator.get("/api/pairing").json
    assert opened["code"] == "TKM4-9RWB"
    assert administrator.post("/api/pairing", json={"open": False}).json is None
    assert administrator.get("/api/pairing").json is None


def test_the_centre_is_unlocked_with_its_password(administrator, room):
    room.unlocked = False
    assert administrator.post("/api/unlock", json={"password": "autre"}).status_code == 401
    assert administrator.post("/api/unlock", json={"password": CENTRE_PASSWORD}).json["unlocked"] is True


def test_health_needs_no_cookie_and_says_nothing_of_the_session(room):
    told = make_app(room).test_client().get("/healthz").json
    assert told["status"] == "ok"
    assert set(told) == {"status", "now"}
