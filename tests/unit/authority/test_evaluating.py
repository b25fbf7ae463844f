"""R-AUT-02: evaluation when the solutions are here, publication when nothing stands against."""

import pytest

from proctor_server.authority.domain.errors import (
    AmbiguousSession,
    DecisionsOpen,
    NotEvaluated,
    NotPublished,
    UnknownGroup,
    UnknownSession,
)
from proctor_server.session_package.record import IncidentReport
from tests.builders_authority import NOW
from tests.builders_package import BLANK, RIGHT, make_centre, make_solutions


def publish(office, number="472913"):
    office.authority.evaluating.publish(office.authority.publishing.find(number), NOW)


def test_a_quiet_session_is_published_by_itself(office):
    office.receive(office.package())
    (line,) = office.authority.publishing.sessions()
    assert (line.state, line.waits_for) == ("published", [])
    assert line.published_at == "2026-03-12T18:00:00.000Z"
    assert (line.candidates, line.attempts) == (5, 2)


def test_a_session_waits_for_its_solutions(office_without_solutions):
    office = office_without_solutions
    office.receive(office.package())
    assert (office.state(), office.waits_for()) == ("received", ["not_evaluated"])
    with pytest.raises(NotEvaluated):
        publish(office)
    office.add_solutions(make_solutions(version="another"))
    assert office.state() == "received"
    office.add_solutions(make_solutions())
    assert office.state() == "published"


def test_a_comment_waits_for_a_person_who_then_publishes(office):
    office.receive(office.package(comment="Coupure de courant"))
    assert (office.state(), office.waits_for()) == ("evaluated", ["session_comment"])
    with pytest.raises(NotPublished):
        office.authority.publishing.csv("472913")
    publish(office)
    publish(office)
    assert office.state() == "published"


def test_an_open_decision_holds_even_a_person_back(office):
    office.receive(office.package(reports=[IncidentReport(category="C6", candidate=2)]))
    with pytest.raises(DecisionsOpen):
        publish(office)
    assert office.state() == "evaluated"


def test_a_score_in_error_waits_and_can_be_published_as_such(office):
    office.receive(office.package(runs={"Jackson": RIGHT * 9 + BLANK * 6}))
    assert office.waits_for() == ["scoring_error"]
    publish(office)
    (row,) = office.authority.publishing.table("472913")
    assert (row["Statut"], row["Nombre de Pix"]) == ("En erreur", "-")


def test_new_solutions_change_what_is_not_published_and_nothing_else(office):
    office.receive(office.package(number="111111"))
    office.receive(office.package(number="222222", comment="Coupure"))
    before = office.authority.publishing.csv("111111")
    office.add_solutions(make_solutions(right=1))
    assert office.authority.publishing.csv("111111") == before
    publish(office, "222222")
    statuses = {row["Nom"]: row["Statut"] for row in office.authority.publishing.table("222222")}
    assert statuses == {"Babbage": "Validée", "Jackson": "Rejetée"}


def test_results_can_be_of_one_class(office):
    office.receive(office.package())
    rows = office.authority.publishing.table("472913", group="3EME A")
    assert [row["Nom"] for row in rows] == ["Jackson"]
    with pytest.raises(UnknownGroup):
        office.authority.publishing.csv("472913", group="6EME Z")


def test_a_session_that_is_not_here_is_named(office):
    with pytest.raises(UnknownSession):
        office.authority.publishing.csv("000000")


def test_two_centres_may_number_a_session_alike(office):
    other = make_centre("Un autre centre")
    office.authority.registering.admit(other.card, NOW)
    office.receive(office.package())
    office.receive(office.package(other))
    with pytest.raises(AmbiguousSession):
        office.authority.publishing.csv("472913")
    rows = office.authority.publishing.table("472913", centre=other.card.fingerprint)
    assert {row["Centre de certification"] for row in rows} == {"Un autre centre"}


def test_certification_numbers_are_never_given_twice(office):
    office.receive(office.package(number="111111"))
    office.receive(office.package(number="222222"))
    numbers = [
        row["Numéro de certification"]
        for session in ("111111", "222222")
        for row in office.authority.publishing.table(session)
    ]
    assert len(set(numbers)) == 4
