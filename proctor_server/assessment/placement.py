"""The score of a placement test: from results of items to competences, total and status. Pure.

The test is fixed in advance from the profile; scoring says how much of the profile its answers confirm.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.evaluation import Result
from proctor_server.assessment.outcome import LOWEST_RATE, UNCERTIFIED, CompetenceScore, Status
from proctor_server.assessment.profile import refuse_twice
from proctor_server.assessment.referential import HIGHEST_LEVEL, PIX_PER_LEVEL

TRUSTED_PERCENT: Final = 66
"""Part of the items asked that has to count for the score to be trusted."""

MOST_RIGHT: Final = 3


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A certifiable competence of the profile: what the answers have to confirm. `pix` is not capped."""

    id: str
    level: int
    pix: int


class ItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the form and what its answer was worth; `result` None: unanswered."""

    competence: str
    item: str
    kind: Literal["QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"]
    neutralised: bool = False
    result: Result | None


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides a score. `ceiling`: highest level, as stored with the certification when it started.
    `abort`: why the attempt was not finished (R-FIN-02). `cancelled`, `fraud`: what the jury decided."""

    ceiling: int
    competences: list[Estimate]
    items: list[ItemResult]
    abort: Literal["technical", "candidate"] | None = None
    cancelled: bool = False
    fraud: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The score. `rate` in whole per cent. `trusted`: enough items counted. After a scoring error no
    competence is scored, `reason` is a stable code and `message` a sentence for the jury."""

    status: Status
    score: int
    rate: int
    trusted: bool
    competences: list[CompetenceScore]
    reason: str | None = None
    message: str | None = None


class Tally(NamedTuple):
    """A competence's items, as the table of verdicts counts them."""

    asked: int
    right: int
    neutralised: int


class ScoringError(Refusal):
    """The answers cannot be scored: a jury has to look, nothing is guessed."""

    code = "scoring_error"


class UnansweredItem(ScoringError):
    """An item has no answer, and nothing says why."""

    code = "unanswered_item"
    sentence = "L'épreuve {item} n'a pas de réponse et le test n'a pas été interrompu."


class CompetenceWithoutItems(ScoringError):
    """A certifiable competence was not asked about."""

    code = "competence_without_items"
    sentence = "La compétence {competence} n'a aucune épreuve."


class ItemAnsweredTwice(ScoringError):
    """An item has two answers."""

    code = "item_answered_twice"
    sentence = "L'épreuve {item} a deux réponses."


class OutsideTheTable(ScoringError):
    """The table of verdicts has no such line."""

    code = "outside_the_table"
    sentence = (
        "Compétence {competence} : le barème ne prévoit pas {right} réussies et {neutralised} neutralisées "
        "sur {asked} posées."
    )


class NoScoreDespiteRate(ScoringError):
    """More than half of the answers are right, and nothing is confirmed."""

    code = "no_score_despite_rate"
    sentence = "Le taux de réussite est de {rate} %, et le score est nul."


class UnknownCeiling(Refusal):
    """The ceiling is not a level."""

    code = "unknown_ceiling"
    sentence = "Le plafond {ceiling} n'est pas un niveau : de 1 à 8."


# V keeps level and pix, D takes one level off, I leaves nothing. One letter for each column of rates: 80 or
# more, 70 to 79, 50 to 69.
VERDICTS: Final[dict[Tally, str]] = {
    Tally(3, 3, 0): "VVV",
    Tally(3, 2, 0): "VDD",
    Tally(3, 2, 1): "VVV",
    Tally(3, 1, 0): "III",
    Tally(3, 1, 1): "VDI",
    Tally(3, 1, 2): "VVD",
    Tally(3, 0, 0): "III",
    Tally(3, 0, 1): "III",
    Tally(3, 0, 2): "III",
    Tally(3, 0, 3): "III",
    Tally(2, 2, 0): "VVV",
    Tally(2, 1, 0): "VDI",
    Tally(2, 1, 1): "VVD",
    Tally(2, 0, 0): "III",
    Tally(2, 0, 1): "III",
    Tally(2, 0, 2): "III",
    Tally(1, 1, 0): "VVD",
    Tally(1, 0, 0): "III",
    Tally(1, 0, 1): "III",
}
"""(asked, right, neutralised) → the verdict at each rate. What is not here is a scoring error."""


def score(placement: Placement) -> Outcome:
    """The outcome of a test. Raises `CompetenceTwice` and `UnknownCeiling`: such a test cannot exist."""
    refuse_twice([competence.id for competence in placement.competences])
    if not 1 <= placement.ceiling <= HIGHEST_LEVEL:
        raise UnknownCeiling(ceiling=placement.ceiling)
    items = settled(placement)
    rate, trusted = success_rate(items), is_trusted(items)
    try:
        competences = _confirmed_all(placement, items, rate)
    except ScoringError as error:
        return _unscored(placement, error, rate, trusted=trusted)
    total = sum(competence.score for competence in competences)
    status = _status(placement, total, rate, trusted=trusted)
    return Outcome(status=status, score=total, rate=rate, trusted=trusted, competences=competences)


def _confirmed_all(placement: Placement, items: Sequence[ItemResult], rate: int) -> list[CompetenceScore]:
    """Each competence, as certified. Raises a `ScoringError`."""
    _check_answers(items)
    confirmed = [_confirmed(competence, items, rate, placement.ceiling) for competence in placement.competences]
    if rate > LOWEST_RATE and sum(competence.score for competence in confirmed) < 1:
        raise NoScoreDespiteRate(rate=rate)
    return confirmed


