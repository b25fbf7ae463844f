"""R-SES-06 at the room's own door: real services, real disk, sign-ins as they are."""

from contextlib import closing
from typing import Any

import pytest
from flask.testing import FlaskClient

from proctor_server.room.domain import facts
from proctor_server.room.storage import journal
from proctor_server.room.storage.database import connect, migrations
from proctor_server.room.storage.projections import build_again
from proctor_server.room.web.app import make_app
from tests.builders.crowd import enrol
from tests.builders.room import PASSWORD, Day, open_day

UNE, DEUX = "Surveillante Une", "Surveillant Deux"
REASON = "le second surveillant est malade"


@pytest.fixture
def day(tmp_path) -> Any:
    """Forty-five candidates."""
    with open_day(tmp_path) as opened:
        opened.room.clock = lambda: opened.clock.now
        enrol(opened.room, opened.session, 45, opened.clock.now)
        yield opened


def sign_in(day: Day, name: str) -> FlaskClient:
    client = make_app(day.room).test_client()
    said = {"session": day.session, "password": day.codes["password"], "name": name}
    assert client.post("/api/sign-in", json=said).status_code == 200
    return client


@pytest.fixture
def une(day: Day) -> FlaskClient:
    return sign_in(day, UNE)


@pytest.fixture
def administrator(day: Day) -> FlaskClient:
    client = make_app(day.room).test_client()
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


def ask(client: FlaskClient, day: Day, path: str, **body: Any) -> Any:
    return client.post(f"/api/sessions/{day.session}/{path}", json=body)


def confirm(client: FlaskClient, day: Day, candidate: int) -> Any:
    return ask(client, day, f"candidates/{candidate}/presence", confirmed=True)


def fill(client: FlaskClient, day: Day, people: int) -> None:
    assert {confirm(client, day, one).status_code for one in range(1, people + 1)} == {200}


def roster(client: FlaskClient, day: Day) -> Any:
    return client.get(f"/api/sessions/{day.session}/room").json["roster"]


def lists(client: FlaskClient, day: Day) -> dict[str, int]:
    return {one["name"]: len(one["candidates"]) for one in roster(client, day)["lists"]}


def told(day: Day, kind: type[Any]) -> list[Any]:
    with day.room.readers.one() as db:
        return [one.fact for one in journal.recorded(db, day.session) if isinstance(one.fact, kind)]


def tick(day: Day, **later: float) -> None:
    day.room.rostering.tick(day.clock.advance(**later))


# ── the ratio ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_twenty_first_presence_waits_for_a_second_invigilator(day, une):
    fill(une, day, 20)
    refused = confirm(une, day, 21)
    assert (refused.status_code, refused.json["code"]) == (409, "ratio_exceeded")
    assert refused.json["detail"].startswith("Surveillants entrés : 1. Pour 21 présents il en faut 2, un pour 20.")
    deux = sign_in(day, DEUX)
    assert confirm(deux, day, 21).status_code == 200
    assert {**roster(une, day), "lists": [], "unshared": []} == {
        "invigilators": [UNE, DEUX], "present": 21, "needed": 2, "next_needed": 2, "lists": [], "unshared": [],
        "override": None,
    }  # fmt: skip


def test_the_forty_first_waits_for_a_third(day, une):
    sign_in(day, DEUX)
    fill(une, day, 40)
    assert confirm(une, day, 41).json["code"] == "ratio_exceeded"


def test_two_browsers_of_one_person_are_one(day, une):
    sign_in(day, UNE.upper())
    fill(une, day, 20)
    assert confirm(une, day, 21).json["code"] == "ratio_exceeded"
    assert roster(une, day)["invigilators"] == [UNE]


def test_the_administrator_is_no_invigilator(day, administrator):
    assert confirm(administrator, day, 1).json["code"] == "ratio_exceeded"


def test_confirming_somebody_again_adds_nobody(day, une):
    fill(une, day, 20)
    assert confirm(une, day, 20).status_code == 200


