"""Scoring again, and centres with their keys, for programs."""

from collections.abc import Mapping

import flask
import msgspec

from proctor_server.authority.services.rescoring import Period
from proctor_server.authority.web.asked import answer, body, download, now, the_office
from proctor_server.authority.web.security import who
from proctor_server.session_package.cards import CentreCard, card_file, read_centre_card

blueprint = flask.Blueprint("office", __name__, url_prefix="/api/jury")


class Rescore(msgspec.Struct, frozen=True, kw_only=True):
    """`seen`: of the preview that somebody has read."""

    period: Period
    seen: str
    reason: str


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why."""

    reason: str


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """The card of the centre's next key."""

    card: CentreCard
    reason: str


@blueprint.get("/rescoring")
def rescoring() -> flask.Response:
    """What was scored again; with `bank` and `version` (`since`, `until`) who would change, `format=csv` as a file."""
    asked = flask.request.args
    if not asked.get("bank"):
        return answer({"done": the_office().rescoring.done()})
    if asked.get("format") == "csv":
        return download(the_office().rescoring.preview_csv(period_of(asked)), "notation.csv")
    return answer(the_office().rescoring.preview(period_of(asked)))


@blueprint.post("/rescoring")
def rescore() -> flask.Response:
    """Score again: 201 with the number of the act."""
    asked = body(Rescore)
    office = the_office()
    done = office.rescoring.act(asked.period, seen=asked.seen, reason=asked.reason, by=who().name, now=now())
    return answer({"id": done}, 201)


@blueprint.post("/rescoring/<int:act>/undo")
def undo_rescoring(act: int) -> flask.Response:
    """Every session as it was before the act."""
    done = the_office().rescoring.undo(act, reason=body(Reason).reason, by=who().name, now=now())
    return answer({"id": done}, 201)


@blueprint.get("/centres")
def centres() -> flask.Response:
    """The centres' keys, and what became of them."""
    return answer({"centres": the_office().centres.all()})


@blueprint.post("/centres")
def admit() -> flask.Response:
    """Admit a centre; the body is its card."""
    card = read_centre_card(card_file(body(CentreCard)))
    the_office().centres.admit(card, by=who().name, now=now())
    return answer({"fingerprint": card.fingerprint}, 201)


@blueprint.post("/centres/<fingerprint>/replace")
def replace_key(fingerprint: str) -> flask.Response:
    """The centre has another key from today."""
    asked = body(Replacement)
    card = read_centre_card(card_file(asked.card))
    the_office().centres.replace(fingerprint, card, reason=asked.reason, by=who().name, now=now())
    return answer({"fingerprint": card.fingerprint}, 201)


@blueprint.post("/centres/<fingerprint>/revoke")
def revoke_key(fingerprint: str) -> flask.Response:
    """What comes under this key from now on is set aside."""
    the_office().centres.revoke(fingerprint, reason=body(Reason).reason, by=who().name, now=now())
    return answer({})


@blueprint.post("/centres/<fingerprint>/restore")
def restore_key(fingerprint: str) -> flask.Response:
    """The revocation is taken back."""
    the_office().centres.restore(fingerprint, reason=body(Reason).reason, by=who().name, now=now())
    return answer({})


def period_of(asked: Mapping[str, str]) -> Period:
    """The period that a query names; what is left out has no bound."""
    bounds = {name: asked[name] for name in ("since", "until") if asked.get(name)}
    return Period(bank=asked.get("bank", ""), version=asked.get("version", ""), **bounds)
