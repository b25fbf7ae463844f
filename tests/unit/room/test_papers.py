"""R-FIN-06: each paper is opened and read as somebody who prints it would."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from proctor_server.authority.services.founding import found_authority
from proctor_server.papers.printer import make, qr_code
from proctor_server.room.domain.errors import ContentLocked, NobodyEnrolled, NoStation, UnknownSession
from proctor_server.room.domain.papers import (
    AddedTimeLine,
    Attendance,
    CallLine,
    Convocations,
    EndingLine,
    Heading,
    IncidentReport,
    Kit,
    Label,
    Labels,
    LeftPageLine,
    LostTimeLine,
    OverrideLine,
    ReportLine,
    Signer,
    StationLine,
    Summons,
    WithdrawalLine,
    WrittenLine,
    sheets,
)
from proctor_server.room.storage import stations
from proctor_server.room.storage.stations import PairedStation
from tests.builders.pictures import looks_as_kept, pages_as_pictures, strip
from tests.builders.room import NOON, PUPILS, WHO, Day, open_day, open_room

OF_A_SESSION = ("kit", "attendance", "incident_report", "convocations")
LOVELACE = "0801234569C"
AT = "2026-03-12T14:05:00"
PLAN = {"starts_at": "2026-03-12T13:30"}
HEADING = Heading(
    number="101", site="Collège d'essai", room="Salle 1", starts_at="2026-03-12T13:30", description="",
    test_minutes=105, session_minutes=120, invigilators=["Essai"], centre="Collège d'essai", uai="0860000A",
    mark="7-0123456789ab",
)  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("authority")
    found_authority(folder, name="Autorité des essais", url="https://127.0.0.1:9", now=NOON)
    return (folder / "authority-card.json").read_bytes()


@pytest.fixture
def day(tmp_path: Path, authority: bytes) -> Iterator[Day]:
    with open_day(tmp_path, authority, **PLAN) as day:
        yield day


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A day on which nothing happens, with one paired station: for those who only look."""
    with open_day(tmp_path_factory.mktemp("quiet"), **PLAN) as day:
        pair(day, "Poste 01")
        yield day


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, as its reader sees it: one space between words, straight apostrophes."""
    return [" ".join(page.extract_text().split()).replace("’", "'") for page in read(pdf).pages]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def paper(day: Day, name: str) -> bytes:
    made: Callable[..., bytes] = getattr(day.room.printing, name)
    return made() if name == "labels" else made(day.session)


def pair(day: Day, name: str, **more: datetime) -> None:
    station = PairedStation(
        id=name.lower().replace(" ", "-"), name=name, public_key=b"", certificate="", paired_at=NOON
    )
    day.room.writer.submit(lambda ledger: stations.save(ledger.db, station._replace(**more)))


# ── every paper ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*OF_A_SESSION, "labels"])
def test_a_paper_is_tagged_french_titled_and_brings_its_fonts(quiet, name):
    """Readable aloud (PDF/UA), and the same on a machine without our fonts."""
    made = read(paper(quiet, name))
    root = made.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "fr-FR")
    assert root["/StructTreeRoot"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert made.metadata.title
    fonts = [font.get_object() for page in made.pages for font in page["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert described
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in described)


@pytest.mark.parametrize("name", [*OF_A_SESSION, "labels"])
def test_the_same_facts_give_the_same_bytes(quiet, name):
    first = paper(quiet, name)
    quiet.clock.advance(hours=3)
    assert paper(quiet, name) == first


def test_another_fact_gives_another_mark(day):
    """The footer tells two prints of the same paper apart."""
    first = paper(day, "attendance")
    day.confirm(LOVELACE)
    marks = [pages(made)[0].rpartition("page 1/1")[0].split()[-1] for made in (first, paper(day, "attendance"))]
    assert marks[0] != marks[1]
    assert [mark.partition("-")[0] for mark in marks] == ["3", "4"]


@pytest.mark.parametrize("name", OF_A_SESSION)
def test_a_paper_says_which_session_and_which_of_how_many_pages(quiet, name):
    made = pages(paper(quiet, name))
    for number, page in enumerate(made, start=1):
        assert f"Session {quiet.session}" in page
        assert f"page {number}/{len(made)}" in page


@pytest.mark.parametrize("name", OF_A_SESSION)
def test_a_paper_of_a_session_that_is_not_there_is_refused(quiet, name):
    with pytest.raises(UnknownSession):
        getattr(quiet.room.printing, name)("999")


WHITE = 255
LONG = "W" * 200
LONG_HEADING = replace(HEADING, site=LONG, room=LONG, centre=LONG, description=LONG, invigilators=[LONG, "M" * 200])
LONG_PAPERS = {
    "kit": Kit(heading=LONG_HEADING, access_code="BCDF23", password="C-BCDF23", candidates=99, with_extra_time=9),
    "attendance": Attendance(heading=LONG_HEADING, pages=sheets([])),
    "convocations": Convocations(heading=LONG_HEADING, summons=[
        Summons(birth_name=LONG, first_name=LONG, birth_date="2009-04-09", group=LONG, extra_time_percent=9, minutes=9)
    ]),
    "labels": Labels(centre=LONG, uai="0860000A", labels=[Label(name=LONG, id="0" * 16, picture=qr_code(LONG))]),
    "incident-report": IncidentReport(
        heading=LONG_HEADING, enrolled=1, started=1, absent=[LONG], finalised=True, comment=LONG,
        some_could_not_join=True, package="101-r1.age", sha256="0" * 64,
        written=[WrittenLine(
            at=AT, who=LONG, category="C1", number=48, value=LONG, text=LONG, by=LONG, changed_by=LONG, changed_at=AT,
            draft=True,
        )],
        reports=[ReportLine(at=AT, who=LONG, number=1, what="other", outcome="replaced", category="E8")],
        calls=[CallLine(at=AT, who=LONG, taken_by=LONG, settled_at=AT)],
        lost_time=[LostTimeLine(
            who=LONG, cause="held", since=AT, until=AT, seconds=72, state="granted", granted_seconds=72, reason=LONG
        )],
        added_time=[AddedTimeLine(at=AT, whom=[LONG, LONG], minutes=10, reason=LONG, by=LONG)],
        endings=[EndingLine(
            at=AT, who=LONG, end="ended_by_invigilator", reason=LONG, abort_reason="candidate", done=1, items=24
        )],
        left_pages=[LeftPageLine(who=LONG, times=3)],
        stations=[StationLine(at=AT, kind="lost", station=LONG, until=AT, who=LONG, reason=LONG)],
        withdrawals=[WithdrawalLine(at=AT, reason=LONG)],
        overrides=[OverrideLine(at=AT, until="", by=LONG, reason=LONG)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LONG_PAPERS)
def test_nothing_that_people_type_runs_off_the_page(name):
    """Both margins stay white."""
    for page in pages_as_pictures(make(name, LONG_PAPERS[name], NOON)):
        for margin in (strip(page, 0, 10), strip(page, 200, 210)):
            assert set(margin) == {WHITE}


ADA = {"birth_name": "Lovelace", "first_name": "Ada", "birth_date": "2009-12-10", "group": "3e A"}
CHARLES = {"birth_name": "Babbage", "first_name": "Charles", "birth_date": "2009-12-26", "group": "3e B"}
SHOWN = {
    "kit": Kit(heading=HEADING, access_code="BCDF23", password="C-GHJK47", candidates=24, with_extra_time=3),
    "attendance": Attendance(heading=HEADING, pages=sheets([
        Signer(**CHARLES, seat="", absent=True), Signer(**ADA, seat="Poste 03", absent=False),
    ])),
    "convocations": Convocations(heading=HEADING, summons=[Summons(**ADA, extra_time_percent=33, minutes=140)]),
    "labels": Labels(centre="Collège d'essai", uai="0860000A", labels=[
        Label(name=f"Poste {n:02}", id=f"{n:016x}", picture=qr_code(f"Poste {n:02}")) for n in range(1, 11)
    ]),
    "incident-report": IncidentReport(
        heading=HEADING, enrolled=24, started=23, absent=["BABBAGE Charles"], finalised=True,
        comment="Alarme incendie de 14 h 10 à 14 h 20.", some_could_not_join=False, package="101-r1.age",
        sha256="0" * 64,
        written=[WrittenLine(
            at=AT, who="LOVELACE Ada", category="C1", number=None, value="Augusta Ada", text="", by="Surveillante Une",
            changed_by="", changed_at="", draft=False,
        )],
        reports=[ReportLine(at=AT, who="LOVELACE Ada", number=14, what="image", outcome="replaced", category="E1")],
        calls=[CallLine(at=AT, who="LOVELACE Ada", taken_by="Surveillante Une", settled_at=AT)],
        lost_time=[LostTimeLine(
            who="LOVELACE Ada", cause="held", since=AT, until=AT, seconds=72, state="granted", granted_seconds=72,
            reason="question retenue",
        )],
        added_time=[AddedTimeLine(at=AT, whom=["LOVELACE Ada"], minutes=10, reason="alarme", by="Surveillante Une")],
        endings=[], left_pages=[LeftPageLine(who="LOVELACE Ada", times=3)], stations=[], withdrawals=[],
        overrides=[OverrideLine(at=AT, until=AT, by="Administration", reason="surveillant en retard")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_the_first_page_of_a_paper_looks_as_the_guides_show_it(name):
    """R-FIN-06: drawn from the PDF. `PICTURES=docs/pictures` in the environment makes the pictures anew."""
    first, *_ = pages_as_pictures(make(name, SHOWN[name], NOON))
    assert looks_as_kept(first, f"paper-{name}")


def test_what_people_type_is_text_and_nothing_else():
    """However it would read as a template's own language."""
    typed = '#panic("x") *gras* _i_ $x$ = [a] <b> @c \\ // `'
    strange = Signer(birth_name="Lovelace", first_name=typed, birth_date="2009-04-09", group="", seat="", absent=False)
    assert typed in text(make("attendance", Attendance(heading=HEADING, pages=sheets([strange])), NOON))


