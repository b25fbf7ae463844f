"""The pages of the jury: look, see what a decision would change, decide with a reason."""

from typing import Final, get_args

import flask
import msgspec
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable
from proctor_server.authority.domain.accounts import ROLES
from proctor_server.authority.domain.acts import ACTS, CORRECTABLE
from proctor_server.authority.domain.jury import WITHOUT_REASON, Asked, CorrectionMissing, Decided
from proctor_server.authority.services.deciding import Effect, Key
from proctor_server.authority.services.looking import ReportLine, SessionSheet
from proctor_server.authority.web.api_jury import signed_out, with_cookie
from proctor_server.authority.web.asked import download, now, the_office, words
from proctor_server.authority.web.rendering import page, problem_page
from proctor_server.authority.web.security import NotSignedIn, who, who_or_nobody
from proctor_server.authority.web.wording import ACTS as ACT_WORDS
from proctor_server.authority.web.wording import EFFECTS

blueprint = flask.Blueprint("pages", __name__)


@blueprint.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """A refusal for a person; nobody yet is shown the door."""
    return flask.redirect("/sign-in", 303) if isinstance(refusal, NotSignedIn) else problem_page(refusal)


_NUMBERS: Final = ("candidate", "number", "report", "undoes")


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """The door."""
    if who_or_nobody():
        return flask.redirect("/", 303)
    return page("sign_in.html", "Entrer", account="", said="")


@blueprint.post("/sign-in")
def enter() -> Response:
    """In, or the same page with the reason."""
    account = flask.request.form.get("account", "")
    try:
        token = the_office().accounts.sign_in(account, flask.request.form.get("password", ""), now())
    except Refusal as refusal:
        return page("sign_in.html", "Entrer", 401, account=account, said=words(refusal))
    return with_cookie(flask.make_response(flask.redirect("/", 303)), token)


@blueprint.post("/sign-out")
def leave() -> Response:
    """Out."""
    return signed_out(flask.make_response(flask.redirect("/sign-in", 303)))


@blueprint.get("/password")
def password() -> Response:
    """One's own password."""
    return page("password.html", "Mot de passe", said="", done=False)


@blueprint.post("/password")
def change_password() -> Response:
    """Changed, or the same page with the reason."""
    form = flask.request.form
    try:
        the_office().accounts.change_password(who().name, form.get("old", ""), form.get("new", ""), now())
    except Refusal as refusal:
        return page("password.html", "Mot de passe", 422, said=words(refusal), done=False)
    return page("password.html", "Mot de passe", said="", done=True)


@blueprint.get("/")
def waiting() -> Response:
    """The sessions to look at, oldest first."""
    return page("waiting.html", "Sessions à regarder", lines=the_office().looking.waiting())


@blueprint.get("/published")
def published() -> Response:
    """The sessions whose results are out."""
    return page("published.html", "Sessions publiées", lines=the_office().looking.published())


@blueprint.get("/session/<centre>/<number>")
def session(centre: str, number: str) -> Response:
    """One session: what is open, who took part, what was done."""
    return page("session.html", f"Session {number}", sheet=the_office().looking.session(Key(centre, number)))


@blueprint.get("/certification/<int:number>")
def certification(number: int) -> Response:
    """One certification, question by question."""
    found = the_office().looking.certification(number)
    return page("certification.html", f"Certification {number}", found=found, sheet=found.session)


@blueprint.get("/search")
def search() -> Response:
    """By name, number, centre."""
    text, looking = flask.request.args.get("q", ""), the_office().looking
    return page(
        "search.html", "Rechercher", text=text, found=looking.find(text), sessions=looking.find_sessions(text)
    )  # fmt: skip


@blueprint.get("/audit")
def audit() -> Response:
    """Every act."""
    wanted = _wanted()
    return page("audit.html", "Journal des actes", acts=the_office().looking.audit(**wanted), wanted=wanted)


@blueprint.get("/audit.csv")
def audit_csv() -> Response:
    """The same as a file."""
    return download(the_office().looking.audit_csv(**_wanted()), "audit.csv")


@blueprint.get("/decide")
def decide() -> Response:
    """What an act would change, before it is done."""
    asked, key = _asked(flask.request.args)
    return _decide_page(key, asked, "", 200)


