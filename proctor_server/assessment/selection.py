"""The next item of an adaptive test: what may be asked, what would tell most, and a draw. Pure (`scoring.md`, V3)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from proctor_server.assessment.capacity import information
from proctor_server.assessment.referential import read_skill

DRAWN_FROM: Final = 5
"""The most informative items, among which one is drawn: always the first would ask everybody the same."""

SHARE: Final = 51
"""Per cent: the chance of the most informative, and of each next one among those that are left."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How an adaptive test goes. `variation`: how far one answer moves the capacity, None as far as it likes.
    `minimum_answers`: to be scored at all."""

    maximum_items: int = 32
    minimum_answers: int = 20
    start: float = -3.0
    variation: float | None = 0.5
    one_per_tube: bool = True
    competences_first: bool = True


PUBLISHED: Final = Settings()
"""The settings of the certification."""


class CalibratedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as the adaptive test sees it. Without a `tube` it is the one that the skill's name says; without
    a name, a skill or a tube, nothing can exclude the item by it."""

    item: str | None = None
    competence: str
    skill: str | None = None
    tube: str | None = None
    discriminant: float
    difficulty: float


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a test is. `replaced`: items that were held and replaced (R-INC-02), never answered. `issued`: the
    item that was given out and has no answer yet, as it was calibrated then."""

    answered: Sequence[CalibratedItem] = ()
    replaced: Sequence[CalibratedItem] = ()
    issued: CalibratedItem | None = None


def next_item(
    catalogue: Iterable[CalibratedItem],
    progress: Progress,
    *,
    capacity: float,
    seed: str,
    settings: Settings = PUBLISHED,
) -> CalibratedItem | None:
    """The item to ask next; None when the test is over. The same arguments give the same item.

    Raises `UnknownSkill` when a skill's name is not one."""
    if progress.issued is not None:
        # Coming back (R-ENT-04) finds the same question, measured as it was when it was asked.
        return progress.issued
    if len(progress.answered) >= settings.maximum_items:
        return None
    choice = most_informative(eligible(catalogue, progress, settings), capacity)[:DRAWN_FROM]
    step = len(progress.answered) + len(progress.replaced)
    return _drawn(choice, seed, step) if choice else None


def eligible(
    catalogue: Iterable[CalibratedItem], progress: Progress, settings: Settings = PUBLISHED
) -> Sequence[CalibratedItem]:
    """The items of the catalogue that may be asked now. Raises `UnknownSkill`."""
    seen = _seen(progress)
    items: Sequence[CalibratedItem] = list(catalogue)
    for keep in _FILTERS:
        items = keep(items, seen, settings)
    return items


def most_informative(items: Iterable[CalibratedItem], capacity: float) -> Sequence[CalibratedItem]:
    """The items, the one that would tell most of such a capacity first; of equals, by name."""
    named = sorted(items, key=lambda item: item.item or "")
    return sorted(named, key=lambda item: information(item, capacity), reverse=True)


def tube_of(item: CalibratedItem) -> str | None:
    """The item's tube, if anything says it. Raises `UnknownSkill`."""
    if item.tube is None and item.skill is not None:
        return read_skill(item.skill).tube
    return item.tube


class _Seen(NamedTuple):
    items: Collection[str | None]
    tubes: Collection[str | None]
    skills: Collection[str | None]
    competences: Collection[str]


def _seen(progress: Progress) -> _Seen:
    issued = [*progress.answered, *progress.replaced]
    return _Seen(
        items={item.item for item in issued} - {None},
        tubes={tube_of(item) for item in progress.answered} - {None},
        skills={item.skill for item in issued} - {None},
        competences={item.competence for item in progress.answered},
    )


_Filter = Callable[[Sequence[CalibratedItem], _Seen, Settings], Sequence[CalibratedItem]]


def _not_asked(items: Sequence[CalibratedItem], seen: _Seen, _: Settings) -> Sequence[CalibratedItem]:
    return [item for item in items if item.item not in seen.items]


def _other_tubes(items: Sequence[CalibratedItem], seen: _Seen, settings: Settings) -> Sequence[CalibratedItem]:
    return [item for item in items if tube_of(item) not in seen.tubes] if settings.one_per_tube else items


def _other_skills(items: Sequence[CalibratedItem], seen: _Seen, _: Settings) -> Sequence[CalibratedItem]:
    return [item for item in items if item.skill not in seen.skills]


def _unvisited_first(items: Sequence[CalibratedItem], seen: _Seen, settings: Settings) -> Sequence[CalibratedItem]:
    unvisited = [item for item in items if item.competence not in seen.competences]
    return unvisited if unvisited and settings.competences_first else items


_FILTERS: Final[Sequence[_Filter]] = (_not_asked, _other_tubes, _other_skills, _unvisited_first)
"""What keeps items out, in the order of `scoring.md`."""


def _drawn(choice: Sequence[CalibratedItem], seed: str, step: int) -> CalibratedItem:
    places = range(len(choice) - 1)
    return next((choice[place] for place in places if _percent(seed, step, place) < SHARE), choice[-1])


def _percent(seed: str, step: int, place: int) -> int:
    # Not `random`: anyone has to find the same test again, in any language, years later.
    return int.from_bytes(sha256(f"{seed}|{step}|{place}".encode()).digest()) % 100
