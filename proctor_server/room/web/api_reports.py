"""The reports that invigilators write, as JSON (R-INC-04)."""

import flask
import msgspec

from proctor_server.room.domain.view import ReportCard
from proctor_server.room.domain.written_report import ReportBody
from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import Key, actor, now, the_room

blueprint = flask.Blueprint("api_reports", __name__, url_prefix="/api/sessions/<session>/reports")


class NewReport(ReportBody, frozen=True, kw_only=True):
    """What a report says."""

    key: Key = ""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The report as whoever acts has read it."""

    version: int


class Correction(ReportBody, frozen=True, kw_only=True):
    """What it says from now on, by somebody who has read `version`."""

    version: int


class Reports(msgspec.Struct, frozen=True, kw_only=True):
    """All of a session."""

    reports: list[ReportCard]


@blueprint.get("")
@speaks(gives=Reports)
def reports(session: str) -> Reports:
    """Every report, withdrawn ones too, the oldest first."""
    return Reports(reports=the_room().reporting.reports(session))


@blueprint.post("")
@speaks(takes=NewReport, gives=ReportCard, status=201)
def write(said: NewReport, session: str) -> ReportCard:
    """A report, or a draft where something that its category needs is still lacking."""
    return the_room().reporting.write(session, _what(said), said.key, actor(), now())


@blueprint.post("/<int:report>")
@speaks(takes=Correction, gives=ReportCard)
def correct(said: Correction, session: str, report: int) -> ReportCard:
    """Completed or corrected; what it said before stays in the journal."""
    return the_room().reporting.correct(session, report, said.version, _what(said), actor(), now())


@blueprint.post("/<int:report>/withdraw")
@speaks(takes=Version, gives=ReportCard)
def withdraw(said: Version, session: str, report: int) -> ReportCard:
    """It does not hold any more."""
    return the_room().reporting.withdraw(session, report, said.version, actor(), now())


@blueprint.post("/<int:report>/restore")
@speaks(takes=Version, gives=ReportCard)
def restore(said: Version, session: str, report: int) -> ReportCard:
    """It holds again."""
    return the_room().reporting.restore(session, report, said.version, actor(), now())


def _what(said: ReportBody) -> ReportBody:
    return ReportBody(**{name: getattr(said, name) for name in ReportBody.__struct_fields__})
