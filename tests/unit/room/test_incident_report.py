"""R-FIN-06: the *procès-verbal d'incident* says by itself what the room has written down."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk_client.protocol import journal as entries
from proctor_server.authority.services.founding import found_authority
from proctor_server.room.domain.view import ReportCard
from proctor_server.room.domain.written_report import ReportBody
from tests.builders.room import NOON, WHO, Day, SpeakingStation, open_day

BABBAGE, JACKSON, LOVELACE = "0801234567A", "0801234568B", "0801234569C"
INCIDENT = {"incident": "Alarme incendie.", "some_could_not_join": True, "invigilators": ["Essai"]}
SECTIONS = (
    "Signalements",
    "Questions signalées",
    "Mains levées",
    "Temps perdu",
    "Temps ajouté",
    "Épreuves interrompues",
    "Pages quittées",
    "Postes",
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("authority")
    found_authority(folder, name="Autorité des essais", url="https://127.0.0.1:9", now=NOON)
    return (folder / "authority-card.json").read_bytes()


@pytest.fixture
def day(tmp_path: Path, authority: bytes) -> Iterator[Day]:
    with open_day(tmp_path, authority) as day:
        yield day


def printed(day: Day) -> str:
    made = PdfReader(io.BytesIO(day.room.printing.incident_report(day.session)))
    return " ".join(" ".join(page.extract_text() for page in made.pages).split()).replace("’", "'")


def section(day: Day, title: str) -> str:
    """What stands under a title, up to the next."""
    said = printed(day).partition(f"{title} ")[2]
    following = [*SECTIONS, "Finalisations retirées", "Observations", "Signatures"]
    return min((said.partition(f" {other} ")[0] for other in following), key=len)


def shown(moment: datetime) -> str:
    """As the room's clock on the wall has it."""
    return f"{moment.astimezone():%-H h %M}"


def report(station: SpeakingStation, number: int = 1) -> int:
    station.write(entries.ProblemReported, number=number, item=station.item(number), what="picture")
    station.send()
    return next(call.n for call in station.alerts() if call.number == number)


def test_a_quiet_day_says_that_there_was_nothing_and_leaves_room_to_write(day: Day) -> None:
    assert "5 inscrits, 0 a commencé" in printed(day)
    assert "À remplir par les surveillants" in printed(day)
    assert [section(day, title) for title in SECTIONS] == ["Rien à signaler."] * len(SECTIONS)


def test_each_report_is_there_with_whom_it_is_about_what_it_says_and_who_wrote_it(day: Day) -> None:
    """R-INC-04: those that stand; a correction with who and when; a draft says so."""
    at, reporting = (day.session, WHO, day.clock.now), day.room.reporting

    def write(category: str, ine: str | None, **said: str) -> ReportCard:
        body = ReportBody(category=category, candidate=day.candidate(ine) if ine else None, **said)
        return reporting.write(at[0], body, "", *at[1:])

    wrong = write("C2", LOVELACE, value="33", text="notification montrée")
    write("C7", None, text="Orage à côté.")
    gone = write("C6", JACKSON)
    reporting.withdraw(at[0], gone.n, gone.version, *at[1:])
    write("C4", BABBAGE)
    later = day.clock.advance(minutes=9)
    said = ReportBody(category="C2", candidate=day.candidate(LOVELACE), value="50")
    reporting.correct(at[0], wrong.n, wrong.version, said, "invigilator:Deux", later)
    told = section(day, "Signalements")
    assert "Lovelace Ada temps majoré faux (C2) : 50 %" in told
    assert f"corrigé à {shown(later)}, Deux" in told
    assert f"{shown(at[2])} toute la salle problème technique sans blocage (C7) Orage à côté. Essai" in told
    assert "Babbage Charles signature (C4) à compléter" in told
    assert "fraude" not in told


