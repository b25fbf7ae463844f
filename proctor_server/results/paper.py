"""The results as they are printed: the cells of the CSV, with the two cases apart that the cells do not tell
(R-AUT-03). Pure."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from proctor_server.assessment.outcome import LOWEST_RATE, UNCERTIFIED
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.results.certification import Certification
from proctor_server.results.table import Line, competence_cell, pix_cell, status_cell

ONE_INVALIDATED: Final = "*"
ALL_INVALIDATED: Final = "**"

LEGEND: Final = {
    ONE_INVALIDATED: "cette compétence a été invalidée, à cause de réponses fausses.",
    ALL_INVALIDATED: "toutes les compétences ont été invalidées, plus de la moitié des épreuves ayant été manquées.",
}
"""Mark → what it says of a cell."""

MarkName = Literal["competence_invalidated", "all_invalidated"]
"""The marks as programs call them."""

SIGNS: Final[dict[MarkName, str]] = {
    "competence_invalidated": ONE_INVALIDATED,
    "all_invalidated": ALL_INVALIDATED,
}


class PrintedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate. `birth_date`: YYYY-MM-DD. `cells`: of the 16 competences, in order."""

    first_name: str
    birth_name: str
    birth_date: str
    group: str
    status: str
    pix: str
    cells: list[str]


class Competence(msgspec.Struct, frozen=True, kw_only=True):
    """A column."""

    id: str
    name: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that is on this paper."""

    sign: str
    meaning: str


class ResultsPaper(msgspec.Struct, frozen=True, kw_only=True):
    """What the paper says. `passed_on`: YYYY-MM-DD. `group`: the class, empty for all. `marks`: those in use."""

    session: str
    centre: str
    passed_on: str
    group: str
    competences: list[Competence]
    lines: list[PrintedLine]
    marks: list[Mark]


def results_paper(lines: Sequence[Line], *, group: str = "") -> ResultsPaper:
    """The paper of a session, or of one class of it; `lines`: one at least."""
    printed = [printed_line(each.certification) for each in lines]
    marks = used_marks([each.certification for each in lines])
    return ResultsPaper(
        session=lines[0].session,
        centre=lines[0].centre,
        passed_on=lines[0].certification.passed_on,
        group=group,
        competences=[Competence(id=each, name=name) for each, name in COMPETENCES.items()],
        lines=printed,
        marks=marks,
    )


def used_marks(results: Sequence[Certification]) -> list[Mark]:
    """The legend of the marks that are among these results."""
    used = {name for each in results for name in marks_of(each)}
    return [Mark(sign=SIGNS[name], meaning=LEGEND[SIGNS[name]]) for name in SIGNS if name in used]


def marks_of(result: Certification) -> list[MarkName]:
    """The marks of a result, on the screen as on paper."""
    invalidated = any(_is_invalidated(result, each.id) for each in result.competences)
    marks: dict[MarkName, bool] = {
        "competence_invalidated": invalidated,
        "all_invalidated": _is_all_invalidated(result),
    }
    return [name for name, holds in marks.items() if holds]


def printed_line(result: Certification) -> PrintedLine:
    """One candidate's cells, with their marks."""
    return PrintedLine(
        first_name=result.first_name,
        birth_name=result.birth_name,
        birth_date=result.birth_date,
        group=result.group,
        status=status_cell(result) + (ALL_INVALIDATED if _is_all_invalidated(result) else ""),
        pix=pix_cell(result),
        cells=[_cell(result, each) for each in COMPETENCES],
    )


def _cell(result: Certification, competence: str) -> str:
    mark = ONE_INVALIDATED if _is_invalidated(result, competence) else ""
    return competence_cell(result, competence) + mark


def _is_invalidated(result: Certification, competence: str) -> bool:
    levels = {each.id: each.level for each in result.competences}
    return result.status == "validated" and levels.get(competence) == UNCERTIFIED


def _is_all_invalidated(result: Certification) -> bool:
    return result.status == "rejected" and result.rate < LOWEST_RATE
