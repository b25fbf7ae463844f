"""R-AUT-03: results over the pages' API, on a real room that has them from a real authority."""

import io

import pytest

from proctor_server.room.domain.account import AccountRole
from proctor_server.room.web.app import make_app
from tests.builders.returned import Scored, scored
from tests.builders.room import PASSWORD

TOO_LONG = "x" * 10_000


@pytest.fixture
def scene(tmp_path):
    with scored(tmp_path) as scene:
        scene.day.room.clock = lambda: scene.day.clock.now
        yield scene


def client_of(scene: Scored):
    return make_app(scene.day.room).test_client()


@pytest.fixture
def administrator(scene):
    client = client_of(scene)
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


def account_of(scene, administrator, role: AccountRole):
    given = administrator.post("/api/accounts", json={"name": f"Qui {role}", "role": role}).json
    client = client_of(scene)
    client.post("/api/sign-in", json={"account": given["name"], "password": given["password"]})
    new = {"current": given["password"], "new": "trois mots choisis ici"}
    assert client.post("/api/own-password", json=new).status_code == 200
    return client


@pytest.fixture
def path(scene):
    return f"/api/sessions/{scene.day.session}/results"


def bring(client, path, content):
    return client.post(f"{path}/import", data={"file": (io.BytesIO(content), "r.json")})


def test_before_anything_came_the_page_says_what_is_waited_for(administrator, path, scene):
    told = administrator.get(path).json
    assert (told["state"], told["asked"], told["lines"]) == ("waiting", None, [])
    page = administrator.get(f"/session/{scene.day.session}/results")
    assert page.status_code == 200
    refused = administrator.get(f"{path}/results.csv")
    assert (refused.status_code, refused.json["code"]) == (409, "no_results_yet")


def test_a_file_is_brought_in_twice_and_who_did_it_is_written_down(administrator, path, scene):
    for _ in range(2):
        told = bring(administrator, path, scene.signed())
        assert (told.status_code, told.json["state"], len(told.json["lines"])) == (200, "published", 3)
    with scene.day.room.readers.one() as db:
        asked = "SELECT line FROM journal WHERE instr(line, '\"results_received\"')"
        (line,) = [line for (line,) in db.execute(asked)]
    assert b'"who":"administrator:Administrateur"' in line


def test_a_session_or_a_class_is_saved_under_a_name_of_its_own(administrator, path, scene):
    bring(administrator, path, scene.signed())
    whole = administrator.get(f"{path}/results.csv")
    assert whole.content_type == "text/csv; charset=utf-8"
    assert whole.data.startswith(b"\xef\xbb\xbf")
    assert "Centre de certification" in whole.data.decode("utf-8-sig")
    group = administrator.get(f"{path}/results.csv?group=3EME A")
    assert "3EME-A.csv" in group.headers["Content-Disposition"]
    assert "Centre de certification" not in group.data.decode("utf-8-sig")
    for paper in ("results.pdf", "summary.pdf"):
        assert administrator.get(f"{path}/{paper}?group=3EME A").data.startswith(b"%PDF")


@pytest.mark.parametrize("group", ["3EME Z", "\u202e", TOO_LONG, "../../x"])
@pytest.mark.parametrize("file", ["results.csv", "results.pdf", "summary.pdf"])
def test_a_class_that_nobody_is_of_is_not_found(administrator, path, scene, group, file):
    bring(administrator, path, scene.signed())
    refused = administrator.get(f"{path}/{file}", query_string={"group": group})
    assert (refused.status_code, refused.json["code"]) == (404, "unknown_class")


def test_what_is_refused_is_told_in_the_readers_language(administrator, path):
    file = {"file": (io.BytesIO(b"?"), "r.json")}
    refused = administrator.post(f"{path}/import", data=file, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json["code"]) == (422, "not_results")
    assert "fichier" not in refused.json["detail"]
    assert administrator.post(f"{path}/import").json["code"] == "missing_field"


def test_asking_at_once_is_said_to_the_next_round(administrator, path, scene):
    for _ in range(2):
        assert administrator.post(f"{path}/ask", json={}).json["state"] == "waiting"
    elsewhere = administrator.post("/api/sessions/999/results/ask", json={})
    assert (elsewhere.status_code, elsewhere.json["code"]) == (404, "unknown_session")
    for get in ("", "/results.csv", "/results.pdf", "/summary.pdf"):
        assert administrator.get(f"/api/sessions/999/results{get}").status_code == 404


def test_the_head_teacher_reads_and_saves_and_brings_nothing_in(administrator, path, scene):
    reader = account_of(scene, administrator, "reader")
    assert reader.get(path).status_code == 200
    for refused in (bring(reader, path, scene.signed()), reader.post(f"{path}/ask", json={})):
        assert (refused.status_code, refused.json["code"]) == (403, "not_yours")
    bring(administrator, path, scene.signed())
    assert reader.get(f"{path}/results.csv").status_code == 200


def test_who_prepares_or_invigilates_does_not_see_results(administrator, path, scene):
    bring(administrator, path, scene.signed())
    organiser, invigilator = account_of(scene, administrator, "organiser"), client_of(scene)
    who = {"session": scene.day.session, "password": scene.day.codes["password"], "name": "Essai"}
    assert invigilator.post("/api/sign-in", json=who).status_code == 200
    for client in (organiser, invigilator):
        for get in (path, f"{path}/results.csv", f"{path}/results.pdf", f"/session/{scene.day.session}/results"):
            assert client.get(get).status_code == 403


def test_nobody_is_told_anything_without_a_sign_in(scene, path):
    assert client_of(scene).get(path).status_code == 401