def test_each_reported_item_is_there_with_what_came_of_it(day: Day) -> None:
    """R-INC-02, R-INC-04."""
    station = day.sitting(LOVELACE)
    first = report(station, 1)
    assert "Lovelace Ada 1 image à traiter" in section(day, "Questions signalées")
    day.room.calling.do("reject", day.session, day.candidate(LOVELACE), first, WHO, day.clock.now)
    second = report(station, 2)
    day.room.calling.accept(day.session, day.candidate(LOVELACE), second, "E9", WHO, day.clock.now)
    said = section(day, "Questions signalées")
    assert f"{shown(NOON)} Lovelace Ada 1 image rejeté : la même question" in said
    assert "Lovelace Ada 2 image accepté :" in said
    assert "E9, logiciel" in said
    assert "à traiter" not in said


def test_a_raised_hand_is_there_with_who_came_and_when_it_was_settled(day: Day) -> None:
    """R-INC-01."""
    call = day.sitting(LOVELACE).raise_hand()
    who = day.session, day.candidate(LOVELACE), call, WHO
    day.room.calling.do("take", *who, day.clock.now)
    day.room.calling.do("settle", *who, day.clock.advance(minutes=7))
    assert f"{shown(NOON)} Lovelace Ada Essai {shown(day.clock.now)}" in section(day, "Mains levées")


def test_the_ledger_of_lost_time_is_printed_with_its_decisions(day: Day) -> None:
    """R-TIM-04: granted, refused or still open, each with its reason."""
    lovelace, babbage = day.sitting(LOVELACE, "Poste 01"), day.sitting(BABBAGE, "Poste 02")
    calls = {LOVELACE: report(lovelace), BABBAGE: report(babbage)}
    day.clock.advance(minutes=4, seconds=5)
    for ine, call in calls.items():
        day.room.calling.do("reject", day.session, day.candidate(ine), call, WHO, day.clock.now)
    for ine, granted, reason in ((LOVELACE, True, "image absente"), (BABBAGE, False, "a continué")):
        (line,) = day.card(ine).attempt.lost_time
        day.room.timekeeping.decide_lost_time(
            day.session, day.candidate(ine), line.n, granted, reason, WHO, day.clock.now
        )
    day.room.timekeeping.pause(day.session, [day.candidate(BABBAGE)], WHO, day.clock.now)
    said = section(day, "Temps perdu")
    assert f"{shown(NOON)} – {shown(day.clock.now)} Lovelace Ada question retenue 4 min 5 s accordé (4 min 5 s)" in said
    assert "refusé : a continué" in said
    assert f"{shown(day.clock.now)} – Babbage Charles pause – en cours" in said


def test_added_time_is_there_with_its_reason_and_for_whom(day: Day) -> None:
    """R-TIM-03."""
    day.sitting(LOVELACE, "Poste 01")
    day.sitting(BABBAGE, "Poste 02")
    day.room.timekeeping.add_time(day.session, None, 70, "alarme", WHO, day.clock.now)
    said = section(day, "Temps ajouté")
    assert "1 h 10" in said
    assert all(word in said for word in ("Lovelace", "Babbage", "alarme", "Essai"))


def test_time_that_was_taken_back_is_there_too(day: Day) -> None:
    """R-TIM-03."""
    day.sitting(LOVELACE)
    day.room.timekeeping.add_time(day.session, None, 10, "alarme", WHO, day.clock.now)
    line = day.card(LOVELACE).messages[-1].n
    day.room.timekeeping.withdraw_time(day.session, None, line, "fausse alarme", WHO, day.clock.now)
    said = section(day, "Temps ajouté")
    assert f"{shown(NOON)} 10 min Lovelace Ada alarme Essai" in said
    assert f"{shown(NOON)} retiré : 10 min Lovelace Ada fausse alarme Essai" in said


def test_who_did_not_come_to_the_end_is_there_with_the_reasons(day: Day) -> None:
    """R-TST-08, R-FIN-02."""
    ended, done = day.sitting(LOVELACE, "Poste 01"), day.sitting(JACKSON, "Poste 02")
    ended.answer(1)
    ended.send()
    done.take_the_whole_test()
    day.room.invigilating.end_test(day.session, day.candidate(LOVELACE), WHO, "malaise", day.clock.now)
    day.room.finalising.give_abort_reason(day.session, day.candidate(LOVELACE), "candidate", WHO, day.clock.now)
    said = section(day, "Épreuves interrompues")
    items = day.card(LOVELACE).attempt.items
    assert f"{shown(NOON)} Lovelace Ada 1 sur {items} terminé par un surveillant — malaise — abandon" in said
    assert "Jackson" not in said


