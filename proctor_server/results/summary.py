"""What a head teacher asks of a session: how scores are spread, which competences are held, how classes did
(R-AUT-03). Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from proctor_server.assessment.referential import COMPETENCES
from proctor_server.results.certification import Certification
from proctor_server.results.table import STATUSES, Line

BAND: Final = 64
"""Pix of one bar of the distribution: half a level in every competence."""


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Validated scores from `low` to `high`, both included."""

    low: int
    high: int
    count: int


class CompetenceSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Of the validated results: `certified` above level 0 out of `tested`; `mean_tenths`: level, in tenths."""

    id: str
    name: str
    tested: int
    certified: int
    mean_tenths: int


class ClassSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A class. `group` empty: candidates without one. `mean`: of the validated scores, rounded; null without any."""

    group: str
    candidates: int
    validated: int
    mean: int | None


class StatusCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many results have this status."""

    status: str
    count: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the paper says. `passed_on`: YYYY-MM-DD. `highest`: the score that could be reached."""

    session: str
    centre: str
    passed_on: str
    group: str
    candidates: int
    highest: int
    mean: int | None
    statuses: list[StatusCount]
    bands: list[Band]
    competences: list[CompetenceSummary]
    classes: list[ClassSummary]


def summary(lines: Sequence[Line], *, highest: int, group: str = "") -> Summary:
    """Of a session, or of one class of it; `lines`: one at least."""
    results = [each.certification for each in lines]
    validated = [each for each in results if each.status == "validated"]
    counts: Counter[str] = Counter(each.status for each in results)
    return Summary(
        session=lines[0].session,
        centre=lines[0].centre,
        passed_on=results[0].passed_on,
        group=group,
        candidates=len(results),
        highest=highest,
        mean=_mean(validated),
        statuses=[StatusCount(status=name, count=counts[status]) for status, name in STATUSES.items()],
        bands=_bands(validated, highest),
        competences=[_competence(validated, each) for each in COMPETENCES],
        classes=_classes(results),
    )


def _bands(validated: Sequence[Certification], highest: int) -> list[Band]:
    last = max(0, highest // BAND - 1)
    # The highest score belongs to the last bar, not to one of its own.
    counts = Counter(min(last, each.pix // BAND) for each in validated)
    ends = [(at * BAND, highest if at == last else (at + 1) * BAND - 1) for at in range(last + 1)]
    return [Band(low=low, high=high, count=counts[at]) for at, (low, high) in enumerate(ends)]


def _competence(validated: Sequence[Certification], competence: str) -> CompetenceSummary:
    found = [max(0, each.level) for result in validated for each in result.competences if each.id == competence]
    return CompetenceSummary(
        id=competence,
        name=COMPETENCES[competence],
        tested=len(found),
        certified=sum(level > 0 for level in found),
        mean_tenths=_rounded(10 * sum(found), len(found)) if found else 0,
    )


def _classes(results: Sequence[Certification]) -> list[ClassSummary]:
    groups = sorted({each.group for each in results}, key=str.casefold)
    return [_class(group, [each for each in results if each.group == group]) for group in groups]


def _class(group: str, results: Sequence[Certification]) -> ClassSummary:
    validated = [each for each in results if each.status == "validated"]
    return ClassSummary(group=group, candidates=len(results), validated=len(validated), mean=_mean(validated))


def _mean(validated: Sequence[Certification]) -> int | None:
    return _rounded(sum(each.pix for each in validated), len(validated)) if validated else None


def _rounded(total: int, count: int) -> int:
    """Half up, as scores are."""
    return (2 * total + count) // (2 * count)
