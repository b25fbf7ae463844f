"""What a rehearsal is made of: people who do not exist, a short profile for each, and what each station is to do."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kiosk_client.protocol.journal import Whole
from kiosk_client.protocol.messages import RehearsalDone, RehearsalOrder
from proctor_server.assessment.profile import CERTIFIABLE_COMPETENCES, Competence
from proctor_server.assessment.referential import PIX_PER_LEVEL
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.session import SessionPlan

TEST_MINUTES = 15
LEVEL = 3
INVIGILATOR = "Répétition"
FIRST_NAME = "Répétition"
BIRTH_DATE = "2000-01-01"
ABANDONED_SECONDS = 60
"""Nobody has asked about a rehearsal for so long: whoever led it is gone, and it is erased."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a station is to do, fields as in `RehearsalOrder`. `candidate`: identifier, None: nobody enters."""

    candidate: int | None = None
    goal: Whole = 0
    hand: bool = False
    outage: Whole = 0
    hand_in: bool = False


class RehearsingStation(msgspec.Struct, frozen=True, kw_only=True):
    """One station of a rehearsal, as the room hears of it. `refused`, `message`: it does not play, and why. `erased`:
    it says that it has forgotten the rehearsal."""

    station: str
    name: str
    is_alive: bool
    clock_off_seconds: float
    done: RehearsalDone | None = None
    refused: str = ""
    message: str = ""
    erased: bool = False


def plan(site: str, recipient: str, now: datetime) -> SessionPlan:
    """Of a session that begins now. `recipient`: who alone can open its package, `age1…`."""
    return SessionPlan(
        site=site,
        room="Répétition",
        starts_at=now.astimezone().strftime("%Y-%m-%dT%H:%M"),
        invigilators=[INVIGILATOR],
        description="Répétition : rien n'en est gardé.",
        test_minutes=TEST_MINUTES,
        session_minutes=TEST_MINUTES,
        rehearsal=True,
        recipient=recipient,
    )


def people(count: int) -> list[Candidate]:
    """So many candidates who do not exist."""
    return [
        Candidate(id=n, birth_name=f"Essai {n:02}", first_name=FIRST_NAME, birth_date=BIRTH_DATE, sex="F")
        for n in range(1, count + 1)
    ]


def profile(candidate: int, competences: Sequence[str]) -> list[Competence]:
    """As few competences as R-CAN-05 allows, others for each candidate, so that a room sees items of every kind.
    `competences`: those of the bank."""
    turned = [competences[(candidate + step) % len(competences)] for step in range(CERTIFIABLE_COMPETENCES)]
    return [Competence(id=each, level=LEVEL, pix=LEVEL * PIX_PER_LEVEL) for each in dict.fromkeys(turned)]


def order_of(session: str, access_code: str, wish: Wish, person: Candidate | None) -> RehearsalOrder:
    """The wish as the station hears it."""
    return RehearsalOrder(
        session=session,
        access_code=access_code,
        first_name=person.first_name if person else "",
        birth_name=person.birth_name if person else "",
        birth_date=person.birth_date if person else "",
        goal=wish.goal,
        hand=wish.hand,
        outage=wish.outage,
        hand_in=wish.hand_in,
    )
