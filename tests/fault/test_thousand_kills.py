"""Everything dies at random while candidates work: R-TST-03, R-TST-07, R-TST-09, R-ENT-04, R-TIM-02, R-FIN-04.

The room server, the stations, the processes that look for others on the network, and the lines between them. At the
end the room is finalised, and the account compares what candidates saw with what is in the opened package.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from proctor_server.rehearsal.parts import wait_for
from proctor_server.session_package.reading import read_contents
from proctor_server.session_package.verifying import verify_bag
from tests.fault import notes
from tests.fault.account import account, summed_up
from tests.fault.storm import CALM_SECONDS, Storm, raised
from tests.fault.storm_pupil import Pupil
from tests.fault.storm_script import IN_WORDS, Kind, script


class Size(NamedTuple):
    """Of one session. `faults` strike within `seconds`; `rest`: seconds between two acts of a candidate."""

    seats: int
    minutes: int
    faults: int
    seconds: float
    rest: tuple[float, float]


ORDINARY: Final = Size(seats=10, minutes=1, faults=60, seconds=100, rest=(0.1, 0.7))
FORTY: Final = Size(seats=40, minutes=2, faults=265, seconds=150, rest=(0.3, 2.0))
KILLS: Final = 1_000
LONGEST_SECONDS: Final = 5400
"""No session of a soak begins later."""


class Outcome(NamedTuple):
    killed: Counter[Kind]
    claims: int


def one_session(folder: Path, size: Size, seed: str) -> Outcome:
    """To its package; every promise is compared."""
    print(f"seed {seed}")
    with raised(folder, seats=size.seats, minutes=size.minutes, rest=size.rest) as storm:
        pupils = [
            Pupil(storm, chair, folder / f"diary-{chair.number:02}.jsonl", random.Random(f"{seed}/{chair.number}"))
            for chair in storm.chairs
        ]
        storm.witnesses.extend(pupils)
        try:
            strike_all(storm, pupils, size, seed)
            bag = storm.finalise()
        finally:
            for pupil in pupils:
                pupil.told_to_stop.set()
            for pupil in pupils:
                pupil.join(60)
    diaries = {pupil.number: notes.read(pupil.file) for pupil in pupils}
    assert list(account(diaries, read_contents(bag), minutes=size.minutes)) == []
    assert verify_bag(bag).problems == []
    return Outcome(storm.killed, sum(summed_up(diary).claims for diary in diaries.values()))


def strike_all(storm: Storm, pupils: list[Pupil], size: Size, seed: str) -> None:
    """The whole script, then quiet until everybody has seen an end."""
    for pupil in pupils:
        pupil.start()
    began = time.monotonic()
    for fault in script(seed, faults=size.faults, seats=size.seats, seconds=size.seconds):
        time.sleep(max(0.0, began + fault.at - time.monotonic()))
        storm.strike(fault)
        require_nobody_failed(pupils)
    storm.calm()
    wait_for(
        "la fin de chacun",
        lambda: require_nobody_failed(pupils) or all("ended" in p.diary.noted for p in pupils),
        CALM_SECONDS,
    )


def require_nobody_failed(pupils: list[Pupil]) -> None:
    for pupil in pupils:
        if pupil.fault is not None:
            raise pupil.fault


def in_words(killed: Counter[Kind], seed: int) -> str:
    shares = ", ".join(f"{killed[kind]} {words}" for kind, words in IN_WORDS.items())
    return f"{killed.total()} kills ({shares}), seed {seed}"


@pytest.mark.timeout(600)
def test_every_promise_is_kept_while_everything_dies(tmp_path: Path, seed: int, tried: Callable[..., None]) -> None:
    outcome = one_session(tmp_path / "storm", ORDINARY, f"{seed}/0")
    assert outcome.killed.total() > ORDINARY.faults // 2
    assert outcome.claims > ORDINARY.seats
    what = f"{in_words(outcome.killed, seed)}; {ORDINARY.seats} candidates"
    tried("everything dies at random", what, claims=outcome.claims)


@pytest.mark.soak
@pytest.mark.timeout(LONGEST_SECONDS + 1200)
def test_every_promise_is_kept_through_a_thousand_kills(tmp_path: Path, seed: int, tried: Callable[..., None]) -> None:
    """Sessions of forty, one after another."""
    began, killed, claims, sessions = time.monotonic(), Counter[Kind](), 0, 0
    while killed.total() < KILLS:
        assert time.monotonic() - began < LONGEST_SECONDS
        outcome = one_session(tmp_path / f"storm-{sessions}", FORTY, f"{seed}/{sessions}")
        killed, claims, sessions = killed + outcome.killed, claims + outcome.claims, sessions + 1
        print(f"{sessions} sessions, {in_words(killed, seed)}, {claims} claims, {time.monotonic() - began:.0f} s")
    what = f"{in_words(killed, seed)}; {sessions} sessions of {FORTY.seats} candidates"
    tried("everything dies at random in a full room", what, claims=claims)
