"""A drill laid out for a test: an authority, a room server and three stations, all real processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proctor_server.rehearsal.drill import Drill
from proctor_server.rehearsal.ground import TEST_MINUTES, Ground
from proctor_server.rehearsal.steps import LAYING_OUT

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@contextmanager
def laid_out(folder: Path, *, test_minutes: int = TEST_MINUTES) -> Iterator[Drill]:
    """Everything is started, paired and found; nobody has entered. Every process ends with the test."""
    drill = Drill(Ground(folder / "drill", DEPLOY, test_minutes=test_minutes))
    try:
        for step in LAYING_OUT:
            step.act(drill)
        yield drill
    finally:
        for candidate in drill.candidates.values():
            candidate.stand_up()
        for part in drill.ground.parts:
            part.stop()
