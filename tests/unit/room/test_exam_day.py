"""The day in the room, from the door to the end of each attempt: the rules, on real disk."""

from datetime import timedelta

import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.chain import BrokenChain
from proctor_server.moments import to_ms
from proctor_server.room.domain.errors import (
    AlreadyHandedIn,
    EntryRefused,
    EntryTooSoon,
    ListClosed,
    MoveRefused,
    NotCertifiable,
    PresenceNotConfirmed,
    StationTaken,
    UnknownAttempt,
)
from proctor_server.room.storage import attempts, candidates
from tests.builders.room import PUPILS, WHO, Day

BABBAGE, JACKSON, LOVELACE, POUZIN, SANTA = (
    "0801234567A", "0801234568B", "0801234569C", "0801234570D", "0801234571E",
)  # fmt: skip


def test_identity_is_recognised_whatever_case_and_accents(day: Day) -> None:
    """R-ENT-01, R-CAN-03."""
    code = day.codes["access_code"].lower()
    order = day.station().enter(BABBAGE, birth_name=" BÀBBAGE ", first_name="charles", access_code=code)
    assert (order.state, order.confirmed, order.form) == ("admitted", False, [])


@pytest.mark.parametrize(
    "wrong", [{"birth_date": "2003-12-27"}, {"first_name": "Ada"}, {"access_code": "BBBB22"}, {"session": "999"}]
)
def test_a_mismatch_never_says_which_field_is_wrong(day: Day, wrong: dict[str, str]) -> None:
    """R-ENT-01."""
    with pytest.raises(EntryRefused) as refusal:
        day.station().enter(BABBAGE, **wrong)
    assert str(refusal.value) == EntryRefused.sentence


def test_attempts_to_enter_are_slowed_and_never_locked_out(day: Day) -> None:
    """R-ENT-02."""
    station = day.station()
    for _ in range(5):
        with pytest.raises(EntryRefused):
            station.enter(BABBAGE, access_code="BBBB22")
    with pytest.raises(EntryTooSoon) as refusal:
        station.enter(BABBAGE)
    day.clock.advance(seconds=refusal.value.details["wait_seconds"])
    assert station.enter(BABBAGE).state == "admitted"


def test_nobody_starts_before_presence_is_confirmed(day: Day) -> None:
    """R-ENT-03."""
    station = day.station()
    station.enter(BABBAGE)
    with pytest.raises(PresenceNotConfirmed):
        station.begin()


