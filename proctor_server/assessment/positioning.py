"""Positioning: what an answer teaches of other skills, the level it predicts, what to ask next. Pure.

Adaptive practice outside the exam (`scoring.md`, positioning). Along a tube skills are ordered: who can do the
harder can do the easier.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.evaluation import Result
from proctor_server.assessment.referential import read_skill

FIRST_DIFFICULTY: Final = 2
"""Of the first question: easy enough to encourage."""

EASY_TUBE: Final = 3
"""A tube is easy when its hardest skill is not above."""

TOO_HARD: Final = 2
"""How far above the predicted level a skill may still be asked."""

LEVELS: Final = [half / 2 for half in range(1, 16)]
"""The levels that can be predicted: 0.5, 1, …, 7.5."""

_ANCHORS: Final = ((0, True), (7, False))
_SAME: Final = 1e-9

Status = Literal["validated", "invalidated"]


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one skill: `direct`, by an answer to it, or inferred from an answer to another."""

    skill: str
    difficulty: int
    status: Status
    source: Literal["direct", "inferred"]


class SkillAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an item of a skill. Only fully right counts as right."""

    skill: str
    result: Result


class TubeSkill(msgspec.Struct, frozen=True, kw_only=True):
    """A skill that can be asked. `timed`: its item has a number of seconds."""

    skill: str
    difficulty: int
    timed: bool = False


Tube = Sequence[TubeSkill]


class Positioning(msgspec.Struct, frozen=True, kw_only=True):
    """How far a positioning is. `tubes`: by name, the skills that can be asked, in any order.
    `last_timed`: whether the last question was a timed one."""

    knowledge: list[Knowledge]
    tubes: dict[str, list[TubeSkill]]
    answer: SkillAnswer | None = None
    last_timed: bool = False


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where the positioning is. `level`: the predicted one. `knowledge`: what was known, then what the answer
    teaches. `rewards`: how many skills an answer would settle, for each that can be asked and is not known.
    `next`: the skills to ask next, each as good; none: the positioning is over."""

    level: float
    knowledge: list[Knowledge]
    rewards: dict[str, float]
    next: list[str]


class SkillTwice(Refusal):
    """A skill stands twice where it can stand once: in the tubes, or in what is known."""

    code = "skill_twice"
    sentence = "L'acquis {skill} figure deux fois."


class SkillOutsideTubes(Refusal):
    """The skill that was answered is in no tube: nothing can be inferred."""

    code = "skill_outside_tubes"
    sentence = "L'acquis {skill} n'est dans aucun des sujets donnés."


class ContradictoryDifficulty(Refusal):
    """A skill has another difficulty than its name says."""

    code = "contradictory_difficulty"
    sentence = "L'acquis {skill} est donné à la difficulté {difficulty}, que son nom contredit."


def position(state: Positioning) -> Position:
    """What the answer teaches, and what to ask next. An answer to a skill that is known already teaches nothing.

    Raises `UnknownSkill`, `ContradictoryDifficulty`, `SkillTwice` and `SkillOutsideTubes`."""
    _refuse(state)
    tubes = list(state.tubes.values())
    knowledge = [*state.knowledge, *learned(state.answer, state.knowledge, tubes)]
    level = predicted_level(knowledge)
    rewards = {each.skill: reward for each, reward in _rewards(tubes, knowledge, level)}
    allowed = askable(tubes, knowledge, level, last_timed=state.last_timed)
    return Position(level=level, knowledge=knowledge, rewards=rewards, next=_next(allowed, rewards, knowledge))


def chance(level: float, difficulty: float) -> float:
    """The chance (0..1) that somebody of `level` has a skill of `difficulty`."""
    return 1 / (1 + math.exp(difficulty - level))


def learned(answer: SkillAnswer | None, knowledge: Iterable[Knowledge], tubes: Iterable[Tube]) -> list[Knowledge]:
    """What `answer` teaches: of its skill directly; if right, of untested easier ones of the tube that they are
    validated, if not, of harder ones that they are invalidated. Raises `SkillOutsideTubes`."""
    if answer is None:
        return []
    tube, asked = _found(answer.skill, tubes)
    known = {each.skill for each in knowledge}
    if asked.skill in known:
        return []
    right = answer.result == "ok"
    implied = (_easier if right else _harder)(asked, tube)
    status: Status = "validated" if right else "invalidated"
    direct = Knowledge(skill=asked.skill, difficulty=asked.difficulty, status=status, source="direct")
    return [direct, *(_inferred(each, status) for each in implied if each.skill not in known)]


def predicted_level(knowledge: Iterable[Knowledge]) -> float:
    """The first level whose expected outcomes are nearest to those observed directly, and to two anchors: difficulty
    0 would be right, 7 wrong."""
    observed = [(each.difficulty, each.status == "validated") for each in knowledge if each.source == "direct"]
    return max(LEVELS, key=lambda level: -abs(_surplus(level, [*_ANCHORS, *observed])))