def test_a_confirmation_that_lapsed_or_was_withdrawn_makes_room(day, une):
    """R-ENT-03."""
    fill(une, day, 20)
    assert ask(une, day, "candidates/3/presence", confirmed=False).status_code == 200
    assert confirm(une, day, 21).status_code == 200
    assert confirm(une, day, 22).json["code"] == "ratio_exceeded"
    day.clock.advance(minutes=15, seconds=1)
    assert roster(une, day)["present"] == 0
    assert confirm(une, day, 22).status_code == 200


def test_when_one_of_two_leaves_no_further_presence_is_accepted_and_everybody_is_told(day, une):
    deux = sign_in(day, DEUX)
    fill(une, day, 21)
    assert deux.post("/api/sign-out", json={}).status_code == 200
    assert [(one.name, one.why) for one in told(day, facts.InvigilatorLeft)] == [(DEUX, "signed_out")]
    seen = roster(une, day)
    assert (seen["invigilators"], seen["present"], seen["needed"]) == ([UNE], 21, 2)
    assert confirm(une, day, 22).json["code"] == "ratio_exceeded"
    assert confirm(une, day, 21).status_code == 200


def test_who_signs_out_of_one_of_two_browsers_is_still_there(day, une):
    other = sign_in(day, UNE)
    other.post("/api/sign-out", json={})
    assert told(day, facts.InvigilatorLeft) == []
    assert roster(une, day)["invigilators"] == [UNE]


def test_a_sign_in_that_ended_by_itself_counts_no_more(day, une):
    """Unused for 12 hours."""
    tick(day, hours=12)
    assert told(day, facts.InvigilatorLeft) == []
    tick(day, seconds=1)
    tick(day, seconds=1)
    assert [(one.name, one.why) for one in told(day, facts.InvigilatorLeft)] == [(UNE, "expired")]


def test_who_signed_in_while_the_session_was_finalised_counts_once_that_is_withdrawn(day):
    done = facts.Finalised(revision=1, incident="", some_could_not_join=False, invigilators=[UNE], absent=[])
    day.room.writer.submit(lambda ledger: ledger.record(day.session, done, who="server", now=day.clock.now))
    une = sign_in(day, UNE)
    tick(day)
    assert roster(une, day)["invigilators"] == []
    assert ask(une, day, "lists", action="balance").json["code"] == "session_finalised"
    back = facts.FinalisationWithdrawn(reason="erreur")
    day.room.writer.submit(lambda ledger: ledger.record(day.session, back, who="server", now=day.clock.now))
    tick(day)
    assert roster(une, day)["invigilators"] == [UNE]


# ── the override ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_administrator_lifts_the_rule_with_a_reason_and_restores_it(day, une, administrator):
    fill(une, day, 20)
    assert ask(administrator, day, "ratio", action="override", reason=f" {REASON} ").status_code == 200
    assert confirm(une, day, 21).status_code == 200
    override = roster(une, day)["override"]
    assert (override["reason"], override["by"]) == (REASON, "Administrateur")
    assert ask(administrator, day, "ratio", action="withdraw").status_code == 200
    assert confirm(une, day, 22).json["code"] == "ratio_exceeded"
    assert roster(une, day)["override"] is None
    assert ask(administrator, day, "ratio", action="override", reason="de nouveau").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"action": "override", "reason": "  "}, 400, "reason_missing"),
        ({"action": "override"}, 400, "reason_missing"),
        ({"action": "withdraw"}, 409, "ratio_not_overridden"),
        ({"action": "forget"}, 400, "unreadable"),
        ({}, 400, "missing_field"),
    ],
)
def test_an_override_that_is_not_one_is_refused(day, administrator, body, status, code):
    refused = ask(administrator, day, "ratio", **body)
    assert (refused.status_code, refused.json["code"]) == (status, code)


def test_an_override_is_given_once(day, administrator):
    assert ask(administrator, day, "ratio", action="override", reason=REASON).status_code == 200
    assert ask(administrator, day, "ratio", action="override", reason=REASON).json["code"] == "ratio_already_overridden"
    assert len(told(day, facts.RatioOverridden)) == 1


