"""R-TST-09, R-FIN-01: the network never comes back, and what the station kept comes to the room in a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor_server.rehearsal.drill import SEATS, Drill
from proctor_server.rehearsal.parts import run, wait_for
from tests.builders.drill import laid_out
from tests.fault.evidence import answers, attempt, require_whole_journals, signed_to_the_end
from tests.fault.pupil import Pupil

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    with laid_out(tmp_path) as drill:
        yield drill


def test_the_whole_test_is_carried_to_the_room(drill: Drill) -> None:
    """One answer came by the network, all others by the file, while the agent runs; then the seat is switched off."""
    pupil = Pupil(drill, "Babbage")
    pupil.begin()
    pupil.answer()
    pupil.page.wait_until_kept_by_the_room()
    drill.ground.room.kill()
    pupil.skip()
    pupil.finish()
    assert pupil.page.screen["end"]["end"] == "completed"

    seat, stick = SEATS["Babbage"], drill.ground.folder / "stick" / "poste.jsonl"
    exported = run("kiosk", "export", stick, "--data-dir", drill.ground.station_dir(seat))
    drill.ground.stations[seat].stop()
    drill.ground.room.start()
    wait_for("le serveur de salle", drill.invigilator.is_open)
    assert len(answers(drill, "Babbage")) == 1

    (journal,) = run("proctor", "station", "import", stick, "--data-dir", drill.ground.centre_dir)["journals"]
    assert (journal["seat"], journal["entries"], journal["refused"]) == (
        seat,
        exported["journals"][drill.session],
        None,
    )
    (brought,) = journal["candidates"]
    assert (brought["candidate"], brought["evidence"]) == (drill.invigilator.card("Babbage")["id"], 0)
    assert {number: answer.body for number, answer in answers(drill, "Babbage").items()} == pupil.kept
    assert attempt(drill, "Babbage")["end"] == "completed"
    assert signed_to_the_end(drill, seat)
    require_whole_journals(drill)

    path = f"/api/sessions/{drill.session}/finalisation"
    assert drill.invigilator.get(path)["missing"] == []
    (again,) = run("proctor", "station", "import", stick, "--data-dir", drill.ground.centre_dir)["journals"]
    assert [one["new"] for one in again["candidates"]] == [0]
