"""The results as they are printed: the cells of the CSV, with the two cases apart that the cells do not tell
(R-AUT-03). Pure."""

from collections.abc import Sequence
from typing import Final

import msgspec

from proctor_server.assessment.placement import LOWEST_RATE, UNCERTIFIED
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.authority.domain.marking import Certification
from proctor_server.authority.domain.results import Line, competence_cell, pix_cell, status_cell

ONE_INVALIDATED: Final = "*"
ALL_INVALIDATED: Final = "**"

LEGEND: Final = {
    ONE_INVALIDATED: "cette compétence a été invalidée, à cause de réponses fausses.",
    ALL_INVALIDATED: "toutes les compétences ont été invalidées, plus de la moitié des épreuves ayant été manquées.",
}
"""Mark → what it says of a cell."""


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
    printed = [_line(each.certification) for each in lines]
    used = "".join(cell for each in printed for cell in (each.status, *each.cells))
    signs = {ALL_INVALIDATED: ALL_INVALIDATED in used, ONE_INVALIDATED: ONE_INVALIDATED in _without_all(used)}
    return ResultsPaper(
        session=lines[0].session,
        centre=lines[0].centre,
        passed_on=lines[0].certification.passed_on,
        group=group,
        competences=[Competence(id=each, name=name) for each, name in COMPETENCES.items()],
        lines=printed,
        marks=[Mark(sign=sign, meaning=meaning) for sign, meaning in LEGEND.items() if signs[sign]],
    )


def _without_all(used: str) -> str:
    return used.replace(ALL_INVALIDATED, "")


def _line(result: Certification) -> PrintedLine:
    missed = result.status == "rejected" and result.rate < LOWEST_RATE
    return PrintedLine(
        first_name=result.first_name,
        birth_name=result.birth_name,
        birth_date=result.birth_date,
        group=result.group,
        status=status_cell(result) + (ALL_INVALIDATED if missed else ""),
        pix=pix_cell(result),
        cells=[_cell(result, each) for each in COMPETENCES],
    )


def _cell(result: Certification, competence: str) -> str:
    invalidated = any(each.id == competence and each.level == UNCERTIFIED for each in result.competences)
    cell = competence_cell(result, competence)
    return cell + ONE_INVALIDATED if invalidated and result.status == "validated" else cell
