"""One drill under way: who acts on its ground, and what they must be refused."""

from collections.abc import Callable
from typing import Any

from proctor_server.rehearsal.answers import Key
from proctor_server.rehearsal.candidate import Refused, ScriptedCandidate
from proctor_server.rehearsal.ground import STATIONS, Ground
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.jury import ScriptedJury
from proctor_server.rehearsal.parts import StepFailed

PEOPLE = {
    "Babbage": {"birth_name": "Babbage", "first_name": "Charles", "birth_date": "2003-12-26"},
    "Jackson": {"birth_name": "Jackson", "first_name": "Mary", "birth_date": "2004-04-09"},
    "Lovelace": {"birth_name": "Lovelace", "first_name": "Ada", "birth_date": "2004-12-10"},
    "Pouzin": {"birth_name": "Pouzin", "first_name": "Louis", "birth_date": "2004-04-20"},
    "Santa": {"birth_name": "Santa", "first_name": "Garance", "birth_date": "2004-02-04"},
}
SEATS = dict(zip(("Babbage", "Jackson", "Lovelace"), STATIONS, strict=True))


class Drill:
    """One drill under way: the ground, and who acts on it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.administrator = ScriptedInvigilator(ground.dashboard)
        self.invigilator = ScriptedInvigilator(ground.dashboard)
        self.jury = ScriptedJury(ground.authority_dir)
        self.candidates = {name: ScriptedCandidate(ground.station_dir(seat)) for name, seat in SEATS.items()}
        self.key = Key({}, [])
        self.pairing_code = ""
        self.results: list[dict[str, str]] = []
        self.livret: list[dict[str, Any]] = []

    @property
    def session(self) -> str:
        """The session's number."""
        number: str = self.ground.codes["number"]
        return number

    def enter(self, candidate: ScriptedCandidate, name: str, **changes: str) -> None:
        """Types a pupil's identity and the code of the day."""
        code = changes.pop("access_code", self.ground.codes["access_code"])
        candidate.enter({**PEOPLE[name], **changes}, self.session, code)


def expect_refusal(code: str, act: Callable[[], Any]) -> None:
    """Raises `StepFailed` unless `act` is refused with `code`."""
    try:
        act()
    except Refused as refusal:
        if refusal.code != code:
            raise StepFailed(f"refusé par « {refusal.code} » au lieu de « {code} »") from None
    else:
        raise StepFailed(f"accepté, alors qu'un refus « {code} » était attendu")
