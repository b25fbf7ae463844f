"""R-AUT-02: sessions that are out are scored again by corrected solutions: shown, done, undone."""

import msgspec
import pytest

from proctor_server.assessment.jury import NothingToUndo, ReasonMissing
from proctor_server.authority.domain.jury import StaleView
from proctor_server.authority.services.rescoring import NothingToRescore, Period, RescoringOvertaken
from proctor_server.authority.storage.acts import publications
from tests.builders_authority import NOW, corrected_solutions, jury_at
from tests.builders_package import BANK_ID, BANK_VERSION
from tests.builders_package import make_solutions as small_bank

PERIOD = Period(bank=BANK_ID, version=BANK_VERSION)
WHY = "La solution de la question 2 était fausse."


@pytest.fixture
def out(office):
    """Two sessions that are out, and corrected solutions since; nobody of the second is touched by them."""
    office.receive(office.package(runs={"Jackson": "1" * 15, "Babbage": "101111111111111"}))
    office.receive(office.package(number="555555", runs={"Jackson": "1" * 15}, bank=other_bank()))
    office.add_solutions(small_bank(version="0ther"))
    office.add_solutions(corrected_solutions())
    return office


def other_bank():
    from proctor_server.session_package.record import Bank

    return Bank(id=BANK_ID, version="0ther")


def do(office, reason=WHY):
    rescoring = office.authority.rescoring
    return rescoring.act(PERIOD, seen=rescoring.preview(PERIOD).seen, reason=reason, by="Jury", now=NOW)


def test_who_would_change_is_shown_and_nothing_is_done(out):
    before = jury_at(out).results()
    (only,) = out.authority.rescoring.preview(PERIOD).sessions
    assert (only.session, only.candidates) == ("472913", 2)
    told = {each.birth_name: (each.before.rate, each.after.rate) for each in only.changes}
    assert told == {"Jackson": (100, 93), "Babbage": (93, 100)}
    assert jury_at(out).results() == before
    assert b"Babbage;Charles;Valid" in out.authority.rescoring.preview_csv(PERIOD)


def test_what_is_done_is_published_once_more_and_undone_exactly(out):
    jury = jury_at(out)
    before = jury.results()
    done = do(out)
    assert {each.birth_name: each.rate for each in jury.results()} == {"Jackson": 93, "Babbage": 100}
    assert kept(out) == [(1, "", ""), (2, "Jury", WHY)]
    with pytest.raises(NothingToRescore):
        out.authority.rescoring.preview(PERIOD)
    out.authority.rescoring.undo(done, reason="Elle était juste.", by="Jury", now=NOW)
    assert jury.results() == before
    assert kept(out)[2] == (3, "Jury", "Elle était juste.")
    assert [each.undone for each in out.authority.rescoring.done()] == [True]
    with pytest.raises(NothingToUndo):
        out.authority.rescoring.undo(done, reason="Encore.", by="Jury", now=NOW)
    assert out.authority.rescoring.preview(PERIOD).sessions


def test_only_sessions_of_the_period_are_scored_again(out):
    for period in ({"since": "2026-03-13"}, {"until": "2026-03-11"}, {"bank": "another"}):
        with pytest.raises(NothingToRescore):
            out.authority.rescoring.preview(msgspec.structs.replace(PERIOD, **period))
    assert out.authority.rescoring.preview(msgspec.structs.replace(PERIOD, since="2026-03-12", until="2026-03-12"))


def test_decisions_of_the_jury_hold_when_a_session_is_scored_again(out):
    jury = jury_at(out)
    jury.act(act="unpublish", reason="Plainte.")
    candidate = jury.result("Jackson").candidate
    jury.act(act="neutralise", candidate=candidate, number=2, reason="Image absente.")
    jury.act(act="publish")
    do(out)
    assert jury.result("Jackson").rate == 100


def test_it_needs_a_reason_and_what_was_seen(out):
    seen = out.authority.rescoring.preview(PERIOD).seen
    with pytest.raises(ReasonMissing):
        do(out, " ")
    with pytest.raises(StaleView):
        out.authority.rescoring.act(PERIOD, seen="x", reason=WHY, by="Jury", now=NOW)
    jury_at(out).act(act="unpublish", reason="Plainte.")
    with pytest.raises((StaleView, NothingToRescore)):
        out.authority.rescoring.act(PERIOD, seen=seen, reason=WHY, by="Jury", now=NOW)


def test_what_has_changed_since_is_not_undone_as_a_whole(out):
    done = do(out)
    jury_at(out).act(act="unpublish", reason="Plainte.")
    with pytest.raises(RescoringOvertaken):
        out.authority.rescoring.undo(done, reason="vu", by="Jury", now=NOW)


def test_a_session_whose_results_stay_the_same_is_not_published_again(office):
    office.receive(office.package(runs={"Jackson": "1s1111111111111"}))
    office.add_solutions(corrected_solutions())
    assert [each.changes for each in office.authority.rescoring.preview(PERIOD).sessions] == [[]]
    done = do(office)
    assert len(kept(office)) == 1
    office.authority.rescoring.undo(done, reason="vu", by="Jury", now=NOW)
    assert len(kept(office)) == 1
    assert office.authority.rescoring.preview(PERIOD).sessions


def kept(office):
    with office.authority.engine.connect() as connection:
        return [(each.number, each.by, each.reason) for each in publications(connection, *jury_at(office).key)]
