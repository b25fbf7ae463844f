"""R-AUT-02: a jury decides, each act is shown first, and undone exactly."""

from threading import Thread

import msgspec
import pytest

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.jury import AlreadyDecided, NoSuchItem, NoSuchReport, NothingToUndo, ReasonMissing
from proctor_server.authority.domain.acts import ACTS
from proctor_server.authority.domain.errors import DecisionsOpen, NotPublished, PublishedAlready
from proctor_server.authority.domain.jury import (
    Asked,
    CorrectionMissing,
    CorrectionWrong,
    NoSuchCandidate,
    NothingToAcknowledge,
    ReasonTooLong,
    StaleView,
)
from proctor_server.authority.services.deciding import Key
from proctor_server.authority.storage.acts import audit, log_of, publications
from proctor_server.authority.storage.database import writing
from proctor_server.session_package.record import IncidentReport
from tests.builders_authority import NOW, jury_at

FRAUD = IncidentReport(category="C6", candidate=2, text="téléphone vu", report=7)
DATA = IncidentReport(category="C1", candidate=2, value="née le 4 septembre", report=9)
IMAGE = IncidentReport(category="E1", candidate=2, number=3, report=11)
JACKSON, BABBAGE = 2, 1


@pytest.fixture
def jury(office):
    """A session where Jackson is right except twice, with a suspicion of fraud and wrong data."""
    office.receive(office.package(runs={"Jackson": "110111111111101"}, reports=[FRAUD, DATA, IMAGE]))
    return jury_at(office)


def refused(kind, jury, **asked):
    with pytest.raises(kind) as refusal:
        jury.act(**asked)
    assert "{" not in str(refusal.value)
    assert jury.log() == []


def test_a_session_with_a_suspicion_waits_and_goes_out_once_it_is_settled(office, jury):
    assert office.waits_for() == ["decision_open", "decision_open"]
    refused(DecisionsOpen, jury, act="publish")
    jury.act(act="refuse", report=7, reason="Ce n'était pas un téléphone.")
    jury.act(act="accept", report=9, reason="Carte vue.", corrected={"birth_date": "1921-09-04"})
    assert (office.waits_for(), office.state()) == ([], "evaluated")
    jury.act(act="publish")
    assert office.state() == "published"
    assert b"04/09/1921" in office.authority.publishing.csv("472913")


def test_an_accepted_suspicion_of_fraud_rejects_and_says_so_before(jury):
    asked = {"act": "accept", "report": 7, "reason": "Vu par deux surveillants."}
    (change,) = jury.preview(**asked).changes
    assert (change.before.status, change.after.status) == ("validated", "rejected")
    assert jury.log() == []
    assert jury.act(**asked).changes == [change]
    assert jury.result("Jackson").status == "rejected"


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "neutralise", "candidate": JACKSON, "number": 3},
        {"act": "confirm", "candidate": JACKSON, "number": 3},
        {"act": "reject", "candidate": JACKSON},
        {"act": "cancel", "candidate": JACKSON},
        {"act": "accept", "report": 7},
        {"act": "refuse", "report": 7},
        {"act": "accept", "report": 9, "corrected": {"first_name": "Marie"}},
        {"act": "accept", "report": 11},
    ],
    ids=lambda asked: "-".join(map(str, asked.values())),
)
def test_what_is_undone_is_as_it_was_and_stays_written(office, jury, asked):
    before, waits = jury.results(), office.waits_for()
    shown = jury.preview(**asked, reason="vu")
    done = jury.act(**asked, reason="vu")
    assert (done.changes, done.waits_for) == (shown.changes, shown.waits_for)
    jury.act(act="undo", undoes=1, reason="Erreur.")
    assert (jury.results(), office.waits_for()) == (before, waits)
    assert [each.act for each in jury.log()] == [asked["act"], "undo"]
    refused_again = pytest.raises(NothingToUndo)
    with refused_again:
        jury.act(act="undo", undoes=1, reason="Encore.")