def test_who_left_the_exam_page_is_there_with_how_often(day: Day) -> None:
    """R-TST-05."""
    station = day.sitting(LOVELACE)
    for number in (1, 2):
        station.write(entries.FocusLost, number=number, milliseconds=4000)
    station.send()
    assert section(day, "Pages quittées") == "Candidat Fois Lovelace Ada 2"


def test_what_happened_to_stations_is_there(day: Day) -> None:
    """R-ENT-04, R-FIN-01: silence, restarts, moves, journals that will not come."""
    station, other = day.sitting(LOVELACE, "Poste 01"), day.station("Poste 09")
    station.beat()
    day.room.watching.tick(day.clock.advance(minutes=1))
    day.room.watching.station_back(station.id, day.clock.advance(minutes=1))
    station.hello(restarted=True)
    other.hello()
    day.room.moving.move(day.session, day.candidate(LOVELACE), other.id, WHO, day.clock.now)
    day.room.invigilating.end_test(day.session, day.candidate(LOVELACE), WHO, "fin", day.clock.now)
    day.room.finalising.declare_journal_lost(day.session, other.id, "disque détruit", WHO, day.clock.now)
    said = section(day, "Postes")
    assert f"– {shown(day.clock.now)} Poste 01 sans nouvelles" in said
    assert "Poste 01 Lovelace Ada redémarré" in said
    assert "Poste 09 Lovelace Ada nouveau poste" in said
    assert "Poste 09 journal déclaré perdu — disque détruit" in said


def test_once_finalised_it_has_what_was_said_who_was_absent_and_the_packages_fingerprint(day: Day) -> None:
    """R-FIN-03, R-ENT-06."""
    day.sitting(LOVELACE).take_the_whole_test()
    assert "pas encore scellé" in printed(day)
    day.room.finalising.finalise(day.session, INCIDENT, WHO, day.clock.now)
    said, sealed = printed(day), day.room.finalising.state(day.session)
    assert "5 inscrits, 1 a commencé, 4 absents" in said
    assert "Absents Babbage Charles" in said
    assert "Alarme incendie. Des candidats présents n'ont pas pu rejoindre la session." in said
    assert sealed.sha256
    assert sealed.package
    assert sealed.package in said
    assert sealed.sha256 in said.replace(" ", "")
    assert "À remplir" not in said


def test_a_finalisation_that_was_withdrawn_is_told_and_the_report_is_open_again(day: Day) -> None:
    """R-SES-03."""
    day.sitting(LOVELACE).take_the_whole_test()
    day.room.finalising.finalise(day.session, INCIDENT, WHO, day.clock.now)
    day.room.finalising.withdraw(day.session, WHO, "une copie manquait", day.clock.now)
    assert section(day, "Finalisations retirées").startswith(f"Heure Raison {shown(NOON)} une copie manquait")
    assert "À remplir par les surveillants" in printed(day)
    assert "pas encore scellé" in printed(day)


def test_whoever_signs_has_a_box(day: Day) -> None:
    """R-FIN-03: those who were planned and those who came."""
    day.room.invigilating.signed_in(day.session, "Deuxième Surveillante", day.clock.now)
    signatures = printed(day).partition(" Signatures ")[2]
    assert all(name in signatures for name in ("Essai", "Deuxième Surveillante", "Responsable du centre"))


def test_a_rule_that_was_lifted_is_there_with_who_why_and_until_when(day: Day) -> None:
    """R-SES-06."""
    title = "Un surveillant pour 20 candidats : règle levée"
    assert title not in printed(day)
    who = "administrator:Administrateur"
    day.room.rostering.override_ratio(day.session, "un surveillant malade", who, day.clock.now)
    assert f"{shown(NOON)} – Administrateur un surveillant malade" in section(day, title)
    day.room.rostering.restore_ratio(day.session, who, day.clock.advance(minutes=9))
    assert f"{shown(NOON)} – {shown(day.clock.now)} Administrateur un surveillant malade" in section(day, title)