def test_a_sign_that_no_font_has_does_not_cost_the_paper():
    strange = Signer(
        birth_name="Lovelace", first_name="Ada 李", birth_date="2009-04-09", group="", seat="", absent=False
    )
    made = make("attendance", Attendance(heading=HEADING, pages=sheets([strange])), NOON)
    assert "LOVELACE" in text(made)
    assert read(made).trailer["/Root"]["/MarkInfo"]["/Marked"]


# ── kit surveillant ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_kit_keeps_the_secrets_on_one_page_that_says_so(quiet):
    """R-SES-02: the password stands on no page that could be shown or pinned up."""
    first, *others = pages(paper(quiet, "kit"))
    assert all(quiet.codes[name] in first for name in ("number", "access_code", "password"))
    assert quiet.codes["password"].startswith("C-")
    assert "Salle 1" in first
    assert first.index("Ne pas montrer aux candidats") < first.index(quiet.codes["access_code"])
    assert len(others) == 2
    for page in others:
        assert quiet.codes["access_code"] not in page
        assert quiet.codes["password"] not in page


def test_the_kit_has_the_day_on_one_page_with_the_hours_of_this_session(quiet):
    """R-SES-05: 13:30, 105 minutes for each, 120 for the room."""
    [run] = [page for page in pages(paper(quiet, "kit")) if "Déroulé de la journée" in page]
    assert all(hour in run for hour in ("12 h 45", "13 h 15", "13 h 30", "15 h 15", "15 h 30"))
    [remedies] = [page for page in pages(paper(quiet, "kit")) if "Que faire quand" in page]
    assert all(case in remedies for case in ("main levée", "hors ligne", "évacuation", "Autoriser le retour"))


