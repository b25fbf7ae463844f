"""A station that plays a candidate: what it does on each screen, what it never touches, what it measures."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kiosk_client.domain.rehearsing import (
    TYPED,
    Act,
    CandidateHere,
    Played,
    RehearsalInterrupted,
    RehearsalOver,
    RehearsalStopped,
    RehearsalUnderWay,
    StationNotWaiting,
    made_up_answer,
    next_act,
)
from kiosk_client.domain.sitting import Sitting, Stage
from kiosk_client.protocol.messages import AttemptOrder, Enter, GivenThere, RehearsalDone, RehearsalOrder, Told
from kiosk_client.protocol.rehearsal import NotARehearsal, is_rehearsal, number_of
from kiosk_client.services.pages import Pages
from kiosk_client.services.rehearsing import ABANDONED_SECONDS, PAGE_SECONDS, Rehearsing
from tests.unit.kiosk.scripted_room import ADA, FORM, ScriptedRoom
from tests.unit.kiosk.station import Station, open_station

SESSION = "R000007"
WISH = RehearsalOrder(
    session=SESSION, access_code="BCDF23", first_name="Répétition", birth_name="Essai 01", birth_date="2000-01-01"
)


@dataclass
class Ticks:
    """Seconds, turned by the test."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Playing:
    """A station with nobody at it; `spawn` starts nothing, the test takes each step."""

    station: Station
    ticks: Ticks = field(default_factory=Ticks)
    cuts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        room = self.station.room
        room.session = SESSION
        room.expects = Enter(
            session=SESSION, access_code="BCDF23", first_name="Répétition", birth_name="Essai 01",
            birth_date="2000-01-01",
        )  # fmt: skip
        self.pages = Pages(by_hand=False, ticks=self.ticks)
        self.rehearsing = Rehearsing(
            sitting=self.station.sitting,
            calling=self.station.calling,
            attempts=self.station.store.attempts,
            journal=self.station.store.journal,
            pages=self.pages,
            spawn=lambda _: None,
            cut=self.cuts.append,
            is_connected=lambda: not room.away,
            clock_off=lambda: 1200,
            changed=lambda: None,
            wall=lambda: 0,
            ticks=self.ticks,
        )

    def obey(self, **wish: Any) -> RehearsalDone:
        """The room's wish, and as many steps as it takes; the journal reaches the room in between."""
        order = structs.replace(WISH, **wish)
        self.rehearsing.obey(order)
        for _ in range(30):
            self.rehearsing.step()
            if not self.station.room.away:
                self.station.syncing.flush()
        return self.rehearsing.obey(order)


@pytest.fixture
def playing(tmp_path: Path) -> Any:
    station = open_station(tmp_path / "station")
    yield Playing(station)
    station.store.database.close()


def let_in(playing: Playing) -> None:
    playing.obey()
    playing.station.room.confirm()


# ── which sessions ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_its_number_makes_a_session_a_rehearsal() -> None:
    assert (number_of(7), is_rehearsal(SESSION), is_rehearsal(number_of(999_999))) == (SESSION, True, True)
    for session in ("229", "R7", "R0000070", "r000007", "R00000٧", " R000007", "R000007\n", ""):
        assert not is_rehearsal(session)


@pytest.mark.parametrize("forget", [False, True])
def test_of_a_real_session_nothing_is_touched(tmp_path: Path, forget: bool) -> None:
    station = open_station(tmp_path / "station", ScriptedRoom())
    station.let_in()
    playing = Rehearsing(
        sitting=station.sitting, calling=station.calling, attempts=station.store.attempts,
        journal=station.store.journal, pages=Pages(by_hand=True), spawn=lambda _: None, cut=lambda _: None,
        is_connected=lambda: True, clock_off=lambda: None, changed=lambda: None, wall=lambda: 0,
    )  # fmt: skip
    before = station.sitting.sitting, station.store.journal.heads()
    with pytest.raises(NotARehearsal):
        playing.obey(structs.replace(WISH, session="229", forget=forget))
    with pytest.raises(NotARehearsal):
        station.sitting.drop("229")
    with pytest.raises(CandidateHere):
        playing.obey(WISH)
    assert playing.obey(structs.replace(WISH, forget=True)).erased
    assert (station.sitting.sitting, station.store.journal.heads()) == before
    assert not playing.is_playing
    station.store.database.close()


