"""What the administrator's page can do, as JSON."""

from collections.abc import Sequence
from typing import Any, Final

import flask
import msgspec

from proctor_server.room.domain.candidate_list import TemplateKind
from proctor_server.room.web.asked import Laptop, OpenPairing
from proctor_server.room.web.request import actor, answer, body, download, file, now, the_room, who, words

MIMETYPES: Final[dict[TemplateKind, str]] = {
    "csv": "text/csv",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

blueprint = flask.Blueprint("api_centre", __name__, url_prefix="/api")


class PairingWish(msgspec.Struct, frozen=True, kw_only=True):
    """Open the door to new stations, or close it."""

    open: bool


class Password(msgspec.Struct, frozen=True, kw_only=True):
    """Of whoever asks, once more."""

    password: str


@blueprint.get("/sessions")
def sessions() -> flask.Response:
    """Every session of the centre, as headers."""
    return answer(the_room().overseeing.sessions(now()))


@blueprint.post("/sessions")
def create() -> flask.Response:
    """A session; answers its number, access code and invigilators' password (R-SES-01, R-SES-02)."""
    return answer(the_room().preparing.create_session(body(dict[str, Any]), actor(), now()), 201)


@blueprint.post("/sessions/<session>/candidates/preview")
def preview_candidates(session: str) -> flask.Response:
    """What an import of this list would do, or every fault in it (R-CAN-02); nothing changes."""
    _, content = file()
    return answer(the_room().preparing.preview_candidates(session, content))


@blueprint.get("/sessions/<session>/candidates/template.<any(csv, ods, xlsx):kind>")
def template(session: str, kind: TemplateKind) -> flask.Response:
    """A list to fill in, with those who are enrolled."""
    content = the_room().preparing.template(session, kind)
    return download(content, MIMETYPES[kind], f"session-{session}-candidats.{kind}")


@blueprint.post("/sessions/<session>/candidates/import")
def import_candidates(session: str) -> flask.Response:
    """The list of candidates, whole or not at all (R-CAN-02)."""
    _, content = file()
    done = the_room().preparing.import_candidates(session, content, actor(), now())
    return answer({"candidates": done})


@blueprint.post("/sessions/<session>/profiles/import")
def import_profiles(session: str) -> flask.Response:
    """The candidates' profiles, whole or not at all."""
    name, content = file()
    done = the_room().preparing.import_profiles(session, name, content, actor(), now())
    return answer({"profiles": done})


@blueprint.get("/pairing")
def pairing() -> flask.Response:
    """The code and until when, or null."""
    return answer(pairing_told(the_room().pairing.current(now())))


@blueprint.post("/pairing")
def open_pairing() -> flask.Response:
    """Opens with `{"open": true}`, closes with false; answers like GET."""
    desk = the_room().pairing
    if body(PairingWish).open:
        return answer(pairing_told(desk.open(actor(), now())))
    desk.close(now())
    return answer(None)


@blueprint.get("/laptops")
def laptops() -> flask.Response:
    """The second laptops that may show the room's pages."""
    return answer(laptops_told(the_room().pairing.laptops()))


@blueprint.post("/laptops/<laptop>/revoke")
def revoke_laptop(laptop: str) -> flask.Response:
    """It may no longer come in, until it is paired again; answers like GET."""
    desk = the_room().pairing
    desk.revoke(laptop, actor(), now())
    return answer(laptops_told(desk.laptops()))


@blueprint.get("/stations")
def stations() -> flask.Response:
    """Every station known or seen, and whether it can be used."""
    return answer(the_room().seeing.stations(now()))


@blueprint.post("/stations/import")
def journals() -> flask.Response:
    """R-FIN-01: what the file of `kiosk export` brings, of every session."""
    _, content = file()
    return answer({"journals": the_room().bringing.bring_in(content, actor(), now(), words, None)})


@blueprint.post("/unlock")
def unlock() -> flask.Response:
    """What is this person's to unlock can be used until the server stops."""
    the_room().signing_in.prove(who(), body(Password).password, now())
    vault = the_room().vault
    return answer({"unlocked": vault.unlocked, "content_unlocked": vault.content_unlocked})


def laptops_told(found: Sequence[Laptop]) -> list[dict[str, str]]:
    """Those that may come in."""
    return [
        {"id": one.id, "name": one.name, "paired_at": one.paired_at.isoformat()}
        for one in found
        if one.revoked_at is None
    ]


def pairing_told(found: OpenPairing | None) -> dict[str, str] | None:
    """The code and the moment it lapses."""
    return {"code": found.code, "expires_at": found.expires_at.isoformat()} if found else None
