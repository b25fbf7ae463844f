"""The network cable of a station is pulled out in the middle of a test, and plugged in again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.parts import wait_for
from tests.fault import cable
from tests.fault.bad_line import bad_line
from tests.fault.evidence import answers, require_whole_journals, signed_to_the_end
from tests.fault.hall import Hall, open_hall

NAME = "Lovelace"
PATIENCE_SECONDS = 60
COURSE = (False, True, False, True, False)
"""Whether it is out, for three answers each."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with cable.network_of_its_own(), open_hall(tmp_path / "hall") as hall:
        yield hall


@pytest.mark.timeout(600)
@pytest.mark.skipif(not cable.can_be_laid(), reason="laying a cable needs root and iproute2")
def test_a_cable_that_is_pulled_out_costs_nothing(hall: Hall, tried: Callable[..., None]) -> None:
    """R-TST-07, R-TST-09: who answers when it is pulled out notices nothing, and all is in the room once it is back."""
    given: dict[int, Any] = {}
    with cable.laid() as line, bad_line(hall.stations_port, listener=line.listener) as far_end:
        seat = hall.seat("Poste 01")
        seat.room = f"{line.address}:{far_end.port}"
        seat.start()
        page = seat.sit_down()
        seat.begin(NAME)
        for is_out in COURSE:
            (line.pull if is_out else line.plug)()
            for _ in range(3):
                number = page.item["number"]
                page.do("draft", number=number, draft=guess(page.item))
                given[number] = guess(page.item)
                page.answer(given[number])
            if is_out:
                wait_for("« la salle ne répond pas »", lambda: page.screen["lights"]["room"] == "away")
                assert set(range(1, page.light.there + 1)) <= answers(hall, NAME).keys()
            else:
                wait_for("tout dans la salle", lambda: page.light.there == len(given), PATIENCE_SECONDS)
        wait_for("la tête signée", lambda: signed_to_the_end(hall, seat.name), PATIENCE_SECONDS)
        page.stand_up()
        seat.kill()
    assert {number: answer.body for number, answer in answers(hall, NAME).items()} == given
    require_whole_journals(hall)
    times = sum(COURSE)
    tried("the station's network cable pulled out", f"{times} times, {3 * times} answers meanwhile", claims=page.claims)
