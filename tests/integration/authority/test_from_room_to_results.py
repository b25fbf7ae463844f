"""What a real room seals, a real authority believes, and scores: R-FIN-04, R-AUT-01, R-AUT-02."""

import pytest

from kiosk_client.protocol import journal as entries
from proctor_server.authority.domain.errors import NotPublished
from proctor_server.authority.services.deciding import Key
from proctor_server.authority.storage.sessions import certifications
from proctor_server.bank.solutions import read_solutions
from proctor_server.room.domain.written_report import ReportBody
from proctor_server.room.services.finalising import Details
from proctor_server.session_package.cards import card_file, centre_key, read_centre_card
from proctor_server.session_package.files import read_bag
from proctor_server.session_package.reading import read_contents
from proctor_server.session_package.verifying import verify_bag
from tests.builders.room import WHO, built_bank, open_day
from tests.builders_authority import NOW, Jury, make_office

SOLUTIONS = built_bank()[1]


@pytest.fixture
def office(tmp_path, database):
    office = make_office(tmp_path / "authority", solutions=False, database=database)
    office.add_solutions(SOLUTIONS)
    yield office
    office.authority.close()


@pytest.fixture
def day(tmp_path, office):
    (tmp_path / "room").mkdir()
    with open_day(tmp_path / "room", card_file(office.card)) as day:
        yield day


def right_answer(item):
    solution = item.solution
    by_kind = {
        "QCU": lambda: solution.choices[0],
        "QCM": lambda: solution.choices,
        "QROC": lambda: solution.texts[0],
        "QROCM-ind": lambda: {name: variants[0] for name, variants in solution.fields.items()},
        "QROCM-dep": lambda: {f.name: group[0] for f, group in zip(item.fields, solution.groups, strict=False)},
    }
    return by_kind[item.kind]()


def answer_all_right(station):
    solutions = read_solutions(SOLUTIONS)
    for number in range(1, station.order.items + 1):
        station.answer(number, right_answer(solutions.item(station.item(number))))
    station.write(entries.Ended, end="completed")
    station.send()
    station.beat()


def finalised(day):
    day.room.finalising.finalise(day.session, Details(), "administrator", day.clock.advance(hours=1))
    return day.room.finalising.package(day.session)


def believed(day, office, tmp_path):
    """The room's package, verified and taken in; answers the results by name."""
    package = finalised(day)
    card = read_centre_card((tmp_path / "room" / "centre-card.json").read_bytes())
    identity = (office.folder / "age-identity.txt").read_text().splitlines()[-1]
    report = verify_bag(read_bag(package, identity), centre_key=centre_key(card), recipient=office.card.age_recipient)
    assert report.problems == []
    office.authority.registering.admit(card, NOW)
    office.receive(package.read_bytes())
    return {row["Nom"]: row for row in office.authority.publishing.table(day.session)}


def test_a_session_goes_from_the_room_to_its_results(day, office, tmp_path):
    for ine, name in (("0801234569C", "Poste 01"), ("0801234568B", "Poste 02")):
        answer_all_right(day.sitting(ine, name))
    rows = believed(day, office, tmp_path)
    assert {name: (row["Statut"], row["Nombre de Pix"]) for name, row in rows.items()} == {
        "Jackson": ("Validée", str(5 * 24)),
        "Lovelace": ("Validée", str(16 * 24)),
    }


def end_early(day, ine, reason):
    """The invigilator ends the test, the station says so, the reason is given."""
    now = day.clock.advance(minutes=20)
    day.room.invigilating.end_test(day.session, day.candidate(ine), WHO, "malaise", now)
    day.room.finalising.give_abort_reason(day.session, day.candidate(ine), reason, WHO, now)


@pytest.mark.parametrize(("reason", "status"), [("candidate", "Rejetée"), ("technical", "Annulée")])
def test_r_fin_02_an_unfinished_attempt_is_worth_what_its_reason_says(day, office, tmp_path, reason, status):
    station = day.sitting("0801234568B")
    station.answer(1, right_answer(read_solutions(SOLUTIONS).item(station.item(1))))
    station.send()
    end_early(day, "0801234568B", reason)
    station.write(entries.Ended, end="ended_by_invigilator")
    station.send()
    station.beat()
    assert believed(day, office, tmp_path)["Jackson"]["Statut"] == status


