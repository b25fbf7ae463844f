"""R-AUT-02: a session is published by itself when nobody has to look at it first."""

import msgspec
import pytest

from proctor_server.authority.domain.marking import certify
from proctor_server.authority.domain.publication import obstacles
from proctor_server.authority.web.rendering import why
from proctor_server.bank.solutions import read_solutions
from proctor_server.session_package.record import IncidentReport
from tests.builders_package import make_centre, make_contents, make_solutions

RECORD = make_contents(make_centre()).session
RESULTS = certify(RECORD, read_solutions(make_solutions()))


def codes(results=RESULTS, **facts):
    return [each.code for each in obstacles(msgspec.structs.replace(RECORD, **facts), results)]


def test_nothing_stands_against_a_quiet_session():
    assert codes() == []


def test_a_comment_waits_for_a_person():
    assert codes(comment="Coupure de courant") == ["session_comment"]
    assert codes(comment="  \n") == []


@pytest.mark.parametrize("category", ["C1", "C6", "Z9"])
def test_r_inc_05_reports_that_ask_for_a_decision_wait(category):
    """A category of a newer room too: somebody looks, nothing is guessed."""
    assert codes(reports=[IncidentReport(category=category)]) == ["decision_open"]


def test_r_inc_05_an_open_decision_says_what_was_written_down_of_whom():
    report = IncidentReport(category="C1", candidate=2, value="née le 4 septembre", text="carte d'identité vue")
    (only,) = obstacles(msgspec.structs.replace(RECORD, reports=[report]), RESULTS)
    assert only.candidate == 2
    assert only.message == (
        "Un signalement C1 (données du candidat fausses) sur Mary Jackson attend une décision"
        " : née le 4 septembre — carte d'identité vue"
    )


@pytest.mark.parametrize("category", ["E1", "E10", "E12"])
def test_r_inc_05_reports_about_an_item_are_settled_by_the_table(category):
    assert codes(reports=[IncidentReport(category=category, candidate=2, number=3)]) == []


@pytest.mark.parametrize("category", ["C2", "C4", "C7", "C8"])
def test_r_inc_05_reports_that_ask_nothing_do_not_wait(category):
    assert codes(reports=[IncidentReport(category=category)]) == []


def test_a_scoring_error_waits_and_names_the_candidate():
    wrong = msgspec.structs.replace(RESULTS[0], status="error", reason="unanswered_item")
    (only,) = obstacles(RECORD, [wrong, *RESULTS[1:]])
    assert (only.code, only.candidate) == ("scoring_error", wrong.candidate)
    assert "Babbage" in only.message


def test_a_reason_to_wait_is_read_in_english_by_who_prefers_it(office):
    office.receive(
        office.package(reports=[IncidentReport(category="C6", candidate=2, text="téléphone")], comment="à lire")
    )
    found = office.authority.evaluating.obstacles(office.authority.publishing.find("472913"))
    with office.authority.app.test_request_context(headers={"Accept-Language": "en"}):
        assert [why(each) for each in found] == [
            "The centre wrote a comment on the session.",
            "A report C6 (fraud suspected) about Mary Jackson waits for a decision : téléphone",
        ]