def test_a_station_that_shows_the_end_of_a_test_or_waits_for_somebody_does_not_play(playing: Playing) -> None:
    """R-ENT-04."""
    station = playing.station
    station.room.session, station.room.expects = "229", ADA
    station.let_in()
    station.sitting.review()
    station.sitting.hand_in()
    with pytest.raises(StationNotWaiting):
        playing.rehearsing.obey(WISH)
    station.sitting.leave()
    moved = AttemptOrder(
        revision=9, session="229", attempt="a2", epoch=2, state="away", candidate="Bo LEE", moved_here=True
    )
    station.sitting.obey(moved)
    with pytest.raises(CandidateHere):
        playing.rehearsing.obey(WISH)


# ── what is played ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stage", list(Stage))
def test_there_is_something_to_do_on_every_screen_if_only_to_wait(stage: Stage) -> None:
    assert next_act(Played(Sitting(stage=stage), structs.replace(WISH, birth_name=""), "", was_cut=False)) in Act


@pytest.mark.parametrize(
    ("stage", "wish", "who", "act"),
    [
        (Stage.ENTRY, {}, "", Act.ENTER),
        (Stage.ENTRY, {"birth_name": ""}, "", Act.WAIT),
        (Stage.ENTRY, {}, "Essai 01", Act.WAIT),
        (Stage.DOOR, {}, "Essai 01", Act.WAIT),
        (Stage.CONFIRMED, {}, "Essai 01", Act.BEGIN),
        (Stage.PAUSED, {"goal": 9, "hand_in": True}, "Essai 01", Act.WAIT),
        (Stage.ITEM, {"outage": 1000}, "Essai 01", Act.CUT),
        (Stage.ITEM, {"goal": 1}, "Essai 01", Act.ANSWER),
        (Stage.ITEM, {"hand_in": True}, "Essai 01", Act.REVIEW),
        (Stage.HAND_IN, {"hand_in": True}, "Essai 01", Act.HAND_IN),
        (Stage.END, {}, "Essai 01", Act.WAIT),
        (Stage.END, {}, "Essai 02", Act.LEAVE),
    ],
)
def test_the_next_act_follows_from_the_screen_and_the_wish(
    stage: Stage, wish: dict[str, Any], who: str, act: Act
) -> None:
    assert next_act(Played(Sitting(stage=stage), structs.replace(WISH, **wish), who, was_cut=False)) is act


def test_every_kind_of_item_gets_an_answer_that_fits() -> None:
    """R-TST-04."""
    assert [made_up_answer(item) for item in FORM] == [1, [1, 2], TYPED, {"taille": TYPED, "unite": "Go"}]


def test_a_candidate_is_played_from_the_door_to_the_hand_in(playing: Playing) -> None:
    """R-TST-03, R-TST-08."""
    done = playing.obey()
    assert (done.who, done.stage, done.page, done.clock_off) == ("Essai 01", "door", "absent", 1200)
    playing.station.room.confirm()
    done = playing.obey(goal=3)
    assert (done.stage, done.done, done.written, done.received) == ("item", 3, done.received, done.written)
    assert done.given == [
        GivenThere(attempt="a1", number=1, answer=1), GivenThere(attempt="a1", number=2, answer=None),
        GivenThere(attempt="a1", number=3, answer=TYPED),
    ]  # fmt: skip
    assert playing.obey(goal=3, hand_in=True).stage == "end"
    assert playing.station.room.kinds() == ["began", "answered", "skipped", "answered", "ended"]


def test_a_hand_goes_up_and_down_and_messages_are_confirmed(playing: Playing) -> None:
    """R-INC-01, R-INC-06."""
    let_in(playing)
    playing.obey()
    playing.station.room.order_now(messages=[Told(message=4, text="Bonjour")])
    playing.obey(hand=True)
    playing.obey(hand=False)
    assert playing.station.room.kinds() == ["began", "message_read", "hand_raised", "hand_lowered"]