def test_neutralising_shows_the_score_it_would_make(jury):
    (change,) = jury.preview(act="neutralise", candidate=JACKSON, number=3, reason="vu").changes
    assert (change.before.rate, change.after.rate) == (87, 93)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (ReasonMissing, {"act": "cancel", "candidate": JACKSON, "reason": " "}),
        (ReasonTooLong, {"act": "cancel", "candidate": JACKSON, "reason": "x" * 10_000}),
        (NoSuchCandidate, {"act": "cancel", "candidate": BABBAGE, "reason": "vu"}),
        (NoSuchCandidate, {"act": "neutralise", "candidate": 99, "number": 1, "reason": "vu"}),
        (NoSuchItem, {"act": "neutralise", "candidate": JACKSON, "number": 99, "reason": "vu"}),
        (NoSuchItem, {"act": "confirm", "candidate": JACKSON, "reason": "vu"}),
        (NoSuchReport, {"act": "accept", "report": 8, "reason": "vu"}),
        (NoSuchReport, {"act": "refuse", "reason": "vu"}),
        (CorrectionMissing, {"act": "accept", "report": 9, "reason": "vu"}),
        (CorrectionWrong, {"act": "accept", "report": 9, "reason": "vu", "corrected": {"birth_date": "04/09/1921"}}),
        (CorrectionWrong, {"act": "accept", "report": 9, "reason": "vu", "corrected": {"first_name": " "}}),
        (CorrectionWrong, {"act": "accept", "report": 9, "reason": "vu", "corrected": {"first_name": "x" * 10_000}}),
        (CorrectionWrong, {"act": "accept", "report": 9, "reason": "vu", "corrected": {"competences": "[]"}}),
        (CorrectionWrong, {"act": "accept", "report": 7, "reason": "vu", "corrected": {"first_name": "Marie"}}),
        (NothingToAcknowledge, {"act": "acknowledge"}),
        (NotPublished, {"act": "unpublish", "reason": "vu"}),
        (NothingToUndo, {"act": "undo", "undoes": 1, "reason": "vu"}),
    ],
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(jury, kind, asked):
    refused(kind, jury, **asked)


def test_the_same_decision_twice_is_refused(jury):
    jury.act(act="cancel", candidate=JACKSON, reason="vu")
    with pytest.raises(AlreadyDecided):
        jury.act(act="cancel", candidate=JACKSON, reason="vu")
    jury.act(act="refuse", report=7, reason="vu")
    with pytest.raises(AlreadyDecided):
        jury.act(act="accept", report=7, reason="vu")


def test_who_looks_at_a_session_that_has_changed_decides_nothing(office, jury):
    seen = jury.seen()
    jury.act(act="refuse", report=7, reason="vu")
    for call in (jury.preview, jury.act):
        with pytest.raises(StaleView):
            call(act="cancel", candidate=JACKSON, reason="vu", seen=seen)
    assert len(jury.log()) == 1


def test_another_package_or_other_solutions_make_a_view_stale_and_decisions_start_afresh(office, jury):
    seen = jury.seen()
    jury.act(act="cancel", candidate=JACKSON, reason="vu")
    office.receive(office.package(runs={"Jackson": "110111111111101"}, reports=[FRAUD], revision=2))
    assert jury.result("Jackson").status == "validated"
    assert office.waits_for() == ["decision_open"]
    with pytest.raises(StaleView):
        jury.act(act="cancel", candidate=JACKSON, reason="vu", seen=seen)


def test_a_comment_is_acknowledged_before_the_session_goes_out(office):
    office.receive(office.package(comment="Coupure de courant"))
    jury = jury_at(office)
    refused(DecisionsOpen, jury, act="publish")
    jury.act(act="acknowledge")
    with pytest.raises(AlreadyDecided):
        jury.act(act="acknowledge")
    jury.act(act="undo", undoes=1, reason="Lu trop vite.")
    assert office.waits_for() == ["session_comment"]
    jury.act(act="acknowledge")
    jury.act(act="publish")
    assert office.state() == "published"