def test_the_kit_needs_the_centres_key(tmp_path):
    with open_day(tmp_path) as day:
        session = day.session
    with open_room(tmp_path, unlocked=False) as room:
        with pytest.raises(ContentLocked):
            room.printing.kit(session)
        assert text(room.printing.attendance(session))


# ── feuille d'émargement ─────────────────────────────────────────────────────────────────────────────────────────────


def crowd(number: int, **changes: str) -> Attendance:
    same = {"first_name": "Camille", "birth_date": "2009-04-09", "group": "3e B", "seat": "Poste 07"}
    signers = [Signer(**{**same, "birth_name": f"Dupont {n}", **changes}, absent=False) for n in range(1, number + 1)]
    return Attendance(heading=HEADING, pages=sheets(signers))


@pytest.mark.parametrize(
    ("candidates", "count", "blank"), [(0, 1, 20), (1, 1, 19), (20, 1, 0), (21, 2, 19), (45, 3, 15)]
)
def test_twenty_sign_on_a_page_and_the_last_one_has_lines_for_those_added(candidates, count, blank):
    """R-FIN-06."""
    made = pages(make("attendance", crowd(candidates), NOON))
    assert len(made) == count
    assert [f"page {n}/{count}" in page for n, page in enumerate(made, start=1)] == [True] * count
    assert [page.count("DUPONT") for page in made] == [20] * (count - 1) + [20 - blank]
    lines = [str(n) for n in range(count * 20 - blank + 1, count * 20 + 1)]
    assert [line for line in lines if line not in made[-1].split()] == []


def test_a_line_has_seat_name_birth_date_and_class(day):
    day.sitting(LOVELACE, "Poste 07")
    said = text(paper(day, "attendance"))
    assert "Poste 07 LOVELACE Ada" in said
    person = day.person(LOVELACE)
    assert "/".join(reversed(person["birth_date"].split("-"))) in said
    assert person["group"] in said


