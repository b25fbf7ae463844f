"""The centre's settings and the erasing of sessions over the real services."""

import pytest

from proctor_server.moments import iso
from proctor_server.room.domain import facts
from proctor_server.room.domain.settings import CentreSettings
from proctor_server.room.storage import sessions
from proctor_server.room.web.app import make_app
from tests.builders.room import PASSWORD, open_day

RIGHT = {"session_minutes": 90, "test_minutes": 60, "retention_days": 30, "retention_reason": "Choix du centre."}


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


@pytest.fixture
def administrator(day):
    client = make_app(day.room).test_client()
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


def changes(client):
    return [event for event in client.get("/api/accounts").json["events"] if event["what"] == "settings_changed"]


def minutes_of(day, number):
    with day.room.readers.one() as db:
        return sessions.session(db, number).plan.test_minutes


def test_what_nobody_decided_has_its_default(administrator):
    """R-SES-05."""
    told = administrator.get("/api/settings").json
    assert (told["settings"]["session_minutes"], told["settings"]["test_minutes"]) == (120, 105)
    assert (told["settings"]["retention_days"], told["set_at"]) == (CentreSettings().retention_days, None)
    assert told["settings"]["retention_reason"]


def test_a_setting_is_kept_with_who_and_when_and_holds_for_new_sessions(day, administrator):
    told = administrator.post("/api/settings", json=RIGHT).json
    assert told["settings"] == RIGHT
    assert (told["set_at"], told["set_by"]) == (iso(day.clock.now), "Administrateur")
    fields = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-13T14:00", "invigilators": ["Essai"]}
    number = administrator.post("/api/sessions", json=fields).json["number"]
    own = administrator.post("/api/sessions", json={**fields, "test_minutes": 45}).json["number"]
    assert [minutes_of(day, n) for n in (day.session, number, own)] == [105, 60, 45]
    written = [
        e["detail"] for e in administrator.get("/api/accounts").json["events"] if e["what"] == "settings_changed"
    ]
    assert "retention_days : 90 → 30" in written


def test_what_did_not_change_is_not_written_down(administrator):
    for _ in range(2):
        administrator.post("/api/settings", json=RIGHT)
    assert len(changes(administrator)) == len(RIGHT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"session_minutes": 0}, "session_minutes"),
        ({"session_minutes": True}, "session_minutes"),
        ({"test_minutes": "60"}, "test_minutes"),
        ({"test_minutes": 1441}, "test_minutes"),
        ({"test_minutes": 91}, "test_minutes"),
        ({"retention_days": 0}, "retention_days"),
        ({"retention_days": 1826}, "retention_days"),
        ({"retention_days": None}, "retention_days"),
        ({"retention_reason": "  "}, "retention_reason"),
        ({"retention_reason": "x" * 10_000}, "retention_reason"),
        ({"retention_reason": "a\u202eb"}, "retention_reason"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_and_nothing_is_kept(administrator, change, field):
    told = administrator.post("/api/settings", json={**RIGHT, **change})
    assert (told.status_code, told.json["code"]) == (422, "settings_unfit")
    assert [one["field"] for one in told.json["fields"]] == [field]
    assert administrator.get("/api/settings").json["set_at"] is None


def test_a_session_is_erased_with_a_reason_and_is_in_the_list_of_the_erased(day, administrator):
    """R-FIN-07."""
    path = f"/api/sessions/{day.session}/erasure"
    assert administrator.post(path, json={"reason": " "}).json["code"] == "reason_missing"
    told = administrator.post(path, json={"reason": "jamais tenue"})
    assert told.status_code == 200
    assert told.json["plan"] == []
    assert [one["session"]["number"] for one in told.json["erased"]] == [day.session]
    assert administrator.get("/api/sessions").json == []
    page = administrator.get("/centre").get_data(as_text=True)
    assert f'"number":"{day.session}"' in page
    assert "Lovelace" not in page


def test_a_session_is_not_erased_before_its_receipt(day, administrator):
    """R-FIN-05."""
    day.sitting()
    day.room.invigilating.end_test(day.session, 1, "invigilator:Essai", "malaise", day.clock.now)
    told = administrator.post(f"/api/sessions/{day.session}/erasure", json={"reason": "demande"})
    assert (told.status_code, told.json["code"]) == (409, "receipt_missing")
    assert administrator.post("/api/sessions/999/erasure", json={"reason": "demande"}).status_code == 404


def test_the_day_on_which_a_session_goes_follows_the_setting(day, administrator):
    sealed = facts.PackageSealed(revision=1, file="x.age", sha256="0" * 64, voucher="")
    done = facts.PackageDelivered(revision=1, receipt="{}", received_at="2026-03-12T18:00:00.000Z")
    for fact in (sealed, done):
        day.room.writer.submit(
            lambda ledger, fact=fact: ledger.record(day.session, fact, who="server", now=day.clock.now)
        )
    administrator.post("/api/settings", json=RIGHT)
    (one,) = administrator.get("/api/settings").json["plan"]
    assert (one["at"], one["may_now"]) == ("2026-04-11T18:00:00.000Z", True)
