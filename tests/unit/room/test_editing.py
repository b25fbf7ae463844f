"""A session that was created is edited, duplicated, deleted (R-SES-01 … R-SES-05)."""

from typing import Any

import msgspec
import pytest

from proctor_server.room.domain.errors import (
    ChangedMeanwhile,
    FieldsClosed,
    FieldsMissing,
    SessionEntered,
    SessionFinalised,
    UnknownSession,
)
from proctor_server.room.domain.session import EDITABLE, SessionPlan, require_editable
from proctor_server.room.storage import journal, sessions
from tests.builders.room import CERTIFIABLE, WHO, Day

LOVELACE = "0801234569C"
OTHERS = {
    "site": "Lycée", "room": "Salle 9", "starts_at": "2026-04-01T09:00", "invigilators": ["Autre"],
    "description": "Rez-de-chaussée", "test_minutes": 90, "session_minutes": 180, "ceiling": 6,
}  # fmt: skip


def sheet(day: Day) -> Any:
    return day.room.overseeing.sheet(day.session, day.clock.now)


def edit(day: Day, version: str | None = None, **changes: object) -> None:
    seen = sheet(day)
    fields = {**msgspec.to_builtins(seen.plan), **changes}
    day.room.editing.edit_session(day.session, version or seen.version, fields, WHO, day.clock.now)


def delete(day: Day, version: str | None = None) -> None:
    day.room.editing.delete_session(day.session, version or sheet(day).list_version, WHO, day.clock.now)


def test_every_field_of_a_planned_session_can_be_edited_and_its_codes_stay(day: Day) -> None:
    """R-SES-01, R-SES-02."""
    edit(day, **OTHERS)
    assert msgspec.to_builtins(sheet(day).plan) == OTHERS | {"rehearsal": False, "recipient": ""}
    assert day.room.preparing.codes(day.session) == day.codes
    assert len(sheet(day).candidates) == len(CERTIFIABLE)


@pytest.mark.parametrize("field", ["site", "room", "starts_at", "invigilators"])
@pytest.mark.parametrize("empty", ["", "  ", None, []])
def test_a_field_that_an_edit_leaves_empty_is_named(day: Day, field: str, empty: object) -> None:
    """R-SES-01."""
    with pytest.raises(FieldsMissing) as refused:
        edit(day, **{field: empty})
    assert refused.value.details["fields"] == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "x" * 10_000), ("site", "x" * 10_000), ("invigilators", ["x" * 10_000]),
        ("test_minutes", 0), ("session_minutes", "beaucoup"), ("ceiling", 9), ("starts_at", "demain"),
    ],
)  # fmt: skip
def test_a_field_that_an_edit_gets_wrong_is_named(day: Day, field: str, value: object) -> None:
    with pytest.raises(FieldsMissing) as refused:
        edit(day, **{field: value})
    assert refused.value.details["fields"] == [field]
    assert getattr(sheet(day).plan, field) != value


def test_a_name_from_right_to_left_stays_as_it_is_written(day: Day) -> None:
    edit(day, room="قاعة الامتحان")
    assert sheet(day).session.room == "قاعة الامتحان"


def test_an_edit_of_what_somebody_else_has_edited_meanwhile_is_refused(day: Day) -> None:
    seen = sheet(day).version
    edit(day, room="Salle 2")
    with pytest.raises(ChangedMeanwhile):
        edit(day, seen, room="Salle 3")
    assert sheet(day).plan.room == "Salle 2"


def test_an_edit_that_changes_nothing_is_not_written_down(day: Day) -> None:
    """As when somebody presses twice."""
    with day.room.readers.one() as db:
        before = journal.head(db, day.session)
    edit(day)
    with day.room.readers.one() as db:
        assert journal.head(db, day.session) == before


@pytest.mark.parametrize("state", EDITABLE)
@pytest.mark.parametrize("field", OTHERS)
def test_what_can_change_in_a_state_is_what_the_table_says(state: Any, field: str) -> None:
    """R-SES-03, R-SES-05: never the length of the test once somebody sits."""
    before = SessionPlan(site="S", room="R", starts_at="2026-03-12T13:30", invigilators=["I"])
    after = msgspec.structs.replace(before, **{field: OTHERS[field]})
    if field in EDITABLE[state]:
        require_editable(state, before, after)
    else:
        with pytest.raises(FieldsClosed) as refused:
            require_editable(state, before, after)
        assert refused.value.details["fields"] == [field]
    assert field != "test_minutes" or (field in EDITABLE[state]) == (state == "planned")


