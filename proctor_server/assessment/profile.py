"""What a candidate brings to the exam: a level for each competence, and the skills behind it."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.referential import PIX_PER_LEVEL, read_skill

CERTIFIABLE_COMPETENCES: Final = 5
"""Certifiable competences that make a profile certifiable (R-CAN-05)."""


MOST_PIX_OF_A_SKILL: Final = 4


class Competence(msgspec.Struct, frozen=True, kw_only=True):
    """One competence of a profile, as it was when the candidate entered.

    `pix` is not capped. `skills`: those validated directly, by name; without any, see `validated_skills`.
    `items_seen`: items that the candidate has already answered outside the exam.
    """

    id: str
    level: int
    pix: int = 0
    skills: list[str] | None = None
    items_seen: list[str] = []


class CompetenceTwice(Refusal):
    """A competence stands twice where it can stand once."""

    code = "competence_twice"
    sentence = "La compétence {competence} figure deux fois."


def certifiable(competence: Competence) -> bool:
    """Level 1 or more, which is 8 pix or more."""
    return competence.level >= 1


def certifiable_competences(profile: Iterable[Competence]) -> int:
    """How many competences of the profile are certifiable."""
    return sum(map(certifiable, profile))


def is_certifiable(profile: Iterable[Competence]) -> bool:
    """Whether the candidate may start (R-CAN-05)."""
    return certifiable_competences(profile) >= CERTIFIABLE_COMPETENCES


def pix_of_skill(of_that_difficulty: int) -> float:
    """What a skill is worth, where the competence has so many of its difficulty (1 or more)."""
    return min(MOST_PIX_OF_A_SKILL, PIX_PER_LEVEL / of_that_difficulty)


def earned(validated: Iterable[str], known: Collection[str]) -> tuple[int, int]:
    """(level, pix) of a competence whose skills are `known`, with those that are validated: whole, not capped.

    Raises `UnknownSkill`."""
    count = Counter(read_skill(skill).difficulty for skill in set(known))
    own = set(validated) & set(known)
    pix = math.fsum(pix_of_skill(count[read_skill(skill).difficulty]) for skill in own)
    return int(pix // PIX_PER_LEVEL), int(pix)


def validated_skills(competence: Competence, known: Iterable[str]) -> list[str]:
    """The names of the skills that count as validated directly, each once, in order of name.

    `known`: names of the competence's skills in the bank. A profile that lists no skills has all of them up
    to the difficulty of its level. Raises `UnknownSkill` when a name is not one of a skill."""
    if competence.skills:
        return sorted(set(competence.skills))
    return sorted({skill for skill in known if read_skill(skill).difficulty <= competence.level})


def refuse_twice(competences: Sequence[str]) -> None:
    """Raises `CompetenceTwice`, naming the first identifier that is there twice."""
    for place, competence in enumerate(competences):
        if competence in competences[:place]:
            raise CompetenceTwice(competence=competence)