def _unscored(placement: Placement, error: ScoringError, rate: int, *, trusted: bool) -> Outcome:
    # A jury's word ends what cannot be scored.
    status: Status = "cancelled" if placement.cancelled else "rejected" if placement.fraud else "error"
    return Outcome(
        status=status,
        score=0,
        rate=rate,
        trusted=trusted,
        competences=[],
        reason=error.code,
        message=str(error),
    )


def settled(placement: Placement) -> list[ItemResult]:
    """The items that count: those of certifiable competences, unanswered ones settled by the abort reason.

    The candidate left: they are skipped, which is wrong. A technical problem: they are neutralised.
    """
    certifiable = {competence.id for competence in placement.competences}
    items = [item for item in placement.items if item.competence in certifiable]
    return [_settled(item, placement.abort) for item in items]


def _settled(item: ItemResult, abort: str | None) -> ItemResult:
    if item.result is not None or item.neutralised or abort is None:
        return item
    if abort == "technical":
        return msgspec.structs.replace(item, neutralised=True)
    return msgspec.structs.replace(item, result="skipped")


def counting(items: Sequence[ItemResult]) -> list[ItemResult]:
    """The items that are neither neutralised nor unanswered."""
    return [item for item in items if not item.neutralised and item.result is not None]


def success_rate(items: Sequence[ItemResult]) -> int:
    """Fully right answers in whole per cent of the items that count, half rounded up; 0 when none counts."""
    counted = counting(items)
    right = sum(item.result == "ok" for item in counted)
    return (200 * right + len(counted)) // (2 * len(counted)) if counted else 0


def is_trusted(items: Sequence[ItemResult]) -> bool:
    """Whether at least 66 % of the items asked count."""
    return 100 * len(counting(items)) >= TRUSTED_PERCENT * len(items)


def tally(items: Sequence[ItemResult]) -> Tally:
    """One competence's items, counted. Where they are fewer than three a QROCM-dep counts double, and half of
    it is its partial credit."""
    double = len(items) < MOST_RIGHT
    weights = [2 if double and item.kind == "QROCM-dep" else 1 for item in items]
    right = sum(_right(item, weight) for item, weight in zip(items, weights, strict=True))
    neutralised = sum(weight for item, weight in zip(items, weights, strict=True) if item.neutralised)
    return Tally(sum(weights), min(right, MOST_RIGHT), neutralised)


def _right(item: ItemResult, weight: int) -> int:
    if item.neutralised:
        return 0
    if item.result == "partially":
        return weight - 1
    return weight if item.result == "ok" else 0


def certified(estimate: Estimate, counted: Tally, *, rate: int, ceiling: int) -> CompetenceScore:
    """What is certified of a competence. The ceiling is applied after the verdict. Raises
    `OutsideTheTable`."""
    verdict = _verdict(estimate.id, counted, rate)
    if verdict == "I":
        return CompetenceScore(id=estimate.id, level=UNCERTIFIED, score=0)
    down = 1 if verdict == "D" else 0
    return CompetenceScore(
        id=estimate.id,
        level=min(estimate.level - down, ceiling),
        score=min(max(0, estimate.pix - PIX_PER_LEVEL * down), PIX_PER_LEVEL * ceiling),
    )


def _verdict(competence: str, counted: Tally, rate: int) -> str:
    if rate < LOWEST_RATE:
        return "I"
    line = VERDICTS.get(counted)
    if line is None:
        raise OutsideTheTable(competence=competence, **counted._asdict())
    return line[0 if rate >= 80 else 1 if rate >= 70 else 2]


def _confirmed(estimate: Estimate, items: Sequence[ItemResult], rate: int, ceiling: int) -> CompetenceScore:
    own = [item for item in items if item.competence == estimate.id]
    if not own:
        raise CompetenceWithoutItems(competence=estimate.id)
    return certified(estimate, tally(own), rate=rate, ceiling=ceiling)


def _check_answers(items: Sequence[ItemResult]) -> None:
    answered: set[str] = set()
    for item in items:
        if item.item in answered:
            raise ItemAnsweredTwice(item=item.item)
        answered.add(item.item)
        if item.result is None and not item.neutralised:
            raise UnansweredItem(item=item.item)


class _Facts(NamedTuple):
    placement: Placement
    total: int
    rate: int
    trusted: bool


_STATUSES: Final[Sequence[tuple[Status, Callable[[_Facts], bool]]]] = (
    ("cancelled", lambda facts: facts.placement.cancelled),
    ("rejected", lambda facts: facts.placement.fraud),
    ("cancelled", lambda facts: not facts.trusted),
    ("cancelled", lambda facts: facts.placement.abort == "technical" and facts.rate < LOWEST_RATE),
    ("rejected", lambda facts: facts.rate < LOWEST_RATE),
    ("rejected", lambda facts: facts.total == 0),
)
"""The first that holds is the status; none: validated."""


def _status(placement: Placement, total: int, rate: int, *, trusted: bool) -> Status:
    facts = _Facts(placement, total, rate, trusted)
    return next((status for status, holds in _STATUSES if holds(facts)), "validated")