def test_a_confirmation_can_be_withdrawn_until_the_start(day: Day) -> None:
    """R-ENT-03."""
    station = day.station()
    station.enter(BABBAGE)
    day.confirm(BABBAGE)
    day.room.admitting.withdraw_presence(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    with pytest.raises(PresenceNotConfirmed):
        station.begin()


def test_a_confirmation_lapses_after_fifteen_minutes(day: Day) -> None:
    """R-ENT-03."""
    station = day.station()
    station.enter(BABBAGE)
    day.confirm(BABBAGE)
    day.clock.advance(minutes=15, seconds=1)
    with pytest.raises(PresenceNotConfirmed):
        station.begin()


def test_a_confirmation_is_consumed_by_the_start(day: Day) -> None:
    """R-ENT-03: and cannot be given again for a start."""
    day.sitting()
    assert day.card(BABBAGE).confirmed_until is None
    with pytest.raises(MoveRefused):
        day.confirm(BABBAGE)


def test_who_is_not_certifiable_is_shown_and_cannot_start(day: Day) -> None:
    """R-CAN-05."""
    assert (day.card(SANTA).certifiable, day.card(SANTA).certifiable_competences) == (False, 4)
    with pytest.raises(NotCertifiable):
        day.station().enter(SANTA)


def test_the_form_has_three_items_a_certifiable_competence(day: Day) -> None:
    """R-TST-01."""
    assert day.sitting(LOVELACE).order.items == 48
    assert day.sitting(JACKSON, "Poste 02").order.items == 15


def test_neighbours_share_no_item_that_has_another_and_each_form_is_built_again_from_its_seed(day: Day) -> None:
    """R-TST-02, R-TST-01."""
    people, seats = (LOVELACE, BABBAGE, POUZIN), ("Poste 01", "Poste 02", "Poste 03")
    stations = [day.sitting(ine, seat) for ine, seat in zip(people, seats, strict=True)]
    forms = [{item.item for item in station.order.form} for station in stations]
    content = day.room.library.content()
    for item in (forms[0] & forms[1]) | (forms[1] & forms[2]):
        assert len(content.of_skill(content.item(item).skill)) == 1
    with day.room.readers.one() as db:
        for ine, form in zip(people, forms, strict=True):
            attempt = attempts.of_candidate(db, day.session, day.candidate(ine))
            profile = candidates.candidate(db, day.session, day.candidate(ine)).profile
            assert {line.item for line in day.room.library.form(profile, attempt.seed)} == form


def test_the_deadline_has_the_extra_time(day: Day) -> None:
    """R-TIM-01: 33 % of 105 minutes more."""
    station = day.sitting(JACKSON)
    assert station.order.deadline - int(day.clock.now.timestamp() * 1000) == 105 * 60_000 * 133 // 100


def test_begin_again_gives_the_same_form(day: Day) -> None:
    """The answer to `Begin` may be lost on the way."""
    station = day.sitting()
    form = station.order.form
    assert day.room.admitting.begin.__name__ == "begin"
    assert station.begin().form == form


def test_answers_are_kept_in_order_and_acknowledged_with_the_highest_number(day: Day) -> None:
    station = day.sitting()
    for number in (1, 2, 3):
        station.answer(number)
    assert station.send().n == 4
    assert (day.card(BABBAGE).attempt.done, day.card(BABBAGE).attempt.room_kept) == (3, 4)


def test_a_resend_is_harmless(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    station.send()
    before = day.tables()
    assert station.send().n == 2
    assert day.tables() == before


def test_a_gap_is_asked_for(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    last = station.answer(2)
    assert station.send([last]).n == 1


def test_a_line_that_contradicts_the_journal_is_refused(day: Day) -> None:
    station = day.sitting()
    station.answer(1, 1)
    station.send()
    del station.lines[-1]
    station.answer(1, 2)
    with pytest.raises(BrokenChain):
        station.send()


def test_an_answer_is_final(day: Day) -> None:
    """R-TST-03."""
    station = day.sitting()
    station.answer(1, 1)
    station.answer(1, 2)
    station.send()
    assert [answer[3] for answer in day.tables()["answer"]] == [b"1"]


def test_a_line_of_a_kind_that_this_room_does_not_know_is_kept_and_the_test_goes_on(day: Day) -> None:
    """A station may be newer than its room: what it writes is replicated whole."""
    station = day.sitting()

    class HandRaised(entries.Began, frozen=True, tag="hand_raised"):
        why: str

    station.write(HandRaised, why="?")
    station.answer(1)
    assert station.send().n == 3
    assert day.card(BABBAGE).attempt.done == 1


def test_the_clock_of_a_timed_item_goes_with_the_form_to_another_station(day: Day) -> None:
    """R-TST-04: another station does not give the time again."""
    station = day.sitting()
    opened_at = day.clock.now
    station.write(entries.Opened, number=1, item=station.item(1))
    station.send()
    assert day.card(BABBAGE).attempt.done == 0
    day.clock.advance(seconds=20)
    new = day.station("Poste 02")
    new.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    clock = new.begin().clock
    assert clock == entries.ItemClock(item=station.item(1), since=to_ms(opened_at))


def test_another_item_at_a_number_does_not_count(day: Day) -> None:
    station = day.sitting()
    station.write(entries.Answered, number=1, item="9.9-autre-1-a", answer=1)
    station.send()
    assert day.card(BABBAGE).attempt.done == 0


def test_time_up_hands_in_what_was_answered(day: Day) -> None:
    """R-TIM-02."""
    station = day.sitting()
    station.answer(1)
    station.send()
    day.room.watching.tick(day.clock.advance(minutes=105))
    attempt = day.card(BABBAGE).attempt
    assert (attempt.state, attempt.end, attempt.done) == ("handed_in", "deadline", 1)


def test_an_answer_journalled_before_the_deadline_counts_when_it_comes_late(day: Day) -> None:
    """R-TIM-02, R-TST-09: cut off, and marked late."""
    station = day.sitting()
    day.clock.advance(minutes=100)
    station.answer(1)
    day.room.watching.tick(day.clock.advance(minutes=30))
    station.send()
    assert (day.card(BABBAGE).attempt.done, day.card(BABBAGE).attempt.late_answers) == (1, 1)


def test_an_answer_received_within_thirty_seconds_is_not_late(day: Day) -> None:
    """R-TIM-02."""
    station = day.sitting()
    day.clock.advance(minutes=104, seconds=59)
    station.answer(1)
    day.clock.advance(seconds=30)
    station.send()
    assert (day.card(BABBAGE).attempt.done, day.card(BABBAGE).attempt.late_answers) == (1, 0)


def test_an_answer_after_the_deadline_is_kept_and_does_not_count(day: Day) -> None:
    """R-TIM-02."""
    station = day.sitting()
    day.clock.advance(minutes=105, seconds=1)
    station.answer(1)
    assert station.send().n == 2
    assert day.card(BABBAGE).attempt.done == 0


def test_a_station_that_had_ended_before_the_deadline_keeps_its_end(day: Day) -> None:
    """R-TST-08, R-TST-09: the station was cut off when it ended."""
    station = day.sitting()
    day.clock.advance(minutes=50)
    station.write(entries.Ended, end="handed_in")
    day.room.watching.tick(day.clock.advance(minutes=60))
    assert day.card(BABBAGE).attempt.end == "deadline"
    station.send()
    assert day.card(BABBAGE).attempt.end == "handed_in"


def test_an_invigilator_ends_a_test(day: Day) -> None:
    """R-TST-08: irreversible."""
    station = day.sitting()
    day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "malaise", day.clock.now)
    assert day.card(BABBAGE).attempt.end == "ended_by_invigilator"
    with pytest.raises(MoveRefused):
        day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "encore", day.clock.now)
    with pytest.raises(AlreadyHandedIn):
        station.enter(BABBAGE)


def test_coming_back_needs_a_new_authorisation(day: Day) -> None:
    """R-ENT-04: and returns to the same item with every answer and the draft."""
    from kiosk_client.protocol.messages import Draft

    station = day.sitting()
    station.answer(1)
    station.send()
    attempt = station.order.attempt
    draft = Draft(session=day.session, attempt=attempt, epoch=1, number=2, draft="à moitié")
    day.room.sitting.keep_draft(draft, station.at)
    station.hello(restarted=True)
    assert day.card(BABBAGE).state == "away"
    assert station.enter(BABBAGE).state == "away"
    with pytest.raises(PresenceNotConfirmed):
        station.begin()
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    order = station.begin()
    assert (order.state, order.epoch, order.done, order.draft) == ("sitting", 2, [1], "à moitié")


def test_one_station_at_a_time_writes(day: Day) -> None:
    """R-ENT-05: a late answer of the old station is evidence, never merged."""
    old = day.sitting()
    new = day.station("Poste 02")
    new.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    new.begin()
    old.answer(1)
    old.send()
    attempt = day.card(BABBAGE).attempt
    assert (attempt.station_name, attempt.done, attempt.fenced) == ("Poste 02", 0, 1)


def test_typing_a_name_elsewhere_does_not_disturb_who_sits(day: Day) -> None:
    """R-ENT-04: a leaked code stops nobody."""
    station = day.sitting()
    day.station("Poste 02").enter(BABBAGE)
    assert day.room.greeting.order(station.id, day.clock.now).state == "sitting"


def test_a_station_serves_one_candidate_at_a_time(day: Day) -> None:
    station = day.sitting()
    with pytest.raises(StationTaken):
        station.enter(JACKSON)


def test_another_station_cannot_begin_for_somebody(day: Day) -> None:
    station = day.sitting()
    other = day.station("Poste 02")
    other.order = station.order
    with pytest.raises(UnknownAttempt):
        other.begin()


def test_the_list_is_closed_once_somebody_entered(day: Day) -> None:
    """R-CAN-02."""
    day.sitting()
    with pytest.raises(ListClosed):
        day.room.preparing.import_candidates(day.session, PUPILS.read_bytes(), "administrator", day.clock.now)


def test_a_silent_station_is_lost_after_three_seconds_and_the_candidate_goes_on(day: Day) -> None:
    station = day.sitting()
    station.beat()
    day.room.watching.tick(day.clock.advance(seconds=3.1))
    card = day.card(BABBAGE)
    assert (card.state, card.attempt.offline_since is not None) == ("sitting", True)


def test_the_end_beyond_the_planned_end_is_known_at_once(day: Day) -> None:
    """R-TIM-06: 105 minutes and 33 % are more than the two hours."""
    day.sitting(JACKSON)
    day.sitting(BABBAGE, "Poste 02")
    assert (day.card(JACKSON).attempt.late_end, day.card(BABBAGE).attempt.late_end) == (True, False)


def test_a_station_whose_clock_is_ahead_loses_no_answer(day: Day) -> None:
    """R-TIM-01, R-TIM-02: the server's deadline decides; what it has before counts."""
    station = day.sitting()
    station.answer(1, at=day.clock.now + timedelta(hours=3))
    station.send()
    assert day.card(BABBAGE).attempt.done == 1
