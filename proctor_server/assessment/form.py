"""The form: which items a candidate gets. A pure function of profile, bank and seed (R-TST-01)."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Final, Protocol

import msgspec

from proctor_server.assessment.profile import Competence, certifiable, refuse_twice, validated_skills
from proctor_server.assessment.referential import read_skill

ITEMS_PER_COMPETENCE: Final = 3
"""R-TST-01. With sixteen competences, 48 items at most."""


class CatalogueItem(Protocol):
    """What has to be known of an item to choose it. Items of a bank's folder and of a content bundle both
    fit."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the names are the glossary's

    @property
    def skill(self) -> str: ...  # noqa: D102

    @property
    def competence(self) -> str: ...  # noqa: D102

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def status(self) -> str: ...  # noqa: D102

    @property
    def locale(self) -> str: ...  # noqa: D102


class FormEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a form. `number` counts from 1."""

    number: int
    item: str
    skill: str
    competence: str
    kind: str


def build_form(
    profile: Sequence[Competence], catalogue: Iterable[CatalogueItem], *, seed: str, locale: str
) -> list[FormEntry]:
    """The form, competences in order of identifier, at most three items each (R-TST-01).

    The same arguments give the same form, in any order of the profile and of the catalogue. A skill for which
    the bank has no operative item is passed over. Raises `CompetenceTwice` and `UnknownSkill`."""
    refuse_twice([competence.id for competence in profile])
    operative = sorted((item for item in catalogue if item.status == "operative"), key=lambda item: item.id)
    items = [
        item
        for competence in sorted(filter(certifiable, profile), key=lambda competence: competence.id)
        for item in _items_of(competence, operative, seed, locale)
    ]
    return [
        FormEntry(number=number, item=item.id, skill=item.skill, competence=item.competence, kind=item.kind)
        for number, item in enumerate(items, start=1)
    ]


def _items_of(
    competence: Competence, operative: Sequence[CatalogueItem], seed: str, locale: str
) -> list[CatalogueItem]:
    own = [item for item in operative if item.competence == competence.id]
    skills = validated_skills(competence, {item.skill for item in own})
    taken: dict[str, CatalogueItem] = {}
    for same_difficulty in _hardest_first(skills):
        tubes = {read_skill(skill).tube for skill in taken}
        for skill in sorted(same_difficulty, key=lambda skill: read_skill(skill).tube in tubes):
            item = _item_of_skill(skill, own, set(competence.items_seen), seed, locale)
            if item is not None:
                taken[skill] = item
        if len(taken) >= ITEMS_PER_COMPETENCE:
            break
    return list(taken.values())[:ITEMS_PER_COMPETENCE]


def _hardest_first(skills: Sequence[str]) -> Iterator[list[str]]:
    by_difficulty = sorted(skills, key=lambda skill: -read_skill(skill).difficulty)
    for _, same_difficulty in groupby(by_difficulty, key=lambda skill: read_skill(skill).difficulty):
        yield list(same_difficulty)


def _item_of_skill(
    skill: str, own: Sequence[CatalogueItem], seen: set[str], seed: str, locale: str
) -> CatalogueItem | None:
    of_skill = [item for item in own if item.skill == skill]
    of_locale = [item for item in of_skill if item.locale == locale]
    fresh = [item for item in of_locale if item.id not in seen]
    # An item seen before is better than one in a language that the candidate may not read.
    choice = fresh or of_locale or of_skill
    return choice[_draw(seed, skill, len(choice))] if choice else None


def _draw(seed: str, skill: str, size: int) -> int:
    # Not `random`: anyone has to find the same form again, in any language, years later.
    return int.from_bytes(sha256(f"{seed}|{skill}".encode()).digest()) % size
