"""A rehearsal through the room's API: who may lead one, what is refused, and that nothing of it stays."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

from kiosk_client.protocol.messages import JournalHead, Refused, RehearsalDone
from proctor_server.room.domain.rehearsal import ABANDONED_SECONDS
from proctor_server.room.web.app import make_app
from tests.builders.room import PASSWORD, Day, SpeakingStation, open_day

RECIPIENT = str(x25519.Identity.generate().to_public())
UNKNOWN = "R000000"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Day]:
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now  # type: ignore[method-assign]
        yield day


@pytest.fixture
def administrator(here: Day) -> Any:
    client = make_app(here.room).test_client()
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


@pytest.fixture
def invigilator(here: Day) -> Any:
    client = make_app(here.room).test_client()
    who = {"session": here.session, "password": here.codes["password"], "name": "Essai"}
    assert client.post("/api/sign-in", json=who).status_code == 200
    return client


@pytest.fixture
def seats(here: Day) -> list[SpeakingStation]:
    return [here.station(f"Poste {n:02}") for n in (1, 2)]


def create(client: Any, *stations: str, recipient: str = RECIPIENT) -> Any:
    return client.post("/api/rehearsals", json={"stations": list(stations), "recipient": recipient})


@pytest.fixture
def session(administrator: Any, seats: list[SpeakingStation]) -> str:
    told = create(administrator, *(seat.id for seat in seats))
    assert told.status_code == 201
    number: str = told.json["number"]
    return number


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def everything(day: Day) -> dict[str, list[tuple[Any, ...]]]:
    with day.room.readers.one() as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [tuple(row) for row in db.execute(f"SELECT * FROM {name}")] for name in tables}


# ── who, and when ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_administrator_alone_leads_one(here: Day, invigilator: Any, session: str, seats: Any) -> None:
    strangers = make_app(here.room).test_client()
    paths = (f"/{session}/stations/{seats[0].id}", f"/{session}/erasure", "")
    for path in paths:
        assert code_of(strangers.post(f"/api/rehearsals{path}", json={})) == (401, "not_signed_in")
        assert code_of(invigilator.post(f"/api/rehearsals{path}", json={})) == (403, "not_yours")
    assert code_of(invigilator.get(f"/api/rehearsals/{session}")) == (403, "not_yours")


def test_it_is_a_session_of_its_own_that_everybody_is_told_of(here: Day, administrator: Any, session: str) -> None:
    """R-CAN-05: each of its candidates could be certified, and has a short form."""
    assert re.fullmatch(r"R\d{6}", session)
    told = {one["number"]: one["rehearsal"] for one in administrator.get("/api/sessions").json}
    assert told == {here.session: False, session: True}
    cards = administrator.get(f"/api/sessions/{session}/room").json["candidates"]
    assert [(card["birth_name"], card["certifiable_competences"]) for card in cards] == [
        ("Essai 01", 5),
        ("Essai 02", 5),
    ]


def test_nobody_rehearses_beside_an_exam(here: Day, administrator: Any) -> None:
    station = here.sitting()
    before = everything(here)
    told = create(administrator, station.id)
    assert code_of(told) == (409, "exam_under_way")
    assert here.session in told.json["detail"]
    assert everything(here) == before


def test_one_at_a_time(administrator: Any, session: str, seats: Any) -> None:
    """Also when the same button is pressed twice."""
    told = create(administrator, seats[0].id)
    assert (code_of(told), session in told.json["detail"]) == ((409, "another_rehearsal"), True)


@pytest.mark.parametrize(
    ("stations", "recipient", "refused"),
    [
        ([], RECIPIENT, (422, "no_station_to_rehearse")),
        (["ab" * 8], RECIPIENT, (409, "station_not_there")),
        (["é" * 10_000], RECIPIENT, (409, "station_not_there")),
        (["\u202eposte"], RECIPIENT, (409, "station_not_there")),
        (None, "age1nobody", (400, "unreadable")),
    ],
    ids=["nobody", "unknown", "long", "right to left", "no recipient"],
)
def test_what_cannot_be_rehearsed_is_refused_and_leaves_nothing(
    here: Day, administrator: Any, seats: Any, stations: Any, recipient: str, refused: tuple[int, str]
) -> None:
    told = create(administrator, *([seats[0].id] if stations is None else stations), recipient=recipient)
    assert code_of(told) == refused
    assert [one["number"] for one in administrator.get("/api/sessions").json] == [here.session]


def test_whoever_writes_a_session_down_makes_no_rehearsal_of_it(administrator: Any) -> None:
    """R-SES-01."""
    fields = {"site": "S", "room": "R", "starts_at": "2026-03-12T13:30", "invigilators": ["E"]}
    told = administrator.post("/api/sessions", json={**fields, "rehearsal": True, "recipient": RECIPIENT})
    found = {one["number"]: one["rehearsal"] for one in administrator.get("/api/sessions").json}
    assert (told.status_code, found[told.json["number"]]) == (201, False)


# ── what stations are told ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_station_hears_who_it_plays_and_how_far(here: Day, administrator: Any, session: str, seats: Any) -> None:
    path = f"/api/rehearsals/{session}/stations/{seats[1].id}"
    assert administrator.post(path, json={"candidate": 2, "goal": 4, "outage": 500}).status_code == 200
    orders = dict(here.room.rehearsing.orders())
    told = orders[seats[1].id]
    assert (told.birth_name, told.first_name, told.goal, told.outage) == ("Essai 02", "Répétition", 4, 500)
    assert len(told.access_code) == 6
    assert orders[seats[0].id].birth_name == ""


def test_a_wish_for_somebody_else_is_refused(here: Day, administrator: Any, session: str, seats: Any) -> None:
    wish, station = {"candidate": 1}, seats[0].id

    def ask(number: str, whom: str, body: Any) -> tuple[int, str]:
        return code_of(administrator.post(f"/api/rehearsals/{number}/stations/{whom}", json=body))

    assert ask(here.session, station, wish) == (409, "not_a_rehearsal")
    assert ask(UNKNOWN, station, wish) == (404, "unknown_session")
    assert ask(session, "nobody", wish) == (409, "station_not_there")
    assert ask(session, station, {"candidate": 99}) == (404, "unknown_candidate")
    assert ask(session, station, {"candidate": 1, "goal": "4"}) == (400, "unreadable")


def test_what_a_station_says_is_shown_and_its_refusal_too(
    here: Day, administrator: Any, session: str, seats: Any
) -> None:
    rehearsing = here.room.rehearsing
    rehearsing.done(seats[0].id, RehearsalDone(session=session, stage="door", who="Essai 01"))
    rehearsing.refused(seats[1].id, session, Refused(code="candidate_here", message="non"))
    one, other = administrator.get(f"/api/rehearsals/{session}").json
    assert (one["done"]["stage"], one["refused"], one["is_alive"]) == ("door", "", True)
    assert (other["done"], other["refused"], other["message"]) == (None, "candidate_here", "non")
    rehearsing.done("stranger", RehearsalDone(session=session, stage="door"))
    assert len(administrator.get(f"/api/rehearsals/{session}").json) == 2


# ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def played(here: Day, session: str, seat: SpeakingStation, access_code: str) -> None:
    """A candidate of the rehearsal enters, begins, answers, raises a hand, is sent a message and more time."""
    room, now, who = here.room, here.clock.now, "administrator"
    real, here.codes = here.codes, {"number": session, "access_code": access_code, "password": ""}
    person = {"first_name": "Répétition", "birth_name": "Essai 01", "birth_date": "2000-01-01"}
    here.person = lambda _: person  # type: ignore[method-assign, assignment, return-value]
    seat.enter("")
    room.invigilating.signed_in(session, "Essai", now)
    room.admitting.confirm_presence(session, 1, who, now)
    seat.begin()
    seat.answer(1, "x")
    seat.raise_hand()
    room.messaging.send(session, [1], "Bonjour", who, now)
    room.timekeeping.add_time(session, [1], 5, "essai", who, now)
    seat.beat()
    room.watching.keep_heads()
    here.codes = real


def test_no_row_of_any_table_keeps_a_trace_and_the_real_session_is_as_it_was(
    here: Day, administrator: Any, seats: Any
) -> None:
    """R-INC-07: of no real session is anything deleted."""
    before = everything(here)
    codes = create(administrator, seats[0].id).json
    session = codes["number"]
    played(here, session, seats[0], codes["access_code"])
    packages = here.folder / "packages"
    packages.mkdir(exist_ok=True)
    (packages / f"{session}-r1.age").write_bytes(b"sealed")
    assert sum(session in str(rows) for rows in everything(here).values()) > 5
    assert administrator.post(f"/api/rehearsals/{session}/erasure").status_code == 200
    after = everything(here)
    assert after == before
    assert list(packages.iterdir()) == []


def test_a_real_session_is_never_erased(here: Day, administrator: Any) -> None:
    here.sitting()
    before = everything(here)
    for path in (f"{here.session}/erasure", f"{UNKNOWN}/erasure", f"{'R' * 10_000}/erasure"):
        assert administrator.post(f"/api/rehearsals/{path}").status_code in (404, 409)
    assert code_of(administrator.get(f"/api/rehearsals/{here.session}")) == (409, "not_a_rehearsal")
    assert everything(here) == before


def test_an_erased_one_is_forgotten_by_each_station_once_it_says_so(
    here: Day, administrator: Any, session: str, seats: Any
) -> None:
    path = f"/api/rehearsals/{session}"
    assert administrator.post(f"{path}/erasure").status_code == 200
    assert code_of(administrator.post(f"{path}/erasure")) == (404, "unknown_session")
    assert {(station, order.forget) for station, order in here.room.rehearsing.orders()} == {
        (seat.id, True) for seat in seats
    }
    here.room.rehearsing.done(seats[0].id, RehearsalDone(session=session, erased=True))
    assert [station for station, _ in here.room.rehearsing.orders()] == [seats[1].id]
    assert [one["erased"] for one in administrator.get(path).json] == [True, False]


def test_a_station_that_was_off_is_told_when_it_says_hello(here: Day, seats: Any) -> None:
    head = JournalHead(session=UNKNOWN, n=3, hash="", signature="")
    real = JournalHead(session=here.session, n=3, hash="", signature="")
    here.room.rehearsing.met(seats[0].id, [head, real])
    assert [(station, order.session, order.forget) for station, order in here.room.rehearsing.orders()] == [
        (seats[0].id, UNKNOWN, True)
    ]


def test_one_that_nobody_leads_any_more_erases_itself(here: Day, administrator: Any, session: str) -> None:
    rehearsing = here.room.rehearsing
    rehearsing.tick(here.clock.advance(seconds=ABANDONED_SECONDS - 1))
    assert administrator.get(f"/api/rehearsals/{session}").status_code == 200
    rehearsing.tick(here.clock.advance(seconds=ABANDONED_SECONDS))
    assert len(administrator.get("/api/sessions").json) == 2
    rehearsing.tick(here.clock.advance(seconds=1))
    assert [one["number"] for one in administrator.get("/api/sessions").json] == [here.session]
