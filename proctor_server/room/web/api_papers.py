"""Papers as PDF (R-FIN-06), to save and to print.

Invigilators have those that they sign; the kit has their password in it, and comes from the administrator.
"""

import flask

from proctor_server.room.web.described import PDF, speaks
from proctor_server.room.web.request import download, the_room

blueprint = flask.Blueprint("api_papers", __name__, url_prefix="/api")


@blueprint.get("/sessions/<session>/papers/kit.pdf")
@speaks(gives=PDF)
def kit(session: str) -> flask.Response:
    """*Kit surveillant*."""
    return _pdf(the_room().printing.kit(session), f"session-{session}-kit-surveillant")


@blueprint.get("/sessions/<session>/papers/attendance.pdf")
@speaks(gives=PDF)
def attendance(session: str) -> flask.Response:
    """*Feuille d'émargement*."""
    return _pdf(the_room().printing.attendance(session), f"session-{session}-emargement")


@blueprint.get("/sessions/<session>/papers/incident-report.pdf")
@speaks(gives=PDF)
def incident_report(session: str) -> flask.Response:
    """*Procès-verbal d'incident*, as far as the session has come."""
    return _pdf(the_room().printing.incident_report(session), f"session-{session}-proces-verbal")


@blueprint.get("/sessions/<session>/papers/convocations.pdf")
@speaks(gives=PDF)
def convocations(session: str) -> flask.Response:
    """*Convocations*."""
    return _pdf(the_room().printing.convocations(session), f"session-{session}-convocations")


@blueprint.get("/sessions/<session>/candidates/<int:candidate>/papers/story.pdf")
@speaks(gives=PDF)
def candidate_story(session: str, candidate: int) -> flask.Response:
    """*Histoire d'une épreuve*, for an appeal."""
    return _pdf(the_room().printing.candidate_story(session, candidate), f"session-{session}-epreuve-{candidate}")


@blueprint.get("/sessions/<session>/papers/labels.pdf")
@speaks(gives=PDF)
def labels_of_session(session: str) -> flask.Response:  # noqa: ARG001 - stations are the centre's
    """*Étiquettes*, found beside the other papers of a session."""
    return _labels()


@blueprint.get("/papers/labels.pdf")
@speaks(gives=PDF)
def labels() -> flask.Response:
    """*Étiquettes* of every paired station."""
    return _labels()


def _labels() -> flask.Response:
    return _pdf(the_room().printing.labels(), "etiquettes-des-postes")


def _pdf(content: bytes, name: str) -> flask.Response:
    return download(content, "application/pdf", f"{name}.pdf")