def test_names_are_in_alphabetical_order(day):
    """However the list was sorted, and as a reader expects accents."""
    header, *lines = PUPILS.read_text("utf-8-sig").splitlines()
    backwards = "\n".join([header, *reversed(lines)]).replace("Jackson", "Élie")
    day.room.preparing.import_candidates(day.session, backwards.encode(), "administrator", day.clock.now)
    said = text(paper(day, "attendance"))
    found = sorted((person.birth_name for person in people(day)), key=lambda name: said.index(name.upper()))
    assert found == ["Babbage", "Élie", "Lovelace", "Pouzin", "Santa"]


def people(day: Day):
    return day.room.seeing.room(day.session, day.clock.now).candidates


SEAT, NAME, BIRTH_DATE, GROUP, SIGNATURE = (18.5, 37.5), (38.5, 95.5), (96.5, 116.5), (117.5, 138.5), (139.5, 184.5)
"""Millimetres from the left edge, the lines between them left out."""


def test_a_long_name_stays_in_its_column():
    """Where people sign there is nothing but the lines: as if everybody had a short name."""
    long = crowd(20, birth_name="W" * 200, first_name="M" * 200, group="W" * 200, seat="W" * 200)
    spaced = crowd(20, birth_name="Montmorency " * 16, first_name="Anne-Marie " * 18)
    [[short_page], [long_page], [spaced_page]] = [
        pages_as_pictures(make("attendance", each, NOON)) for each in (crowd(20), long, spaced)
    ]
    for left, right in SIGNATURE, BIRTH_DATE:
        assert strip(long_page, left, right) == strip(spaced_page, left, right) == strip(short_page, left, right)
    for left, right in SEAT, GROUP, NAME:
        assert strip(long_page, left, right) != strip(short_page, left, right)


def test_who_did_not_come_is_written_as_absent_once_the_session_is_finalised(day):
    """R-ENT-06. Before, somebody may still come."""
    day.sitting(LOVELACE).take_the_whole_test()
    assert text(paper(day, "attendance")).split().count("absent") == 0
    day.room.finalising.finalise(day.session, {}, WHO, day.clock.now)
    assert text(paper(day, "attendance")).split().count("absent") == 4


# ── convocations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everybody_is_told_who_where_when_and_what_to_bring(quiet):
    """R-TIM-01: the length is that person's."""
    made = pages(paper(quiet, "convocations"))
    said = " ".join(made)
    assert len(made) == 3
    for person in people(quiet):
        assert f"{person.birth_name.upper()} {person.first_name}" in said
    assert said.count("jeudi 12 mars 2026, 13 h 30") == 5
    assert said.count("Salle 1 · Collège d'essai") == 5
    assert said.count("pièce d'identité") == 5
    extra = [person for person in people(quiet) if person.extra_time_percent]
    assert extra
    for person in extra:
        minutes = 105 * (100 + person.extra_time_percent) // 100
        assert f"{minutes // 60} h {minutes % 60:02}, temps majoré de {person.extra_time_percent} %" in said


def test_no_convocation_has_a_code(quiet):
    """Who stays at home could pass it on."""
    said = text(paper(quiet, "convocations"))
    assert quiet.codes["access_code"] not in said
    assert quiet.codes["password"] not in said


def test_a_session_without_candidates_has_no_convocations(day):
    fields = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-13T09:00", "invigilators": ["Essai"]}
    number = day.room.preparing.create_session(fields, "administrator", day.clock.now)["number"]
    with pytest.raises(NobodyEnrolled):
        day.room.printing.convocations(number)
    assert "Feuille d'émargement" in text(day.room.printing.attendance(number))


# ── étiquettes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_paired_station_has_its_label_ten_a_page(day):
    for number in range(1, 13):
        pair(day, f"Poste {number:02}")
    made = pages(paper(day, "labels"))
    assert len(made) == 2
    assert [f"Poste {n:02}" in page for n, page in [(1, made[0]), (10, made[0]), (11, made[1])]] == [True] * 3
    assert all(text.count("Collège d'essai") >= count for text, count in zip(made, (10, 2), strict=True))


def test_a_station_that_is_no_longer_the_centres_has_no_label(day):
    pair(day, "Poste 01")
    pair(day, "Poste 02")
    day.room.writer.submit(lambda ledger: stations.revoke(ledger.db, "poste-02", NOON + timedelta(hours=1)))
    assert "Poste 02" not in text(paper(day, "labels"))


def test_without_a_station_there_is_nothing_to_label(day):
    with pytest.raises(NoStation):
        paper(day, "labels")


def test_a_qr_code_is_a_picture_of_its_text_alone():
    assert qr_code("Poste 01") == qr_code("Poste 01") != qr_code("Poste 02")
    assert qr_code("Poste 01").startswith("<svg xmlns=")
    assert "http:" not in qr_code("Poste 01").replace("http://www.w3.org/2000/svg", "")
