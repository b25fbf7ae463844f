"""What the centre sees of a session before the day: its plan, who is enrolled, and what is missing to hold it."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from proctor_server.assessment.profile import Competence, is_certifiable
from proctor_server.room.domain.session import SessionPlan
from proctor_server.room.domain.view import Lack, SessionHeader, StationCard

_VERSION_DIGITS = 16


class EnrolledCard(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate as the centre enrols them. `values`: each field as it is written in a list. `version`: of these.
    `entered`: they can no longer be removed or corrected (R-CAN-04)."""

    id: int
    version: str
    values: dict[str, str]
    has_profile: bool
    certifiable: bool
    certifiable_competences: int
    entered: bool


class SessionSheet(msgspec.Struct, frozen=True, kw_only=True):
    """All that the centre's page of a session shows. `version`: of the plan, `list_version`: of plan and list, for what
    must not go over somebody else's change. `editable`: fields of the plan that can still change."""

    session: SessionHeader
    plan: SessionPlan
    version: str
    list_version: str
    editable: list[str]
    candidates: list[EnrolledCard]


def version_of(*parts: msgspec.Struct) -> str:
    """A word that is another as soon as one of them is another."""
    return sha256(b"\n".join(map(msgspec.json.encode, parts))).hexdigest()[:_VERSION_DIGITS]


def lacks(profiles: Sequence[Sequence[Competence]], stations: Sequence[StationCard] | None) -> list[Lack]:
    """What is missing before a session can be held; `profiles` of all who are enrolled. `stations` None: nobody has
    looked at them."""
    found = [
        Lack(code="no_candidate", n=int(not profiles)),
        Lack(code="profile_missing", n=sum(not profile for profile in profiles)),
        # R-CAN-05
        Lack(code="not_certifiable", n=sum(bool(profile) and not is_certifiable(profile) for profile in profiles)),
        *(_lacking_stations(len(profiles), stations) if stations is not None else ()),
    ]
    return [lack for lack in found if lack.n]


def _lacking_stations(candidates: int, stations: Sequence[StationCard]) -> list[Lack]:
    ready = sum(map(is_ready, stations))
    return [
        Lack(code="too_few_stations", n=max(0, candidates - ready), of=candidates),
        Lack(code="never_seen", n=sum(station.usable == "not_seen" for station in stations)),
    ]


def is_ready(station: StationCard) -> bool:
    """Whether somebody can sit down there now."""
    return station.usable == "usable" and not station.troubles