def test_an_invigilator_overrides_nothing(day, une):
    assert ask(une, day, "ratio", action="override", reason=REASON).status_code == 403


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_lists_follow_who_comes_and_goes(day, une):
    assert lists(une, day) == {UNE: 20}
    assert len(roster(une, day)["unshared"]) == 25
    deux = sign_in(day, DEUX)
    assert lists(une, day) == {UNE: 20, DEUX: 20}
    sign_in(day, "Troisième")
    assert lists(une, day) == {UNE: 15, DEUX: 15, "Troisième": 15}
    assert roster(une, day)["unshared"] == []
    deux.post("/api/sign-out", json={})
    assert lists(une, day) == {UNE: 20, "Troisième": 20}


def test_candidates_who_are_enrolled_later_get_on_a_list(day, une):
    enrol(day.room, day.session, 12, day.clock.now)
    tick(day)
    assert lists(une, day) == {UNE: 12}


def test_a_candidate_is_moved_by_hand_and_lists_are_made_anew(day, une):
    sign_in(day, DEUX)
    sign_in(day, "Troisième")
    assert ask(une, day, "lists", action="move", candidate=1, to=DEUX.upper()).status_code == 200
    assert ask(une, day, "lists", action="move", candidate=1, to=DEUX).status_code == 200
    assert lists(une, day) == {UNE: 14, DEUX: 16, "Troisième": 15}
    assert ask(une, day, "lists", action="balance").status_code == 200
    assert [one["candidates"][0] for one in roster(une, day)["lists"]] == [1, 16, 31]
    asked = len(told(day, facts.ListsBalanced))
    assert ask(une, day, "lists", action="balance").status_code == 200
    assert len(told(day, facts.ListsBalanced)) == asked


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"candidate": 21, "to": UNE}, 409, "list_full"),
        ({"candidate": 1, "to": "Personne"}, 404, "not_invigilating"),
        ({"candidate": 1, "to": "x" * 10_000}, 404, "not_invigilating"),
        ({"candidate": 1, "to": "\u202eمراقب"}, 404, "not_invigilating"),
        ({"candidate": 99, "to": UNE}, 404, "unknown_candidate"),
        ({"candidate": "1", "to": UNE}, 400, "unreadable"),
        ({"to": UNE}, 400, "missing_field"),
    ],
)
def test_a_move_that_cannot_be_is_refused(day, une, body, status, code):
    refused = ask(une, day, "lists", action="move", **body)
    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert lists(une, day) == {UNE: 20}


def test_lists_of_another_session_are_not_ones_own(day, une):
    plan = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}
    other = day.room.preparing.create_session(plan, "administrator", day.clock.now)["number"]
    for path in ("lists", "ratio"):
        assert une.post(f"/api/sessions/{other}/{path}", json={"action": "balance"}).status_code == 403


def test_tables_built_again_from_the_journal_equal_the_tables(day, une, administrator):
    deux = sign_in(day, DEUX)
    ask(une, day, "lists", action="move", candidate=1, to=DEUX)
    ask(administrator, day, "ratio", action="override", reason=REASON)
    deux.post("/api/sign-out", json={})
    before = day.tables()
    db = connect(day.folder / "room.sqlite")
    everything = [(s, r.stamp.n, r.fact) for s in journal.sessions(db) for r in journal.recorded(db, s)]
    db.execute("BEGIN")
    build_again(db, everything)
    db.execute("COMMIT")
    db.close()
    assert day.tables() == before
    assert before["listed"]


def test_whoever_has_signed_in_before_the_room_knew_of_leaving_is_found_in_the_journal(day, une):
    """A room that is brought up to date in the middle of a session."""
    sign_in(day, DEUX)
    before = day.tables()["on_duty"]
    with closing(connect(day.folder / "room.sqlite")) as db:
        for table in ("on_duty", "listed", "ratio_override"):
            db.execute(f"DROP TABLE {table}")
        db.executescript(dict(migrations())[10])
    assert day.tables()["on_duty"] == before
    tick(day)
    assert lists(une, day) == {UNE: 20, DEUX: 20}
