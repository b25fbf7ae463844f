"""R-AUT-02: a session is published by itself when nobody has to look at it first."""

import msgspec
import pytest

from proctor_server.authority.domain.marking import certify
from proctor_server.authority.domain.publication import obstacles
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


@pytest.mark.parametrize("category", ["C1", "C6", "E1", "E12"])
def test_r_inc_05_reports_that_ask_for_a_decision_wait(category):
    assert codes(reports=[IncidentReport(category=category)]) == ["decision_open"]


@pytest.mark.parametrize("category", ["C2", "C4", "C7", "C8"])
def test_r_inc_05_reports_that_ask_nothing_do_not_wait(category):
    assert codes(reports=[IncidentReport(category=category)]) == []


def test_a_scoring_error_waits_and_names_the_candidate():
    wrong = msgspec.structs.replace(RESULTS[0], status="error", reason="unanswered_item")
    (only,) = obstacles(RECORD, [wrong, *RESULTS[1:]])
    assert (only.code, only.candidate) == ("scoring_error", wrong.candidate)
    assert "Babbage" in only.message