def test_results_are_taken_back_with_a_reason_and_go_out_again_by_a_person_only(office):
    office.receive(office.package())
    jury = jury_at(office)
    with pytest.raises(PublishedAlready):
        jury.act(act="cancel", candidate=JACKSON, reason="vu")
    with pytest.raises(ReasonMissing):
        jury.act(act="unpublish")
    jury.act(act="unpublish", reason="Plainte reçue.")
    assert (office.state(), office.waits_for()) == ("evaluated", ["withdrawn"])
    with pytest.raises(NotPublished):
        office.authority.publishing.csv("472913")
    with writing(office.authority.engine) as connection:
        office.authority.evaluating.evaluate(connection, *jury.key, NOW)
    assert office.state() == "evaluated"
    jury.act(act="cancel", candidate=JACKSON, reason="Plainte fondée.")
    jury.act(act="publish")
    kept = publications_of(office, jury)
    assert [(each.number, each.by) for each in kept] == [(1, ""), (2, "Jury")]
    assert [each.results[-1].status for each in kept] == ["validated", "cancelled"]


def test_every_act_is_in_the_audit_the_latest_first(office, jury):
    jury.act(act="refuse", report=7, reason="Rien vu.")
    jury.act(act="neutralise", candidate=JACKSON, number=3, reason="Image absente.")
    with office.authority.engine.connect() as connection:
        found = audit(connection)
        assert [(each.act, each.by, each.about) for each in found] == [
            ("neutralise", "Jury", "Mary Jackson, question 3"),
            ("refuse", "Jury", "Mary Jackson, signalement 7"),
        ]
        assert audit(connection, act="refuse")[0].reason == "Rien vu."
        assert audit(connection, by="quelqu'un d'autre") == []


def test_a_test_that_cannot_be_scored_is_ended_by_the_jury(office):
    office.receive(office.package(runs={"Jackson": "11011111111110."}))
    jury = jury_at(office)
    assert office.waits_for() == ["scoring_error"]
    jury.act(act="neutralise", candidate=JACKSON, number=15, reason="Non atteinte.")
    assert office.waits_for() == []
    jury.act(act="undo", undoes=1, reason="Plutôt annuler.")
    jury.act(act="cancel", candidate=JACKSON, reason="Test incomplet.")
    assert (office.waits_for(), jury.result("Jackson").status) == ([], "cancelled")


def test_a_report_on_somebody_without_a_test_or_on_nobody_is_settled_without_effect(office):
    reports = [msgspec.structs.replace(FRAUD, candidate=BABBAGE), IncidentReport(category="C6", text="bruit")]
    office.receive(office.package(runs={"Jackson": "1" * 15}, reports=reports))
    jury = jury_at(office)
    assert jury.act(act="accept", report=7, reason="vu").changes == []
    assert jury.act(act="refuse", report=-2, reason="vu").changes == []
    assert office.waits_for() == []


def test_every_act_says_what_it_changes_and_what_undoes_it():
    assert all(rule.changes.endswith(".") for rule in ACTS.values())
    assert {act for act, rule in ACTS.items() if rule.undone_by is None} == {"undo"}


def test_a_session_that_is_not_here_is_refused(office):
    with pytest.raises(Refusal):
        office.authority.deciding.act(Key("nobody", "1"), Asked(act="publish", seen=""), by="Jury", now=NOW)


def publications_of(office, jury):
    with office.authority.engine.connect() as connection:
        assert [each.act for each in log_of(connection, *jury.key)][-1] == "publish"
        return publications(connection, *jury.key)


def test_of_two_who_decide_at_once_on_the_same_view_one_is_told(jury):
    seen, told = jury.seen(), []

    def decide(number):
        try:
            jury.act(act="neutralise", candidate=JACKSON, number=number, reason="vu", seen=seen)
            told.append("done")
        except StaleView:
            told.append("stale")

    threads = [Thread(target=decide, args=(number,)) for number in range(1, 6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == ["done", *["stale"] * 4]
    assert [each.n for each in jury.log()] == [1]
