"""The pages of the centre: sessions, pairing, stations; accounts; one's own password."""

import flask

from proctor_server.room.web.api_accounts import book
from proctor_server.room.web.api_centre import laptops_told, pairing_told
from proctor_server.room.web.api_settings import told
from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import now, the_room, who
from proctor_server.room.web.security import ROLES, Door

blueprint = flask.Blueprint("pages_centre", __name__)


@blueprint.get("/centre")
def centre() -> flask.Response:
    """Every session with its next step, and whether stations can be paired; no code for those who only look."""
    services = the_room()
    organises = Door.ORGANISED in ROLES[who().role]
    return page(
        "centre",
        "Le centre",
        who=who().name,
        role=who().role,
        account=who().account,
        sessions=services.overseeing.sessions(now()),
        stations=services.seeing.stations(now()) if organises else [],
        pairing=pairing_told(services.pairing.current(now())) if organises else None,
        laptops=laptops_told(services.pairing.laptops()) if organises else [],
        unlocked=services.vault.unlocked,
        content_unlocked=services.vault.content_unlocked,
        erased=services.erasing.erased(),
    )


@blueprint.get("/centre/session/<session>")
def session(session: str) -> flask.Response:
    """One session: its plan, its candidates, the stations and the papers."""
    services = the_room()
    return page(
        "centre_session",
        "Préparer une session",
        who=who().name,
        role=who().role,
        sheet=services.overseeing.sheet(session, now()),
        stations=services.seeing.stations(now()),
        pairing=pairing_told(services.pairing.current(now())),
        unlocked=services.vault.unlocked,
        content_unlocked=services.vault.content_unlocked,
        account=who().account,
    )


@blueprint.get("/centre/accounts")
def accounts() -> flask.Response:
    """Who may come in, as what, and what was done about it."""
    unlocked = the_room().vault.unlocked
    return page(
        "accounts", "Les comptes", who=who().name, role=who().role, account=who().account, unlocked=unlocked, **book()
    )


@blueprint.get("/centre/settings")
def settings() -> flask.Response:
    """What the centre decides; what will be erased of its sessions, and when."""
    return page("settings", "Les réglages", who=who().name, role=who().role, account=who().account, told=told())


@blueprint.get("/centre/password")
def password() -> flask.Response:
    """One's own password; before anything else while it is provisional."""
    return page("password", "Mon mot de passe", who=who().name, account=who().account, must_change=who().must_change)
