"""What is missing before a session can be held, in figures."""

from typing import Any

import pytest

from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.preparation import lacks
from proctor_server.room.domain.view import Lack, StationCard
from tests.builders.room import COMPETENCES, Day

GOOD = [Competence(id=name, level=1) for name in COMPETENCES[:5]]
WEAK = GOOD[:4]


def station(usable: str, *troubles: str) -> StationCard:
    state: Any = "ready" if usable == "usable" else "paired"
    return StationCard(
        id="s", name="Poste", state=state, usable=usable, address="", last_heard_at=None, troubles=list(troubles)
    )


@pytest.mark.parametrize(
    ("profiles", "stations", "missing"),
    [
        ([], None, [Lack(code="no_candidate", n=1)]),
        ([GOOD], None, []),
        ([GOOD, WEAK, WEAK, []], None, [Lack(code="profile_missing", n=1), Lack(code="not_certifiable", n=2)]),
        ([GOOD], [], [Lack(code="too_few_stations", n=1, of=1)]),
        ([GOOD, GOOD], [station("usable")] * 3, []),
        ([GOOD, GOOD], [station("usable"), station("usable", "disk_full")], [Lack(code="too_few_stations", n=1, of=2)]),
        ([GOOD], [station("usable"), station("not_seen"), station("not_seen")], [Lack(code="never_seen", n=2)]),
    ],
)
def test_what_is_missing(profiles: Any, stations: Any, missing: list[Lack]) -> None:
    """R-CAN-05; one station a candidate."""
    assert lacks(profiles, stations) == missing


def test_only_a_planned_session_is_told_what_it_lacks(day: Day) -> None:
    [header] = day.room.overseeing.sessions(day.clock.now)
    assert header.candidates == 5
    assert [lack.code for lack in header.lacks] == ["not_certifiable", "too_few_stations"]
    day.sitting()
    [header] = day.room.overseeing.sessions(day.clock.now)
    assert header.lacks == []


def test_a_command_says_nothing_of_stations_that_it_cannot_see(day: Day) -> None:
    told = day.room.overseeing.sheet(day.session, None).session.lacks
    assert [lack.code for lack in told] == ["not_certifiable"]


def test_the_sheet_says_who_is_certifiable_and_who_entered(day: Day) -> None:
    day.sitting("0801234569C")
    people = {card.values["ine"]: card for card in day.room.overseeing.sheet(day.session, day.clock.now).candidates}
    assert [ine for ine, card in people.items() if not card.certifiable] == ["0801234571E"]
    assert [ine for ine, card in people.items() if card.entered] == ["0801234569C"]
