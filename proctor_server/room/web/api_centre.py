"""What the administrator's page can do, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import flask
import msgspec

from proctor_server.room.domain.candidate_list import Preview, TemplateKind
from proctor_server.room.domain.view import BroughtJournal, SessionHeader, StationCard
from proctor_server.room.web.asked import Laptop, OpenPairing
from proctor_server.room.web.described import Codes, Download, Upload, speaks
from proctor_server.room.web.request import actor, download, now, the_room, who, words

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


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """How many candidates there are now."""

    candidates: int


class Profiles(msgspec.Struct, frozen=True, kw_only=True):
    """How many profiles came in."""

    profiles: int


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What a station's file brought, a journal each."""

    journals: list[BroughtJournal]


class Unlocked(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the centre's key can be used, and whether items can be opened."""

    unlocked: bool
    content_unlocked: bool


SHEET: Final = Download("*/*")
"""Whichever of `MIMETYPES` was asked for."""


@blueprint.get("/sessions")
@speaks(gives=list[SessionHeader])
def sessions() -> Sequence[SessionHeader]:
    """Every session of the centre, as headers."""
    return the_room().overseeing.sessions(now())


@blueprint.post("/sessions")
@speaks(takes=dict[str, Any], gives=Codes, status=201)
def create(said: dict[str, Any]) -> Mapping[str, Any]:
    """A session; answers its number, access code and invigilators' password (R-SES-01, R-SES-02)."""
    return the_room().preparing.create_session(said, actor(), now())


@blueprint.post("/sessions/<session>/candidates/preview")
@speaks(takes=Upload, gives=Preview)
def preview_candidates(sent: Upload, session: str) -> Preview:
    """What an import of this list would do, or every fault in it (R-CAN-02); nothing changes."""
    return the_room().preparing.preview_candidates(session, sent.content)


@blueprint.get("/sessions/<session>/candidates/template.<any(csv, ods, xlsx):kind>")
@speaks(gives=SHEET)
def template(session: str, kind: TemplateKind) -> flask.Response:
    """A list to fill in, with those who are enrolled."""
    content = the_room().preparing.template(session, kind)
    return download(content, MIMETYPES[kind], f"session-{session}-candidats.{kind}")


@blueprint.post("/sessions/<session>/candidates/import")
@speaks(takes=Upload, gives=Enrolment)
def import_candidates(sent: Upload, session: str) -> Enrolment:
    """The list of candidates, whole or not at all (R-CAN-02)."""
    done = the_room().preparing.import_candidates(session, sent.content, actor(), now())
    return Enrolment(candidates=done)


@blueprint.post("/sessions/<session>/profiles/import")
@speaks(takes=Upload, gives=Profiles)
def import_profiles(sent: Upload, session: str) -> Profiles:
    """The candidates' profiles, whole or not at all."""
    done = the_room().preparing.import_profiles(session, sent.name, sent.content, actor(), now())
    return Profiles(profiles=done)


@blueprint.get("/pairing")
@speaks(gives=Codes | None)
def pairing() -> Codes | None:
    """The code and until when, or null."""
    return pairing_told(the_room().pairing.current(now()))


@blueprint.post("/pairing")
@speaks(takes=PairingWish, gives=Codes | None)
def open_pairing(said: PairingWish) -> Codes | None:
    """Opens with `{"open": true}`, closes with false; answers like GET."""
    desk = the_room().pairing
    if said.open:
        return pairing_told(desk.open(actor(), now()))
    desk.close(now())
    return None


@blueprint.get("/laptops")
@speaks(gives=list[Codes])
def laptops() -> list[Codes]:
    """The second laptops that may show the room's pages."""
    return laptops_told(the_room().pairing.laptops())


@blueprint.post("/laptops/<laptop>/revoke")
@speaks(gives=list[Codes])
def revoke_laptop(laptop: str) -> list[Codes]:
    """It may no longer come in, until it is paired again; answers like GET."""
    desk = the_room().pairing
    desk.revoke(laptop, actor(), now())
    return laptops_told(desk.laptops())


@blueprint.get("/stations")
@speaks(gives=list[StationCard])
def stations() -> Sequence[StationCard]:
    """Every station known or seen, and whether it can be used."""
    return the_room().seeing.stations(now())


@blueprint.post("/stations/<station>/revoke")
@speaks(gives=list[StationCard])
def revoke_station(station: str) -> Sequence[StationCard]:
    """It may no longer come in, until it is paired again; answers like GET."""
    the_room().pairing.revoke(station, actor(), now())
    return the_room().seeing.stations(now())


@blueprint.post("/stations/import")
@speaks(takes=Upload, gives=Brought)
def journals(sent: Upload) -> Brought:
    """R-FIN-01: what the file of `kiosk export` brings, of every session."""
    return Brought(journals=the_room().bringing.bring_in(sent.content, actor(), now(), words, None))


@blueprint.post("/unlock")
@speaks(takes=Password, gives=Unlocked)
def unlock(said: Password) -> Unlocked:
    """What is this person's to unlock can be used until the server stops."""
    the_room().signing_in.prove(who(), said.password, now())
    vault = the_room().vault
    return Unlocked(unlocked=vault.unlocked, content_unlocked=vault.content_unlocked)


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
