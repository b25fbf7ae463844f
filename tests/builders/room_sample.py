"""A room of 24 candidates with every state on the screen at once. The five pupils of the deployment; the others are
called by their number."""

from datetime import UTC, datetime, timedelta
from typing import Any

from proctor_server.room.domain.view import (
    AlertCard,
    AttemptCard,
    CandidateCard,
    ListCard,
    Missing,
    RosterView,
    SessionHeader,
    StationCard,
)
from tests.builders.room_pages import NUMBER, FakeRoom, iso

PUPILS = (
    ("Babbage", "Charles", "2003-12-26", "3EME C", 0),
    ("Jackson", "Mary", "2004-04-09", "3EME A", 33),
    ("Lovelace", "Ada", "2004-12-10", "3EME A", 0),
    ("Pouzin", "Louis", "2004-04-20", "3EME B", 0),
    ("Santa", "Garance", "2004-02-04", "3EME B", 0),
)

STATES = (
    "sitting", "sitting", "away", "sitting", "at_door", "sitting", "sitting", "sitting", "sitting", "sitting",
    "sitting", "held", "paused", "handed_in", "handed_in", "handed_in", "sitting", "sitting", "present", "present",
    "at_door", "expected", "absent", "expected",
)  # fmt: skip


UNE, DEUX = "Surveillante Une", "Surveillant Deux"


def sample_room(*, planned: bool = False, shared: bool = False) -> FakeRoom:
    """In the middle of the test, or (`planned`) before it with everybody expected; `shared` out on two lists, with two
    candidates on none."""
    now = datetime.now(UTC)
    room = FakeRoom(session=_session(now, planned))
    for number in range(1, 25):
        card = _candidate(number, "expected" if planned else STATES[number - 1], now)
        room.cards[card.id] = card
    room.stations_ = {card.id: card for card in _stations(now)}
    room.missing = _missing()
    room.roster = _roster(planned=planned, shared=shared)
    return room


def _roster(*, planned: bool, shared: bool) -> RosterView:
    lists = [ListCard(name=UNE, candidates=list(range(1, 12))), ListCard(name=DEUX, candidates=list(range(12, 23)))]
    return RosterView(
        invigilators=[UNE, DEUX],
        present=0 if planned else 15,
        needed=0 if planned else 1,
        next_needed=1,
        lists=lists if shared else [],
        unshared=[23, 24] if shared else [],
    )


def _session(now: datetime, planned: bool) -> SessionHeader:
    return SessionHeader(
        number=NUMBER, site="Collège de la Vallée", room="Salle Pix",
        starts_at=(now - timedelta(minutes=43)).strftime("%Y-%m-%dT%H:%M"), description="", access_code="TKMR92",
        state="planned" if planned else "open", planned_end=None if planned else iso(now + timedelta(minutes=77)),
        invigilators=[UNE, DEUX], unlocked=True, upload=None, upload_message="",
    )  # fmt: skip


def _candidate(number: int, state: Any, now: datetime) -> CandidateCard:
    known = PUPILS[number - 1] if number <= len(PUPILS) else ("Candidat", f"{number:02}", "2004-09-01", "3EME D", 0)
    birth, first, born, group, extra = known
    weak = number == 24
    confirmed = iso(now + timedelta(minutes=11)) if number == 19 else None
    return CandidateCard(
        id=number, birth_name=birth, first_name=first, birth_date=born, group=group, extra_time_percent=extra,
        certifiable=not weak, certifiable_competences=3 if weak else 8, state=state, confirmed_until=confirmed,
        attempt=None if state in {"expected", "absent", "present"} else _attempt(number, state, extra, now),
        alerts=[call(number, now - timedelta(seconds=41))] if number == 7 else [],
    )  # fmt: skip


def call(candidate: int, since: datetime, **more: Any) -> AlertCard:
    """A raised hand."""
    raised = {"n": 100 + candidate, "kind": "hand", "state": "raised", "taken_by": "", "taken_at": None, **more}
    return AlertCard(raised_at=iso(since), **raised)


def _attempt(number: int, state: Any, extra: int, now: datetime) -> AttemptCard:
    begun = state != "at_door"
    done = state == "handed_in"
    kept = 20 + 3 * number
    deadline = now + timedelta(minutes=62 + 0.35 * extra * 1.05, seconds=7 * number)
    return AttemptCard(
        id=f"a{number}", state="admitted" if state == "at_door" else state, station=f"s{number}",
        station_name=f"Poste {number:02}", epoch=1, items=24 + number % 3 * 12 if begun else 0,
        done=24 if done else (7 + 5 * number) % 23 if begun else 0,
        began_at=iso(now - timedelta(minutes=41)) if begun else None, deadline=iso(deadline) if begun else None,
        late_end=number in {2, 17}, ended_at=iso(now - timedelta(minutes=2)) if done else None,
        end=("handed_in", "completed", "deadline")[number % 3] if done else None, abort_reason=None,
        station_kept=kept, room_kept=kept - (3 if number in {4, 8} else 0),
        offline_since=iso(now - timedelta(seconds=47)) if number in {3, 8} else None,
        late_answers=2 if number == 16 else 0, fenced=1 if number == 6 else 0, focus_losses=2 if number == 9 else 0,
    )  # fmt: skip


def _stations(now: datetime) -> list[StationCard]:
    reasons = {20: "port_closed", 21: "wrong_key", 22: "wrong_version", 23: "not_paired", 24: "silent", 19: "clock_off"}
    return [
        StationCard(
            id=f"s{number}",
            name=f"Poste {number:02}",
            paired=number not in reasons or number == 24,
            usable=reasons.get(number, "usable"),
            state="lost" if number == 24 else "seen" if number in reasons else "serving",
            address=f"192.168.1.{100 + number}",
            last_heard_at=iso(now - timedelta(seconds=1)),
        )
        for number in range(1, 25)
    ]


def _missing() -> list[Missing]:
    return [
        Missing(code="attempt_open", message="", candidate=1, attempt="a1"),
        Missing(code="abort_reason_missing", message="", candidate=3, attempt="a3"),
        Missing(code="abort_reason_missing", message="", candidate=5, attempt="a5"),
        Missing(code="journal_incomplete", message="", station="s8", missing_numbers="42–44"),
    ]
