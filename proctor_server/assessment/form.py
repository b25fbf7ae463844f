"""The form: which items a candidate gets. A pure function of profile, bank and seed (R-TST-01).

A seed may end in a turn, `+1` to `+7`: the same draw moved on by so many items. Neighbours with the same seed and
another turn share no item of a skill that has enough of them (R-TST-02), and the form is still a function of the
three things that are kept.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from typing import Final, NamedTuple, Protocol

import msgspec

from proctor_server.assessment.profile import Competence, certifiable, refuse_twice, validated_skills
from proctor_server.assessment.referential import read_skill, refuse_unknown

ITEMS_PER_COMPETENCE: Final = 3
"""R-TST-01. With sixteen competences, 48 items at most."""

TURNS: Final = 8
"""Turns that are tried to keep neighbours apart: more than a seat has neighbours around it in most rooms."""

SKILLS_OF_A_ROOM: Final = 2000
"""A room has one draw, and its numbers are asked for again with each form."""

_TURNED = re.compile(rf"(?P<base>.*)\+(?P<turn>[1-{TURNS - 1}])", re.DOTALL)


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


class Catalogue:
    """A bank's operative items, found by competence, skill and language: a form costs the same however large the bank
    is."""

    def __init__(self, items: Iterable[CatalogueItem]) -> None:
        self._skills: dict[str, dict[str, list[CatalogueItem]]] = {}
        self._of_locale: dict[tuple[str, str, str], list[CatalogueItem]] = {}
        for item in sorted(items, key=lambda item: item.id):
            if item.status == "operative":
                self._skills.setdefault(item.competence, {}).setdefault(item.skill, []).append(item)
                self._of_locale.setdefault((item.competence, item.skill, item.locale), []).append(item)

    def skills(self, competence: str) -> Collection[str]:
        """The names of a competence's skills that have an item."""
        return self._skills.get(competence, {}).keys()

    def items(self, competence: str, skill: str, locale: str) -> Sequence[CatalogueItem]:
        """The items of a skill in the language, in order of identifier; in any when it has none in that one."""
        # An item seen before is better than one in a language that the candidate may not read.
        of_locale = self._of_locale.get((competence, skill, locale))
        return of_locale or self._skills.get(competence, {}).get(skill, [])


class Seed(NamedTuple):
    """What a seed's text says: the draw, and how far it is moved on."""

    base: str
    turn: int

    @classmethod
    def read(cls, text: str) -> "Seed":
        """Of any text; one without a turn has turn 0."""
        found = _TURNED.fullmatch(text)
        return cls(found["base"], int(found["turn"])) if found else cls(text, 0)

    def __str__(self) -> str:
        return f"{self.base}+{self.turn}" if self.turn else self.base

    def draw(self, what: str, size: int) -> int:
        """A place among `size`, always the same for `what`."""
        return (_number(self.base, what) + self.turn) % size


@lru_cache(maxsize=SKILLS_OF_A_ROOM)
def _number(base: str, what: str) -> int:
    # Not `random`: anyone has to find the same form again, in any language, years later.
    return int.from_bytes(sha256(f"{base}|{what}".encode()).digest())


def build_form(profile: Sequence[Competence], catalogue: Catalogue, *, seed: str, locale: str) -> list[FormEntry]:
    """The form, competences in order of identifier, at most three items each (R-TST-01).

    The same arguments give the same form, in any order of the profile and of the catalogue. A skill for which
    the bank has no operative item is passed over. Raises `UnknownCompetence`, `CompetenceTwice` and `UnknownSkill`."""
    items = _drawn(_places(profile, catalogue, locale), Seed.read(seed))
    return [
        FormEntry(number=number, item=item.id, skill=item.skill, competence=item.competence, kind=item.kind)
        for number, item in enumerate(items, start=1)
    ]


def seed_apart(
    profile: Sequence[Competence],
    catalogue: Catalogue,
    *,
    base: str,
    locale: str,
    neighbours: Sequence[Collection[str]],
) -> str:
    """The turn of `base` whose form has the fewest items in common with the neighbours' (R-TST-02).

    `neighbours`: the items of each. Of turns that are as good, the lowest. Raises as `build_form`."""

    places = _places(profile, catalogue, locale)

    def in_common(seed: Seed) -> int:
        return sum(item.id in items for item in _drawn(places, seed) for items in neighbours)

    return str(min((Seed(base, turn) for turn in range(TURNS)), key=in_common))


def replacement(
    entry: FormEntry, catalogue: Catalogue, *, seed: str, locale: str, seen: Collection[str], shown: Collection[str]
) -> FormEntry | None:
    """Another item of the same skill at the same number (R-INC-02); None when the bank has none left.

    `shown`: the items that this attempt has had, `entry`'s and earlier replacements too: none comes twice. `seen`:
    those of the profile, as for the form. The same arguments give the same item."""
    had = {*shown, entry.item}
    left = [item for item in catalogue.items(entry.competence, entry.skill, locale) if item.id not in had]
    if not left:
        return None
    choice = _fresh(left, seen)
    item = choice[Seed.read(seed).draw(f"{entry.skill}|{len(shown)}", len(choice))]
    return FormEntry(number=entry.number, item=item.id, skill=entry.skill, competence=entry.competence, kind=item.kind)


class _Place(NamedTuple):
    """One line of a form before the draw: the skill, and the items that it is drawn from."""

    skill: str
    items: Sequence[CatalogueItem]


def _drawn(places: Sequence[_Place], seed: Seed) -> list[CatalogueItem]:
    return [items[seed.draw(skill, len(items))] for skill, items in places]


def _places(profile: Sequence[Competence], catalogue: Catalogue, locale: str) -> list[_Place]:
    for competence in profile:
        refuse_unknown(competence.id)
    refuse_twice([competence.id for competence in profile])
    return [
        place
        for competence in sorted(filter(certifiable, profile), key=lambda competence: competence.id)
        for place in _places_of(competence, catalogue, locale)
    ]


def _places_of(competence: Competence, catalogue: Catalogue, locale: str) -> list[_Place]:
    skills = validated_skills(competence, catalogue.skills(competence.id))
    taken: list[_Place] = []
    for same_difficulty in _hardest_first(skills):
        tubes = {read_skill(place.skill).tube for place in taken}
        for skill in sorted(same_difficulty, key=lambda skill: read_skill(skill).tube in tubes):
            choice = _fresh(catalogue.items(competence.id, skill, locale), competence.items_seen)
            if choice:
                taken.append(_Place(skill, choice))
        if len(taken) >= ITEMS_PER_COMPETENCE:
            break
    return taken[:ITEMS_PER_COMPETENCE]


def _hardest_first(skills: Sequence[str]) -> Iterator[list[str]]:
    by_difficulty = sorted(skills, key=lambda skill: -read_skill(skill).difficulty)
    for _, same_difficulty in groupby(by_difficulty, key=lambda skill: read_skill(skill).difficulty):
        yield list(same_difficulty)


def _fresh(items: Sequence[CatalogueItem], seen: Collection[str]) -> Sequence[CatalogueItem]:
    """Those that the candidate has not answered before; all where none is left."""
    return ([item for item in items if item.id not in seen] or items) if seen else items