def test_r_fin_01_a_station_that_is_lost_does_not_condemn_the_others(day, office, tmp_path):
    answer_all_right(day.sitting("0801234569C", "Poste 01"))
    lost = day.sitting("0801234568B", "Poste 02")
    lost.answer(1)
    lost.beat()
    end_early(day, "0801234568B", "technical")
    now = day.clock.advance(minutes=5)
    day.room.finalising.state(day.session)
    day.room.finalising.declare_journal_lost(day.session, lost.id, "disque détruit", WHO, now)
    rows = believed(day, office, tmp_path)
    assert {name: row["Statut"] for name, row in rows.items()} == {"Jackson": "Annulée", "Lovelace": "Validée"}


def test_r_tim_02_answers_that_were_cut_off_count_when_they_come_late(day, office, tmp_path):
    station = day.sitting("0801234568B")
    solutions = read_solutions(SOLUTIONS)
    for number in range(1, station.order.items + 1):
        station.answer(number, right_answer(solutions.item(station.item(number))))
    station.write(entries.Ended, end="completed")
    day.clock.advance(hours=4)
    day.room.sitting.end_overdue(day.clock.now)
    station.send()
    station.beat()
    assert believed(day, office, tmp_path)["Jackson"]["Statut"] == "Validée"
    identity = (office.folder / "age-identity.txt").read_text().splitlines()[-1]
    contents = read_contents(read_bag(day.room.finalising.package(day.session), identity))
    assert {answer.late for answer in contents.session.attempts[0].answers} == {True}


def write_down(day, category, ine, **said):
    body = ReportBody(category=category, candidate=day.candidate(ine), **said)
    return day.room.reporting.write(day.session, body, "", WHO, day.clock.now)


def test_r_inc_05_a_suspicion_that_was_written_down_in_the_room_waits_for_a_person(day, office, tmp_path):
    answer_all_right(day.sitting("0801234569C"))
    write_down(day, "C6", "0801234569C", text="téléphone sous la table")
    with pytest.raises(NotPublished):
        believed(day, office, tmp_path)
    (line,) = office.authority.publishing.sessions()
    (waits,) = line.waits_for
    assert waits.message == (
        "Un signalement C6 (fraude suspectée) sur Ada Lovelace attend une décision : téléphone sous la table"
    )


@pytest.mark.parametrize(("act", "status"), [("accept", "Rejetée"), ("refuse", "Validée")])
def test_r_aut_02_a_suspicion_that_was_written_down_is_settled_by_a_jury_and_the_session_goes_out(
    day, office, tmp_path, act, status
):
    answer_all_right(day.sitting("0801234569C"))
    write_down(day, "C6", "0801234569C", text="téléphone sous la table")
    with pytest.raises(NotPublished):
        believed(day, office, tmp_path)
    (line,) = office.authority.publishing.sessions()
    jury = Jury(office, Key(line.centre, line.session))
    jury.act(act=act, report=line.waits_for[0].report, reason="Vu avec le centre.")
    jury.act(act="publish")
    (row,) = office.authority.publishing.table(day.session)
    assert (row["Statut"], row["Nombre de Pix"] == "0") == (status, act == "accept")


def test_r_inc_05_a_report_about_an_item_is_settled_and_the_others_ask_nothing(day, office, tmp_path):
    """Two items skipped: the one that a report is about does not count, the other does."""
    station = day.sitting("0801234569C")
    solutions = read_solutions(SOLUTIONS)
    for number in range(1, station.order.items + 1):
        if number < 3:
            station.write(entries.Skipped, number=number, item=station.item(number))
        else:
            station.answer(number, right_answer(solutions.item(station.item(number))))
    station.write(entries.Ended, end="completed")
    station.send()
    station.beat()
    write_down(day, "E9", "0801234569C", number=1)
    write_down(day, "C8", "0801234569C", text="Sort deux minutes.")
    believed(day, office, tmp_path)
    items = station.order.items
    with office.authority.engine.connect() as connection:
        ((_, only),) = certifications(connection, office.authority.publishing.find(day.session))
    assert only.rate == int(100 * (items - 2) / (items - 1) + 0.5)
