"""The score of an adaptive test: from answers to capacity, from capacity to score, levels and status. Pure.

Items are chosen one by one, each for the capacity reached so far; scoring replays their answers (`scoring.md`, V3).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.capacity import HIGHEST, LOWEST, Measure, NoCapacityFits, measure_all
from proctor_server.assessment.evaluation import Result
from proctor_server.assessment.meshes import level_at, refuse_bounds, score_at
from proctor_server.assessment.outcome import CompetenceScore, Status
from proctor_server.assessment.placement import ItemAnsweredTwice, Outcome, ScoringError, UnknownCeiling
from proctor_server.assessment.referential import HIGHEST_LEVEL, refuse_unknown
from proctor_server.assessment.selection import PUBLISHED, CalibratedItem, Settings, tube_of
from proctor_server.assessment.unfinished import missing_as_wrong

LARGEST_CALIBRATION: Final = 100.0
"""Beyond it a discriminant or a difficulty is a slip of the pen: the scale of capacities ends at 9."""

MOST_ITEMS: Final = 1000


class AdaptiveAnswer(CalibratedItem, frozen=True, kw_only=True):
    """An item that was answered, calibrated as it was when it was issued. Only fully right counts as right."""

    result: Result


class Adaptive(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides a score. Answers are in the order in which they were given.

    `start`, `variation`, `minimum_answers`, `maximum_items`: the settings of the test. `ceiling`: highest level, as
    stored with the certification when it started. `bounds`: where the intervals of the score begin and end;
    `competence_bounds`: those of each competence whose level is wanted.
    `abort`: why the attempt was not finished (R-FIN-02). `catalogue`: the items that were not asked, for a candidate
    who left; None: not known, see `missing_as_wrong`. `cancelled`, `fraud`: what the jury decided."""

    ceiling: int
    bounds: list[float]
    answers: list[AdaptiveAnswer]
    competence_bounds: dict[str, list[float]] = {}
    start: float = PUBLISHED.start
    variation: float | None = PUBLISHED.variation
    minimum_answers: Annotated[int, msgspec.Meta(ge=0)] = PUBLISHED.minimum_answers
    maximum_items: Annotated[int, msgspec.Meta(ge=1, le=MOST_ITEMS)] = PUBLISHED.maximum_items
    abort: Literal["technical", "candidate"] | None = None
    catalogue: list[CalibratedItem] | None = None
    cancelled: bool = False
    fraud: bool = False


class AdaptiveOutcome(Outcome, frozen=True, kw_only=True, omit_defaults=True):
    """The score, and how it came about. `rate`: fully right answers in per cent, for information. `trusted`: enough
    answers to be scored.

    `history`: the measure after each answer. `simulated`: after each missing answer of a candidate who left.
    `capacity` and `error` are those that are scored; None after a scoring error."""

    capacity: float | None
    error: float | None
    history: list[Measure]
    simulated: list[Measure] = msgspec.field(default_factory=list)


class UnusableCalibration(Refusal):
    """An item's discriminant or difficulty cannot be measured with."""

    code = "unusable_calibration"
    sentence = (
        "Épreuve de la compétence {competence}, discriminant {discriminant}, difficulté {difficulty} : il faut un "
        "discriminant positif, et aucun des deux au-delà de {largest}."
    )


class StartOffTheScale(Refusal):
    """The capacity to start from is outside the grid."""

    code = "start_off_the_scale"
    sentence = "La capacité de départ {start} est hors de l'échelle : de {lowest} à {highest}."


class UnusableVariation(Refusal):
    """No capacity could ever move."""

    code = "unusable_variation"
    sentence = "La variation {variation} doit être positive, ou absente."


class MoreAnswersThanItems(ScoringError):
    """There are more answers than a test may ask for."""

    code = "more_answers_than_items"
    sentence = "Il y a {answers} réponses, pour {maximum} épreuves au plus."


def score(test: Adaptive) -> AdaptiveOutcome:
    """The outcome of a test, the same in any order of its competences. What cannot be scored has status `error`.

    Raises `UnknownCeiling`, `UnknownCompetence`, `UnknownSkill`, `UnusableCalibration`, `StartOffTheScale`,
    `UnusableVariation` and `BoundsDoNotRise`: such a test cannot exist."""
    _refuse(test)
    try:
        _check_answers(test.answers, test.maximum_items)
        history = _history(test)
        simulated = _simulated(test, history[-1]) if test.abort == "candidate" else []
    except (ScoringError, NoCapacityFits) as error:
        return _unscored(test, error)
    return _scored(test, history, simulated)


def success_rate(answers: Sequence[AdaptiveAnswer]) -> int:
    """Fully right answers in whole per cent, half rounded up; 0 when there is none."""
    right = sum(map(_is_right, answers))
    return (200 * right + len(answers)) // (2 * len(answers)) if answers else 0