@blueprint.post("/decide")
def decided() -> Response:
    """Done, and back; or the same page with the reason."""
    asked, key = _asked(flask.request.form)
    try:
        the_office().deciding.act(key, asked, by=who().name, now=now())
    except Refusal as refusal:
        return _decide_page(key, asked, words(refusal), 409)
    return flask.redirect(_back(key), 303)


@blueprint.get("/accounts")
def accounts() -> Response:
    """Who can sign in."""
    return _accounts_page()


@blueprint.post("/accounts")
def change_accounts() -> Response:
    """Let somebody in, give a new password, or take an account away."""
    form, book = flask.request.form, the_office().accounts
    name, act = form.get("name", ""), form.get("act", "")
    try:
        if act == "remove":
            book.remove(name, by=who().name, now=now())
            return _accounts_page()
        if act == "reset":
            return _accounts_page(name=name, password=book.reset(name, by=who().name, now=now()))
        role = next((role for role in ROLES if role == form.get("role")), None)
        if role is None:
            raise MissingField(field="role")
        return _accounts_page(name=name, password=book.add(name, role, by=who().name, now=now()))
    except Refusal as refusal:
        return _accounts_page(409, said=words(refusal), name=name)


def _accounts_page(status: int = 200, *, said: str = "", name: str = "", password: str = "") -> Response:
    shown = {"said": said, "name": name, "password": password, "roles": ROLES}
    return page("accounts.html", "Comptes", status, accounts=the_office().accounts.all(), **shown)


def _wanted() -> dict[str, str]:
    return {name: flask.request.args.get(name, "").strip() for name in ("by", "act", "session")}


def _asked(form: MultiDict[str, str]) -> tuple[Asked, Key]:
    act = form.get("act", "")
    if act not in get_args(Decided):
        raise Unreadable(what="act")
    told = {name: int(form[name]) for name in _NUMBERS if form.get(name, "").lstrip("-").isdecimal()}
    corrected = {name: form[name] for name in CORRECTABLE if form.get(name, "").strip()}
    seen, reason = form.get("seen", ""), form.get("reason", "")
    asked = msgspec.convert({"act": act, "seen": seen, "reason": reason, "corrected": corrected, **told}, Asked)
    return asked, Key(form.get("centre", ""), form.get("session", ""))


def _back(key: Key) -> str:
    number = flask.request.values.get("back", "")
    if number.isdecimal():
        return f"/certification/{number}"
    return flask.url_for("pages.session", centre=key.centre, number=key.number)


def _decide_page(key: Key, asked: Asked, said: str, status: int) -> Response:
    office = the_office()
    sheet = office.looking.session(key)
    effect: Effect | None = None
    try:
        effect = office.deciding.preview(key, asked, by=who().name, now=now())
    except CorrectionMissing:
        # the form below asks for it
        pass
    except Refusal as refusal:
        said, status = said or words(refusal), 409
    report = next((each for each in sheet.reports if each.report == asked.report), None)
    return page(
        "decide.html", ACT_WORDS[asked.act], status,
        sheet=sheet, asked=asked, effect=effect, said=said, report=report, changes=_changes(asked, report),
        needs_reason=asked.act not in WITHOUT_REASON, corrects=_corrects(asked, report),
        person=_person(sheet, asked, report), present=_present(sheet, report), back=_back(key),
        back_number=flask.request.values.get("back", ""),
    )  # fmt: skip


def _corrects(asked: Asked, report: ReportLine | None) -> bool:
    return bool(asked.act == "accept" and report and report.category == "C1" and report.candidate is not None)


def _changes(asked: Asked, report: ReportLine | None) -> str:
    """What the act does, in a French sentence."""
    if asked.act != "accept" or report is None:
        return ACTS[asked.act].changes
    kind = "E" if report.category.startswith("E") else report.category
    return EFFECTS.get(f"accept:{kind}", ACTS[asked.act].changes)


def _present(sheet: SessionSheet, report: ReportLine | None) -> dict[str, str]:
    """The data of the candidate that a report is about, as they stand."""
    for each in (line.result for line in sheet.certifications):
        if report and each.candidate == report.candidate:
            return {**msgspec.to_builtins(each), "birth_city": each.birth_place}
    return {}


def _person(sheet: SessionSheet, asked: Asked, report: ReportLine | None) -> str:
    candidate = report.candidate if report else asked.candidate
    names = (each.result for each in sheet.certifications if each.result.candidate == candidate)
    return next((f"{each.first_name} {each.birth_name}" for each in names), "")
