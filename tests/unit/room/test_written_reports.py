"""R-INC-04: reports that invigilators write, from a draft to the package."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk_client.protocol import journal as entries
from proctor_server.authority.services.founding import found_authority
from proctor_server.room.domain.errors import (
    CategoryClosed,
    CategoryUnfit,
    ListReported,
    NotComplete,
    NumberNotAsked,
    PercentUnfit,
    ReportActUnfit,
    ReportChanged,
    ReportOfCall,
    ReportTooLong,
    SessionFinalised,
    UnknownCandidate,
    UnknownReport,
    UnknownReportCategory,
    UnknownSession,
)
from proctor_server.room.domain.report import CLOSED, fitting
from proctor_server.room.domain.view import ReportCard, ReportsMark
from proctor_server.room.domain.written_report import (
    CATEGORIES,
    REPORT_TRANSITIONS,
    ReportBody,
    ReportEvent,
    ReportState,
    lacking,
    report_after,
    tidied,
)
from proctor_server.room.storage import journal
from proctor_server.room.storage.database import connect, migrations
from proctor_server.session_package.files import read_bag
from proctor_server.session_package.reading import read_contents
from proctor_server.session_package.record import IncidentReport
from proctor_server.session_package.verifying import verify_bag
from tests.builders.room import NOON, PUPILS, WHO, Day, SpeakingStation, open_day

JACKSON, LOVELACE = "0801234568B", "0801234569C"
OTHER = "invigilator:Deux"
DETAILS: dict[str, object] = {"incident": "", "some_could_not_join": False, "invigilators": ["Essai"]}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    found_authority(folder, name="Autorité des essais", url="https://127.0.0.1:9", now=NOON)
    return folder


@pytest.fixture
def day(tmp_path: Path, authority: Path) -> Iterator[Day]:
    with open_day(tmp_path / "room", (authority / "authority-card.json").read_bytes()) as opened:
        yield opened


def write(day: Day, category: str = "C6", ine: str | None = LOVELACE, key: str = "", **said: Any) -> ReportCard:
    body = ReportBody(category=category, candidate=day.candidate(ine) if ine else None, **said)
    return day.room.reporting.write(day.session, body, key, WHO, day.clock.now)


def correct(day: Day, card: ReportCard, who: str = WHO, **said: Any) -> ReportCard:
    fields = {name: getattr(card, name) for name in ReportBody.__struct_fields__}
    body = ReportBody(**fields | said)
    return day.room.reporting.correct(day.session, card.n, card.version, body, who, day.clock.now)


def withdraw(day: Day, card: ReportCard) -> ReportCard:
    return day.room.reporting.withdraw(day.session, card.n, card.version, WHO, day.clock.now)


def restore(day: Day, card: ReportCard) -> ReportCard:
    return day.room.reporting.restore(day.session, card.n, card.version, WHO, day.clock.now)


def listed(day: Day) -> list[ReportCard]:
    return day.room.reporting.reports(day.session)


def lines(day: Day) -> int:
    with day.room.readers.one() as db:
        head = journal.head(db, day.session)
    assert head is not None
    return head.n


def accepted_call(day: Day, station: SpeakingStation, number: int = 1) -> None:
    station.write(entries.ProblemReported, number=number, item=station.item(number), what="other")
    station.send()
    (call,) = station.alerts()
    which = (day.session, day.candidate(LOVELACE), call.n)
    day.room.calling.accept(*which, "E9", WHO, day.clock.now)


# ── what a category is about ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_categories_are_those_of_the_rule() -> None:
    """R-INC-04, R-INC-05."""
    assert {code: each.needs for code, each in CATEGORIES.items() if code[0] == "C"} == {
        "C1": ("candidate", "value"),
        "C2": ("candidate", "value"),
        "C4": ("candidate", "text"),
        "C6": ("candidate",),
        "C7": ("text",),
        "C8": ("candidate", "text"),
    }
    items = {code for code in CATEGORIES if code[0] == "E"}
    assert items == {"E1", "E2", "E3", "E4", "E5", "E8", "E9", "E10", "E11", "E12"}
    assert {CATEGORIES[code].needs for code in items} == {("candidate", "number")}
    assert {code for code, each in CATEGORIES.items() if each.decision} == {"C1", "C6", *items}
    assert not CLOSED & set(CATEGORIES)


@pytest.mark.parametrize(("said", "asked"), [
    ({"category": "C1"}, ["candidate", "value"]),
    ({"category": "C1", "candidate": 1, "value": "Ada"}, []),
    ({"category": "C4", "candidate": 1, "text": "  "}, ["text"]),
    ({"category": "C6", "candidate": 1}, []),
    ({"category": "C7", "text": "Le chauffage est en panne."}, []),
    ({"category": "E1", "candidate": 1}, ["number"]),
])  # fmt: skip
def test_a_report_without_what_its_category_needs_is_a_draft(said: dict[str, Any], asked: list[str]) -> None:
    """R-FIN-01."""
    assert lacking(tidied(ReportBody(**said))) == asked


def test_what_a_category_is_not_about_is_not_kept() -> None:
    said = tidied(ReportBody(category="C4", candidate=1, number=3, text=" Refuse de signer. ", value="33"))
    assert said == ReportBody(category="C4", candidate=1, text="Refuse de signer.")


@pytest.mark.parametrize(("written", "kept"), [("33", "33"), (" 33 % ", "33"), ("033", "33"), ("0", "0"), ("", "")])
def test_extra_time_is_whole_percent(written: str, kept: str) -> None:
    """R-CAN-01: percent in, percent out."""
    assert tidied(ReportBody(category="C2", candidate=1, value=written)).value == kept


@pytest.mark.parametrize("written", ["un tiers", "33,5", "-33", "301", "9" * 5000, "٣٣", "1/3"])
def test_another_extra_time_is_refused(written: str) -> None:
    with pytest.raises(PercentUnfit):
        tidied(ReportBody(category="C2", candidate=1, value=written))


@pytest.mark.parametrize("category", ["C3", "C5", "E6", "E7"])
def test_a_closed_category_is_named_as_closed(category: str) -> None:
    """R-INC-04."""
    with pytest.raises(CategoryClosed):
        tidied(ReportBody(category=category, candidate=1, text="texte"))


@pytest.mark.parametrize("category", ["", "E", "C9", "e1", "C" * 10_000])
def test_an_unknown_category_is_refused(category: str) -> None:
    with pytest.raises(UnknownReportCategory):
        tidied(ReportBody(category=category, candidate=1))


@pytest.mark.parametrize(("field", "category"), [("text", "C7"), ("value", "C1")])
def test_ten_thousand_characters_are_refused_with_how_many_there_may_be(field: str, category: str) -> None:
    with pytest.raises(ReportTooLong) as refusal:
        tidied(ReportBody(category=category, **{field: "é" * 10_000}))
    assert refusal.value.details["field"] == field


@pytest.mark.parametrize("state", list(ReportState))
@pytest.mark.parametrize("event", list(ReportEvent))
def test_what_is_not_in_the_table_is_refused(state: ReportState, event: ReportEvent) -> None:
    if (state, event) in REPORT_TRANSITIONS:
        assert report_after(state, event) is REPORT_TRANSITIONS[state, event]
    else:
        with pytest.raises(ReportActUnfit):
            report_after(state, event)


# ── written, completed, corrected, withdrawn ─────────────────────────────────────────────────────────────────────────


def test_a_draft_is_kept_with_the_name_of_whoever_writes_and_completed_by_another(day: Day) -> None:
    draft = write(day, "C4")
    assert (draft.lacking, draft.written_by) == (["text"], WHO.partition(":")[2])
    day.clock.advance(minutes=3)
    whole = correct(day, draft, OTHER, text="Refuse de signer.")
    assert (whole.lacking, whole.n, whole.changed_by) == ([], draft.n, "Deux")
    assert listed(day) == [whole]


def test_a_report_about_the_room_names_nobody(day: Day) -> None:
    card = write(day, "C7", None, text="Coupure de courant de deux minutes.")
    assert (card.candidate, card.lacking, card.decision) == (None, [], False)


def test_right_to_left_text_stays_as_it_was_written(day: Day) -> None:
    assert write(day, "C1", value="ليلى بن يوسف").value == "ليلى بن يوسف"


def test_the_same_key_again_writes_once(day: Day) -> None:
    first = write(day, key="a-key")
    before = lines(day)
    assert write(day, key="a-key", text="autre chose") == first
    assert (lines(day), listed(day)) == (before, [first])
    assert write(day).n != write(day).n


def test_what_somebody_else_has_changed_is_not_overwritten_unseen(day: Day) -> None:
    read = write(day, "C8", text="Sort deux minutes.")
    correct(day, read, OTHER, text="Sort cinq minutes.")
    for act in (lambda: correct(day, read, text="Sort dix minutes."), lambda: withdraw(day, read)):
        with pytest.raises(ReportChanged) as refusal:
            act()
        assert refusal.value.details["name"] == "Deux"
    assert listed(day)[0].text == "Sort cinq minutes."


def test_the_same_correction_twice_is_written_once(day: Day) -> None:
    read = write(day, "C8", text="Sort deux minutes.")
    done = correct(day, read, text="Sort cinq minutes.")
    before = lines(day)
    assert correct(day, read, text="Sort cinq minutes.") == done
    assert lines(day) == before


def test_a_withdrawn_report_does_not_hold_until_it_is_restored(day: Day) -> None:
    gone = withdraw(day, write(day, "C4"))
    assert (gone.withdrawn, gone.lacking) == (True, [])
    assert day.room.seeing.header(day.session).reports == ReportsMark(there=0, drafts=0, last=gone.version)
    with pytest.raises(ReportActUnfit):
        correct(day, gone, text="Refuse de signer.")
    back = restore(day, gone)
    assert (back.withdrawn, back.lacking) == (False, ["text"])
    assert day.room.seeing.header(day.session).reports == ReportsMark(there=1, drafts=1, last=back.version)
    with pytest.raises(ReportActUnfit):
        restore(day, back)


def test_a_report_names_a_candidate_of_the_session(day: Day) -> None:
    body = ReportBody(category="C6", candidate=99)
    with pytest.raises(UnknownCandidate):
        day.room.reporting.write(day.session, body, "", WHO, day.clock.now)
    with pytest.raises(UnknownSession):
        day.room.reporting.reports("000000")
    with pytest.raises(UnknownReport):
        day.room.reporting.withdraw(day.session, 9999, 1, WHO, day.clock.now)


def test_an_item_is_one_that_the_candidate_was_asked(day: Day) -> None:
    with pytest.raises(NumberNotAsked):
        write(day, "E9", number=1)
    items = day.sitting(LOVELACE).order.items
    assert write(day, "E9", number=items).lacking == []
    for number in (0, -1, items + 1, 2**63):
        with pytest.raises(NumberNotAsked):
            write(day, "E9", number=number)


def test_a_category_fits_the_item_where_the_item_is_known(day: Day) -> None:
    """R-INC-02: an image only if it has one."""
    station = day.sitting(LOVELACE)
    content = day.room.library.content()
    plain = next(n for n in range(1, 49) if "E1" not in fitting(content.item(station.item(n))))
    with pytest.raises(CategoryUnfit):
        write(day, "E1", number=plain)


def test_a_list_of_whom_a_report_names_somebody_is_not_replaced(day: Day) -> None:
    """R-CAN-02: a report that was withdrawn does not come back about somebody else."""
    again = (day.session, PUPILS.read_bytes(), "administrator", day.clock.now)
    card = write(day)
    with pytest.raises(ListReported):
        day.room.preparing.import_candidates(*again)
    gone = withdraw(day, card)
    day.room.preparing.import_candidates(*again)
    back = restore(day, gone)
    assert (back.candidate, back.lacking) == (None, ["candidate"])


# ── calls that were accepted ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_that_was_accepted_is_in_the_list_once_and_stays_as_it_is(day: Day) -> None:
    """R-INC-02."""
    accepted_call(day, day.sitting(LOVELACE))
    (card,) = listed(day)
    assert (card.source, card.category, card.number, card.lacking) == ("call", "E9", 1, [])
    assert (card.candidate, card.written_by) == (day.candidate(LOVELACE), WHO.partition(":")[2])
    assert card.outcome in {"replaced", "neutralised"}
    for act in (lambda: correct(day, card, text="plus"), lambda: withdraw(day, card), lambda: restore(day, card)):
        with pytest.raises(ReportOfCall):
            act()


def test_a_room_of_an_older_version_has_its_accepted_calls_in_the_list_after_the_upgrade(day: Day) -> None:
    """Whoever accepted is known there by whoever had taken the call."""
    station = day.sitting(LOVELACE)
    station.write(entries.ProblemReported, number=1, item=station.item(1), what="other")
    station.send()
    (call,) = station.alerts()
    which = (day.session, day.candidate(LOVELACE), call.n)
    day.room.calling.do("take", *which, WHO, day.clock.now)
    day.room.calling.accept(*which, "E9", WHO, day.clock.now)
    before = day.tables()["report"]
    db = connect(day.folder / "room.sqlite")
    db.execute("DROP TABLE report")
    db.executescript(next(sql for n, sql in migrations() if n == 11))
    db.close()
    assert day.tables()["report"] == before


# ── finalisation and package ─────────────────────────────────────────────────────────────────────────────────────────


def completed(day: Day) -> None:
    day.sitting(JACKSON, "Poste 02").take_the_whole_test()


def finalise(day: Day) -> None:
    day.room.finalising.finalise(day.session, DETAILS, WHO, day.clock.now)


def test_a_draft_keeps_the_session_from_being_finalised_and_is_named(day: Day) -> None:
    """R-FIN-01: with what it lacks, and where it is."""
    completed(day)
    draft = write(day, "C4")
    with pytest.raises(NotComplete) as refusal:
        finalise(day)
    (line,) = refusal.value.details["missing"]  # type: ignore[misc,attr-defined]
    assert (line.code, line.report, line.candidate) == ("report_incomplete", draft.n, draft.candidate)
    assert line.lacking == ["text"]
    assert "C4 de Lovelace Ada" in line.message
    withdraw(day, draft)
    finalise(day)


def sealed(day: Day, authority: Path) -> list[IncidentReport]:
    """What the authority reads in the package."""
    finalise(day)
    identity = (authority / "age-identity.txt").read_text().splitlines()[-1]
    bag = read_bag(day.room.finalising.package(day.session), identity)
    assert verify_bag(bag).problems == []
    return read_contents(bag).session.reports


def ended(day: Day, station: SpeakingStation) -> None:
    """By an invigilator, with a reason; the station knows and has said so."""
    day.room.invigilating.end_test(day.session, day.candidate(LOVELACE), WHO, "malaise", day.clock.now)
    day.room.finalising.give_abort_reason(day.session, day.candidate(LOVELACE), "technical", WHO, day.clock.now)
    station.write(entries.Ended, end="ended_by_invigilator")
    station.send()
    station.beat()


def test_the_package_says_what_was_written_and_not_what_was_decided_at_once(day: Day, authority: Path) -> None:
    """R-INC-05: an accepted call stands in `replaced` or `neutralised`, so nobody decides on it again."""
    completed(day)
    station = day.sitting(LOVELACE)
    accepted_call(day, station)
    ended(day, station)
    withdraw(day, write(day, "C6", JACKSON))
    first = write(day, "C2", value="33 %")
    correct(day, first, OTHER, text="notification montrée")
    write(day, "C7", None, text="Orage.")
    told = sealed(day, authority)
    assert [(each.category, each.candidate, each.value, each.text) for each in told] == [
        ("C2", day.candidate(LOVELACE), "33", "notification montrée"),
        ("C7", None, "", "Orage."),
    ]
    assert (told[0].report, told[0].written_by, told[0].changed_by) == (first.n, WHO.partition(":")[2], "Deux")


@pytest.mark.parametrize("act", ["write", "correct", "withdraw"])
def test_once_finalised_no_report_changes(day: Day, act: str) -> None:
    completed(day)
    card = write(day)
    finalise(day)
    acts: dict[str, Callable[[], object]] = {
        "write": lambda: write(day),
        "correct": lambda: correct(day, card, text="plus"),
        "withdraw": lambda: withdraw(day, card),
    }
    with pytest.raises(SessionFinalised):
        acts[act]()