def is_trusted(test: Adaptive) -> bool:
    """Whether there are answers enough to score."""
    return len(test.answers) >= test.minimum_answers


def _is_right(answer: AdaptiveAnswer) -> bool:
    return answer.result == "ok"


def _history(test: Adaptive) -> list[Measure]:
    """The measure at the start, then after each answer."""
    measured = measure_all(_answered(test), start=test.start, variation=test.variation)
    return [each.measure for each in measured]


def _simulated(test: Adaptive, reached: Measure) -> list[Measure]:
    settings = Settings(maximum_items=test.maximum_items, variation=test.variation)
    missing = missing_as_wrong(_answered(test), test.catalogue, reached=reached.capacity, settings=settings)
    return [each.measure for each in missing]


def _answered(test: Adaptive) -> list[tuple[CalibratedItem, bool]]:
    return [(answer, _is_right(answer)) for answer in test.answers]


def _scored(test: Adaptive, history: Sequence[Measure], simulated: list[Measure]) -> AdaptiveOutcome:
    last = [*history, *simulated][-1]
    total = score_at(last.capacity, test.bounds, ceiling=test.ceiling)
    return AdaptiveOutcome(
        status=_status(test, total),
        score=total,
        rate=success_rate(test.answers),
        trusted=is_trusted(test),
        competences=list(_competences(test, last.capacity)),
        capacity=last.capacity,
        error=last.error,
        history=list(history[1:]),
        simulated=simulated,
    )


def _competences(test: Adaptive, capacity: float) -> Iterator[CompetenceScore]:
    for competence, bounds in sorted(test.competence_bounds.items()):
        # The score is one for the whole test: a competence has a level alone.
        yield CompetenceScore(id=competence, level=level_at(capacity, bounds, ceiling=test.ceiling), score=0)


def _unscored(test: Adaptive, error: Refusal) -> AdaptiveOutcome:
    # A jury's word ends what cannot be scored.
    status: Status = "cancelled" if test.cancelled else "rejected" if test.fraud else "error"
    return AdaptiveOutcome(
        status=status,
        score=0,
        rate=success_rate(test.answers),
        trusted=is_trusted(test),
        competences=[],
        capacity=None,
        error=None,
        history=[],
        reason=error.code,
        message=str(error),
    )


class _Facts(NamedTuple):
    test: Adaptive
    total: int


_STATUSES: Final[Sequence[tuple[Status, Callable[[_Facts], bool]]]] = (
    ("cancelled", lambda facts: facts.test.cancelled),
    ("rejected", lambda facts: facts.test.fraud),
    ("cancelled", lambda facts: not is_trusted(facts.test) and facts.test.abort == "technical"),
    ("rejected", lambda facts: not is_trusted(facts.test)),
    ("rejected", lambda facts: facts.total == 0),
)
"""The first that holds is the status; none: validated."""


def _status(test: Adaptive, total: int) -> Status:
    facts = _Facts(test, total)
    return next((status for status, holds in _STATUSES if holds(facts)), "validated")


def _refuse(test: Adaptive) -> None:
    items = [*test.answers, *(test.catalogue or [])]
    _refuse_settings(test)
    for competence in [*test.competence_bounds, *(item.competence for item in items)]:
        refuse_unknown(competence)
    for bounds in (test.bounds, *test.competence_bounds.values()):
        refuse_bounds(bounds)
    for item in items:
        _refuse_item(item)


def _refuse_settings(test: Adaptive) -> None:
    if not 1 <= test.ceiling <= HIGHEST_LEVEL:
        raise UnknownCeiling(ceiling=test.ceiling)
    # Off the grid every point is infinitely unlikely.
    if not LOWEST <= test.start <= HIGHEST:
        raise StartOffTheScale(start=test.start, lowest=LOWEST, highest=HIGHEST)
    if test.variation is not None and not test.variation > 0:
        raise UnusableVariation(variation=test.variation)


def _refuse_item(item: CalibratedItem) -> None:
    tube_of(item)
    largest = LARGEST_CALIBRATION
    # A discriminant of 0 tells nothing, a negative one punishes right answers.
    if not (0 < item.discriminant <= largest and -largest <= item.difficulty <= largest):
        raise UnusableCalibration(
            competence=item.competence,
            discriminant=item.discriminant,
            difficulty=item.difficulty,
            largest=LARGEST_CALIBRATION,
        )


def _check_answers(answers: Sequence[AdaptiveAnswer], maximum: int) -> None:
    if len(answers) > maximum:
        raise MoreAnswersThanItems(answers=len(answers), maximum=maximum)
    named = [answer.item for answer in answers if answer.item is not None]
    twice = next((item for place, item in enumerate(named) if item in named[:place]), None)
    if twice is not None:
        raise ItemAnsweredTwice(item=twice)