def reward(skill: TubeSkill, tube: Tube, known: Iterable[str], level: float) -> float:
    """How many other skills of the tube an answer is expected to settle."""
    untested = [each for each in tube if each.skill not in known]
    right = chance(level, skill.difficulty)
    return right * len(_easier(skill, untested)) + (1 - right) * len(_harder(skill, untested))


def askable(
    tubes: Iterable[Tube], knowledge: Iterable[Knowledge], level: float, *, last_timed: bool
) -> Sequence[TubeSkill]:
    """The skills that may be asked now, through every filter."""
    known = {each.skill for each in knowledge}
    skills = [_Askable(each, max(one.difficulty for one in tube)) for tube in tubes for each in tube]
    for keep in _FILTERS:
        skills = keep(skills, _Moment(known, level, last_timed))
    return [each.skill for each in skills]


class _Askable(NamedTuple):
    skill: TubeSkill
    top: int


class _Moment(NamedTuple):
    known: set[str]
    level: float
    last_timed: bool


_Filter = Callable[[list[_Askable], _Moment], list[_Askable]]


def _not_assessed(skills: list[_Askable], moment: _Moment) -> list[_Askable]:
    return [each for each in skills if each.skill.skill not in moment.known]


def _easy_tubes_first(skills: list[_Askable], _: _Moment) -> list[_Askable]:
    return [each for each in skills if each.top <= EASY_TUBE] or skills


def _no_timed_after_timed(skills: list[_Askable], moment: _Moment) -> list[_Askable]:
    return [each for each in skills if not (moment.last_timed and each.skill.timed)]


def _not_too_hard(skills: list[_Askable], moment: _Moment) -> list[_Askable]:
    return [each for each in skills if each.skill.difficulty - moment.level <= TOO_HARD]


_FILTERS: Final[Sequence[_Filter]] = (_not_assessed, _easy_tubes_first, _no_timed_after_timed, _not_too_hard)
"""In the order of `scoring.md`. The first there, «playable», is what the tubes are: they list nothing else."""


def _next(skills: Sequence[TubeSkill], rewards: Mapping[str, float], knowledge: Sequence[Knowledge]) -> list[str]:
    worth = [each for each in skills if rewards[each.skill] > 0]
    return [each.skill for each in (_best(worth, rewards) if knowledge else _first(worth))]


def _first(skills: Sequence[TubeSkill]) -> list[TubeSkill]:
    """Those of the first difficulty, or of the nearest there is, the easier one of two."""
    distances = [(abs(each.difficulty - FIRST_DIFFICULTY), each.difficulty) for each in skills]
    return [each for each, distance in zip(skills, distances, strict=True) if distance == min(distances)]


def _best(skills: Sequence[TubeSkill], rewards: Mapping[str, float]) -> list[TubeSkill]:
    # Rewards that are equal on paper differ in their last bit.
    best = max((rewards[each.skill] for each in skills), default=0.0)
    return [each for each in skills if rewards[each.skill] >= best - _SAME]


def _rewards(tubes: Iterable[Tube], knowledge: Iterable[Knowledge], level: float) -> Iterator[tuple[TubeSkill, float]]:
    known = {each.skill for each in knowledge}
    for tube in tubes:
        yield from ((each, reward(each, tube, known, level)) for each in tube if each.skill not in known)


def _surplus(level: float, observed: Iterable[tuple[int, bool]]) -> float:
    # The exact sum, the same in any order: levels that are as near must stay so.
    return math.fsum(right - chance(level, difficulty) for difficulty, right in observed)


def _easier(skill: TubeSkill, tube: Tube) -> Sequence[TubeSkill]:
    return [each for each in tube if each.difficulty < skill.difficulty]


def _harder(skill: TubeSkill, tube: Tube) -> Sequence[TubeSkill]:
    return [each for each in tube if each.difficulty > skill.difficulty]


def _inferred(skill: TubeSkill, status: Status) -> Knowledge:
    return Knowledge(skill=skill.skill, difficulty=skill.difficulty, status=status, source="inferred")


def _found(skill: str, tubes: Iterable[Tube]) -> tuple[Tube, TubeSkill]:
    found = next(((tube, each) for tube in tubes for each in tube if each.skill == skill), None)
    if found is None:
        raise SkillOutsideTubes(skill=skill)
    return found


def _refuse(state: Positioning) -> None:
    in_tubes = [each for tube in state.tubes.values() for each in tube]
    every: list[TubeSkill | Knowledge] = [*in_tubes, *state.knowledge]
    for each in every:
        if read_skill(each.skill).difficulty != each.difficulty:
            raise ContradictoryDifficulty(skill=each.skill, difficulty=each.difficulty)
    _refuse_twice(each.skill for each in in_tubes)
    _refuse_twice(each.skill for each in state.knowledge)


def _refuse_twice(skills: Iterable[str]) -> None:
    seen: set[str] = set()
    for skill in skills:
        if skill in seen:
            raise SkillTwice(skill=skill)
        seen.add(skill)
