"""A station on a line that delays, loses and breaks, and two stations that claim one attempt.

Real agents and a real room server, mutual TLS between them, over a line that the test makes bad.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk_client.storage.identity import Identity
from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.parts import wait_for
from tests.fault.bad_line import Weather, bad_line
from tests.fault.evidence import answers, entries, require_whole_journals, signed_to_the_end
from tests.fault.hall import Hall, Page, Seat, open_hall
from tests.fault.station_disk import MANY, opened, read_copy

NAME = "Lovelace"
BAD = Weather(delay=0.25, lost_percent=30, breaks_per_thousand=15)
"""Half a second there and back; it breaks at random, and surely while some answers are on their way."""
BREAKS_AT = (5, 11, 16)
SEED = 20260312
ITEMS = 20
PATIENCE_SECONDS = 120
LINES = "SELECT line FROM station_entry WHERE session = ? AND station = ? ORDER BY n"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path / "hall") as hall:
        yield hall


def lines_here(seat: Seat) -> list[str]:
    """The journal of a station that is switched off."""
    with opened(seat.folder) as store:
        return store.journal.lines_after(seat.hall.session, 0, MANY)


def lines_there(seat: Seat) -> list[str]:
    station = Identity(seat.folder / "identity").station
    with closing(sqlite3.connect(f"file:{seat.hall.ground.centre_dir / 'room.sqlite'}?mode=ro", uri=True)) as db:
        return [bytes(line).decode() for (line,) in db.execute(LINES, (seat.hall.session, station))]


def insist(page: Page, act: Callable[[], None], *stages: str) -> None:
    """As people do whom the page tells that the room does not answer."""

    def done() -> bool:
        if page.screen["stage"] in stages:
            return True
        try:
            act()
        except Refused as refusal:
            if refusal.code not in ("room_away", "not_now"):
                raise
        return page.screen["stage"] in stages

    wait_for(" ou ".join(stages), done, PATIENCE_SECONDS)


@pytest.mark.timeout(600)
def test_everything_arrives_once_and_in_order_over_a_bad_line(hall: Hall, tried: Callable[..., None]) -> None:
    """R-TST-07, R-TST-09: thirty of a hundred pieces lost, half a second there and back, broken at random."""
    with bad_line(hall.stations_port, BAD, SEED) as line:
        seat = hall.seat("Poste 01", line.port)
        seat.start()
        page = seat.sit_down()
        wait_for("la salle", lambda: page.screen["stage"] == "entry", PATIENCE_SECONDS)
        insist(page, lambda: seat.enter(NAME), "door", "confirmed")
        hall.invigilator.confirm(NAME)
        wait_for("la confirmation", lambda: page.screen["stage"] == "confirmed", PATIENCE_SECONDS)
        insist(page, lambda: page.do("begin"), "item", "notice")
        wait_for("la première question", lambda: page.is_past(0))
        given: dict[int, Any] = {}
        while len(given) < ITEMS:
            number = page.item["number"]
            if number in BREAKS_AT:
                wait_for("la salle", lambda: page.screen["connected"], PATIENCE_SECONDS)
            page.do("draft", number=number, draft=guess(page.item))
            given[number] = guess(page.item)
            page.answer(given[number])
            if number in BREAKS_AT:
                line.cut()
                line.mend()
            claimed = page.light.there
            assert set(range(1, claimed + 1)) <= answers(hall, NAME).keys()
            wait_for(
                "la salle l'a, ou n'est plus là",
                lambda: page.light.there > len(given) - 1 or not page.screen["connected"],
            )
        wait_for("tout dans la salle", lambda: page.light.there == ITEMS, PATIENCE_SECONDS)
        wait_for("la tête signée", lambda: signed_to_the_end(hall, seat.name), PATIENCE_SECONDS)
        page.stand_up()
        seat.kill()
    assert {number: answer.body for number, answer in answers(hall, NAME).items()} == given
    assert lines_there(seat) == lines_here(seat)
    require_whole_journals(hall)
    assert line.lost > 10
    assert line.broken >= len(BREAKS_AT)
    what = f"{line.lost} of {line.pieces} pieces lost, 500 ms there and back, {line.broken} connections broken"
    tried("a bad line between agent and room", what, claims=page.claims)


@pytest.mark.timeout(600)
def test_of_two_stations_that_claim_one_attempt_the_earlier_is_fenced(hall: Hall, tried: Callable[..., None]) -> None:
    """R-ENT-05: what the earlier one kept after the other was named is evidence in the room, and never counts."""
    with bad_line(hall.stations_port) as line:
        old, new = hall.seat("Poste 01", line.port), hall.seat("Poste 02")
        for seat in (old, new):
            seat.start()
            seat.sit_down()
        old.begin(NAME)
        shared = {old.page.item["number"]: guess(old.page.item)}
        old.page.answer(shared[1])
        old.page.wait_until_kept_by_the_room()

        line.cut()
        wait_for("« la salle ne répond pas »", lambda: old.page.screen["lights"]["room"] == "away")
        old.page.skip()
        hall.invigilator.act(NAME, "move", station=Identity(new.folder / "identity").station)
        old.page.skip()
        old.page.do("draft", number=old.page.item["number"], draft=guess(old.page.item))

        new.enter(NAME)
        new.page.begin()
        assert new.page.item["number"] == 2
        counted = dict(shared)
        for number in (2, 3, 4):
            counted[number] = guess(new.page.item)
            new.page.answer(counted[number])
        line.mend()
        wait_for("l'ancien poste, rendu", lambda: old.page.screen["stage"] == "entry")
        old.page.wait_until_kept_by_the_room()
        new.page.wait_until_kept_by_the_room()
        with pytest.raises(Refused, match="not_now"):
            old.page.do("skip", number=4)
        new.page.answer(guess(new.page.item))
        new.page.wait_until_kept_by_the_room()

    there = answers(hall, NAME)
    assert {number: there[number].body for number in counted} == counted
    assert len(there) == len(counted) + 1
    skipped = entries(hall, NAME, "skipped")
    assert [(entry["number"], entry["epoch"], entry["verdict"]) for entry in skipped] == [
        (2, 1, "fenced"),
        (3, 1, "fenced"),
    ]
    assert read_copy(old.folder, hall.session).given == {**shared, 2: None, 3: None}
    claims = old.page.claims + new.page.claims
    for seat in (old, new):
        wait_for("la tête signée", lambda seat=seat: signed_to_the_end(hall, seat.name))  # type: ignore[misc]
        seat.page.stand_up()
        seat.kill()
        assert lines_there(seat) == lines_here(seat)
    require_whole_journals(hall)
    tried("two stations write for one attempt", f"{len(skipped)} acts of the fenced one", claims=claims)
