"""The room is gone while candidates sit, until after the end of their time: R-TIM-02, R-TST-08, R-TST-09."""

import time
from collections.abc import Iterator

import pytest

from proctor_server.rehearsal.drill import SEATS, Drill
from proctor_server.rehearsal.ground import INVIGILATOR
from proctor_server.rehearsal.parts import wait_for
from proctor_server.room.domain.attempt import GRACE_SECONDS
from tests.builders.drill import laid_out
from tests.fault.evidence import Answer, answers, attempt, entries, require_whole_journals, signed_to_the_end
from tests.fault.pupil import LEFT_STANDING, Pupil

SITTING = ("Babbage", "Jackson")
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with laid_out(tmp_path_factory.mktemp("cut-off"), test_minutes=1) as drill:
        yield drill


def wait_until(moment_ms: int) -> None:
    wait_for("l'heure", lambda: time.time() * 1000 > moment_ms, seconds=120)


def test_a_test_goes_on_and_ends_while_the_room_is_gone(drill: Drill) -> None:
    """One is stopped by the deadline, one completes; all that the stations kept is in the room at the end."""
    babbage, jackson = (Pupil(drill, name) for name in SITTING)
    for pupil in (babbage, jackson):
        pupil.begin()
        pupil.answer()
        pupil.page.wait_until_kept_by_the_room()
    deadline = attempt(drill, "Babbage")["deadline"]
    in_time = set(babbage.kept)

    drill.ground.room.kill()
    babbage.answer()
    babbage.skip()
    standing = babbage.leave_a_draft()
    jackson.finish()
    assert jackson.page.screen["end"]["end"] == "completed"
    wait_for("« la salle ne répond pas »", lambda: jackson.page.screen["lights"]["room"] == "away")

    wait_for("la fin du temps", lambda: babbage.page.screen["stage"] == "end", seconds=90)
    assert time.time() * 1000 >= deadline - 500
    assert babbage.page.screen["end"]["end"] == "deadline"
    assert babbage.page.screen["end"]["received"] < babbage.page.screen["end"]["given"]

    wait_until(deadline + (GRACE_SECONDS + 1) * 1000)
    drill.ground.room.start()
    wait_for("le serveur de salle", drill.invigilator.is_open)
    for pupil in (babbage, jackson):
        wait_for("tout dans la salle", pupil.is_kept_by_the_room, seconds=60)

    _everything_counts(drill, babbage, in_time)
    _the_draft_is_evidence(drill, standing)
    assert {number: answer.body for number, answer in answers(drill, "Jackson").items()} == jackson.kept
    assert [attempt(drill, name)["end"] for name in SITTING] == ["deadline", "completed"]
    assert attempt(drill, "Babbage")["ended_at"] == deadline
    _finalised(drill)


def _everything_counts(drill: Drill, babbage: Pupil, in_time: set[int]) -> None:
    """R-TIM-02: journalled before the deadline, so it counts; received after it, so it is marked late."""
    expected = {number: Answer(body, number not in in_time) for number, body in babbage.kept.items()}
    assert answers(drill, "Babbage") == expected
    assert {True, False} == {answer.late for answer in expected.values()}


def _the_draft_is_evidence(drill: Drill, standing: int) -> None:
    (left,) = entries(drill, "Babbage", "draft_left")
    assert (left["number"], left["draft"], left["verdict"]) == (standing, LEFT_STANDING, "noted")
    assert standing not in answers(drill, "Babbage")


def _finalised(drill: Drill) -> None:
    path = f"/api/sessions/{drill.session}/finalisation"
    for name in SITTING:
        wait_for("les têtes signées", lambda name=name: signed_to_the_end(drill, SEATS[name]))  # type: ignore[misc]
    require_whole_journals(drill)
    missing = drill.invigilator.get(path)["missing"]
    assert [(one["code"], one["candidate"]) for one in missing] == [
        ("abort_reason_missing", drill.invigilator.card("Babbage")["id"])
    ]
    drill.invigilator.act("Babbage", "abort-reason", reason="technical")
    drill.invigilator.post(path, incident="coupure", some_could_not_join=False, invigilators=[INVIGILATOR])
    assert drill.invigilator.get(path)["state"] in ("finalised", "uploaded")