def test_cut_off_it_goes_on_and_tells_when_all_has_arrived(playing: Playing) -> None:
    """R-TST-09."""
    let_in(playing)
    playing.obey()
    playing.station.room.away = True
    done = playing.obey(outage=2000, goal=3)
    assert (playing.cuts, done.done, done.alone, done.back_after) == ([2.0], 3, 3, 0)
    assert done.received < done.written
    playing.ticks.now += 3
    playing.station.room.away = False
    done = playing.obey(outage=2000, goal=3)
    assert (playing.cuts, done.back_after, done.received) == ([2.0], 3000, done.written)


def test_no_cut_is_longer_than_a_station_may_be_missed(playing: Playing) -> None:
    let_in(playing)
    playing.obey()
    playing.obey(outage=2**62)
    assert playing.cuts == [30.0]


# ── the browser ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_waits_until_the_page_has_shown_its_item(playing: Playing) -> None:
    let_in(playing)
    playing.pages.came()
    assert playing.obey(goal=2).done == 0
    playing.pages.saw(1)
    assert (playing.obey(goal=2).done, playing.obey(goal=2).page) == (1, "shown")
    playing.ticks.now += PAGE_SECONDS + 0.1
    assert (playing.obey(goal=2).done, playing.obey(goal=2).page) == (2, "not_shown")
    playing.pages.left()
    assert playing.obey(goal=2).page == "absent"


# ── how it ends ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_stops_it_and_the_station_waits_again(playing: Playing) -> None:
    let_in(playing)
    playing.obey(goal=1)
    with pytest.raises(RehearsalUnderWay):
        playing.rehearsing.require_idle()
    playing.rehearsing.stop()
    playing.rehearsing.stop()
    playing.rehearsing.require_idle()
    assert (playing.station.sitting.sitting, playing.rehearsing.step()) == (Sitting(), False)
    with pytest.raises(RehearsalStopped):
        playing.rehearsing.obey(WISH)
    assert playing.station.restart().sitting.sitting == Sitting()


def test_all_of_it_is_forgotten_in_the_middle_of_the_test_and_twice(playing: Playing) -> None:
    """R-FIN-07 as a rehearsal has it."""
    let_in(playing)
    playing.obey(goal=2)
    for _ in range(2):
        assert playing.rehearsing.obey(structs.replace(WISH, forget=True)) == RehearsalDone(
            session=SESSION, erased=True
        )
    assert (playing.station.store.journal.heads(), playing.station.sitting.sitting) == ([], Sitting())
    assert not playing.station.store.attempts.has_session(SESSION)
    with pytest.raises(RehearsalOver):
        playing.obey()


def test_a_room_that_has_forgotten_the_rehearsal_ends_it(playing: Playing) -> None:
    let_in(playing)
    playing.obey(goal=1)
    playing.ticks.now += ABANDONED_SECONDS + 1
    assert playing.rehearsing.step() is False
    assert (playing.station.sitting.sitting, playing.rehearsing.is_playing) == (Sitting(), False)


def test_a_station_that_was_started_again_says_so_instead_of_going_on(playing: Playing) -> None:
    let_in(playing)
    playing.obey(goal=1)
    again = Playing(playing.station.restart())
    with pytest.raises(RehearsalInterrupted):
        again.rehearsing.obey(WISH)
    assert again.rehearsing.obey(structs.replace(WISH, forget=True)).erased
    assert again.station.sitting.sitting == Sitting()
    again.station.store.database.close()


def test_a_refusal_is_told_and_tried_again_later_only(playing: Playing) -> None:
    """R-ENT-02: no station knocks as fast as it can."""
    playing.station.room.expects = ADA
    assert playing.obey().trouble == "no_such_candidate"
    assert len(playing.station.room.messages(Enter)) == 1
    playing.ticks.now += 1.1
    playing.obey()
    assert len(playing.station.room.messages(Enter)) == 2


def test_one_rehearsal_at_a_time(playing: Playing) -> None:
    playing.obey()
    with pytest.raises(RehearsalUnderWay):
        playing.rehearsing.obey(structs.replace(WISH, session="R000008"))