def test_a_session_that_has_begun_keeps_its_length_and_takes_another_invigilator(day: Day) -> None:
    day.sitting()
    with pytest.raises(FieldsClosed):
        edit(day, test_minutes=90)
    edit(day, invigilators=["Essai", "Autre"])
    assert sheet(day).plan.invigilators == ["Essai", "Autre"]


def test_a_deleted_session_leaves_one_line_without_a_name(day: Day) -> None:
    """R-SES-04, and nobody's data stays (RGPD): not in a table, not in the journal, not in the file."""
    day.room.signing_in.sign_in_invigilator(day.session, day.codes["password"], "Essai Un", day.clock.now)
    with day.room.readers.one() as db:
        last = journal.head(db, day.session)
    delete(day)
    assert [header.number for header in day.room.seeing.sessions()] == []
    with day.room.readers.one() as db:
        [left] = journal.recorded(db, day.session)
        assert sessions.secret(db, day.session) is None
        assert db.execute("SELECT count(*) FROM sign_in").fetchone()[0] == 0
        db.execute("ROLLBACK")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("BEGIN")
    assert last
    assert (left.stamp.prev, left.fact.lines, left.fact.candidates) == (last.hash, last.n, 5)  # type: ignore[union-attr]
    assert {table: rows for table, rows in day.tables().items() if rows} == {}
    assert b"Lovelace" not in (day.folder / "room.sqlite").read_bytes()
    with pytest.raises(UnknownSession):
        sheet(day)


def test_a_deleted_number_is_not_used_again(day: Day) -> None:
    plan = msgspec.to_builtins(sheet(day).plan)
    delete(day)
    assert int(day.room.preparing.create_session(plan, WHO, day.clock.now)["number"]) == int(day.session) + 1


def test_a_session_that_somebody_has_entered_is_not_deleted(day: Day) -> None:
    """R-SES-04: to stand at the door is enough."""
    day.station().enter(LOVELACE)
    with pytest.raises(SessionEntered):
        delete(day)


def test_a_list_that_has_grown_meanwhile_is_not_deleted_unseen(day: Day) -> None:
    seen = sheet(day).list_version
    person = next(card for card in sheet(day).candidates)
    day.room.enrolling.remove(day.session, person.id, person.version, WHO, day.clock.now)
    with pytest.raises(ChangedMeanwhile):
        delete(day, seen)


def test_a_session_that_is_deleted_twice_is_unknown(day: Day) -> None:
    seen = sheet(day).list_version
    delete(day, seen)
    with pytest.raises(UnknownSession):
        delete(day, seen)


@pytest.mark.parametrize("with_candidates", [False, True])
def test_a_duplicate_has_the_same_plan_at_another_time_and_codes_of_its_own(day: Day, with_candidates: bool) -> None:
    """R-SES-02; people only when asked, with their profiles."""
    codes = day.room.editing.duplicate_session(day.session, "2026-03-13T09:00", with_candidates, WHO, day.clock.now)
    before, after = sheet(day), day.room.overseeing.sheet(codes["number"], day.clock.now)
    assert after.plan == msgspec.structs.replace(before.plan, starts_at="2026-03-13T09:00")
    assert {codes[name] for name in codes} & {day.codes[name] for name in codes} == set()
    assert after.candidates == (before.candidates if with_candidates else [])


@pytest.mark.parametrize("starts_at", ["", "demain"])
def test_a_duplicate_needs_a_time(day: Day, starts_at: str) -> None:
    with pytest.raises(FieldsMissing):
        day.room.editing.duplicate_session(day.session, starts_at, False, WHO, day.clock.now)
    assert len(day.room.seeing.sessions()) == 1


def test_a_finalised_session_changes_no_more() -> None:
    """R-SES-03: its package is signed."""
    before = SessionPlan(site="S", room="R", starts_at="2026-03-12T13:30", invigilators=["I"])
    assert all(not EDITABLE[state] for state in ("finalised", "uploaded", "published"))
    require_editable("finalised", before, before)
    assert issubclass(SessionFinalised, Exception)
