"""What the page of results shows of a session. Pure."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from proctor_server.assessment.outcome import UNCERTIFIED, Status
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.results.certification import highest_reachable
from proctor_server.results.document import CertifiedLine, ResultsDocument
from proctor_server.results.paper import SIGNS, Competence, MarkName
from proctor_server.results.summary import Summary, summary
from proctor_server.results.table import comment_cell, competence_cell, pix_cell
from proctor_server.room.domain.returning import Outcome

Standing = Literal["not_sent", "waiting", "published", "withdrawn"]


class AskedCard(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking the authority last, and when it is asked again; ISO 8601, UTC. `message`: its own words."""

    at: str
    outcome: Outcome
    message: str
    next_at: str


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate. `pix`, `cells` (of the 16 competences, in order): as in the CSV. `invalidated`: which competences
    were; `all_invalidated`: more than half of the items were missed. `comment`: the jury's, for the school."""

    number: int
    code: str
    first_name: str
    birth_name: str
    birth_date: str
    group: str
    status: Status
    pix: str
    cells: list[str]
    invalidated: list[str]
    all_invalidated: bool
    comment: str


class Legend(msgspec.Struct, frozen=True, kw_only=True):
    """A mark with its sign, as on paper."""

    name: MarkName
    sign: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Which session this is."""

    number: str
    site: str
    room: str
    starts_at: str


class ResultsView(msgspec.Struct, frozen=True, kw_only=True):
    """`publication`: how many times results have gone out. `at`: since when this holds; `brought_at`: since when it is
    here. `summaries`: of the session, then of each class. `ceiling`: the highest level of that day. `authority`:
    whether the centre has one's card."""

    session: Held
    state: Standing
    authority: bool
    asked: AskedCard | None
    publication: int = 0
    at: str | None = None
    brought_at: str | None = None
    ceiling: int = 0
    competences: list[Competence] = []
    legend: list[Legend] = []
    lines: list[ResultLine] = []
    classes: list[str] = []
    summaries: list[Summary] = []


def with_results(view: ResultsView, document: ResultsDocument, brought_at: str | None) -> ResultsView:
    """The page once a document is here."""
    return msgspec.structs.replace(
        view,
        state=document.state,
        publication=document.publication,
        at=document.at,
        brought_at=brought_at,
        ceiling=max((each.result.ceiling for each in document.lines), default=0),
        competences=[Competence(id=each, name=name) for each, name in COMPETENCES.items()],
        legend=[Legend(name=name, sign=sign) for name, sign in SIGNS.items()],
        lines=[_line(each) for each in document.lines],
        classes=classes_of(document),
        summaries=_summaries(document),
    )


def classes_of(document: ResultsDocument) -> list[str]:
    """The classes of those who have a result, in order."""
    return sorted({each.result.group for each in document.lines} - {""}, key=str.casefold)


def highest_of(lines: Sequence[CertifiedLine]) -> int:
    """The score that could be reached on that day."""
    return highest_reachable(max(each.result.ceiling for each in lines))


def _line(each: CertifiedLine) -> ResultLine:
    result = each.result
    return ResultLine(
        number=each.number,
        code=each.code if result.status == "validated" else "",
        first_name=result.first_name,
        birth_name=result.birth_name,
        birth_date=result.birth_date,
        group=result.group,
        status=result.status,
        pix=pix_cell(result),
        cells=[competence_cell(result, competence) for competence in COMPETENCES],
        invalidated=[
            one.id for one in result.competences if one.level == UNCERTIFIED and "competence_invalidated" in each.marks
        ],
        all_invalidated="all_invalidated" in each.marks,
        comment=comment_cell(result),
    )


def _summaries(document: ResultsDocument) -> list[Summary]:
    lines = document.table_lines()
    if not lines:
        return []
    highest = highest_of(document.lines)
    of_classes = [
        summary([one for one in lines if one.certification.group == group], highest=highest, group=group)
        for group in classes_of(document)
    ]
    return [summary(lines, highest=highest), *of_classes]
