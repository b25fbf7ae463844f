"""What the jury's pages do, for programs: signed in by the same cookie, with the same rights."""

import flask
import msgspec

from proctor_server.authority.domain.accounts import Role
from proctor_server.authority.domain.jury import Asked
from proctor_server.authority.services.deciding import Key
from proctor_server.authority.web.asked import answer, body, download, now, the_office
from proctor_server.authority.web.security import COOKIE, who

blueprint = flask.Blueprint("jury", __name__, url_prefix="/api")


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """An account's name and password."""

    account: str
    password: str


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """One's own: the one that holds, and the one that shall."""

    old: str
    new: str


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to let in, as what."""

    name: str
    role: Role


@blueprint.post("/sign-in")
def sign_in() -> flask.Response:
    """Sets the cookie. Refused with `sign_in_refused`, or `too_soon` and how long to wait."""
    asked = body(SignIn)
    token = the_office().accounts.sign_in(asked.account, asked.password, now())
    return with_cookie(answer({"account": asked.account}), token)


@blueprint.post("/sign-out")
def sign_out() -> flask.Response:
    """The token is worth nothing any more."""
    return signed_out(answer({}))


@blueprint.post("/password")
def password() -> flask.Response:
    """One's own password."""
    asked = body(NewPassword)
    the_office().accounts.change_password(who().name, asked.old, asked.new, now())
    return answer({})


@blueprint.get("/jury/sessions")
def waiting() -> flask.Response:
    """The sessions that are not published, oldest first, and why each waits."""
    return answer({"sessions": the_office().looking.waiting()})


@blueprint.get("/jury/sessions/<centre>/<number>")
def session(centre: str, number: str) -> flask.Response:
    """A session with its candidates, reports and acts; `seen` is what an act names."""
    return answer(the_office().looking.session(Key(centre, number)))


@blueprint.post("/jury/sessions/<centre>/<number>/acts/preview")
def preview(centre: str, number: str) -> flask.Response:
    """What an act would change. Changes nothing."""
    return answer(the_office().deciding.preview(Key(centre, number), body(Asked), by=who().name, now=now()))


@blueprint.post("/jury/sessions/<centre>/<number>/acts")
def act(centre: str, number: str) -> flask.Response:
    """Do it: 201 with what changed."""
    return answer(the_office().deciding.act(Key(centre, number), body(Asked), by=who().name, now=now()), 201)


@blueprint.get("/jury/certifications/<int:number>")
def certification(number: int) -> flask.Response:
    """A certification, with each question, answer and solution."""
    return answer(the_office().looking.certification(number))


@blueprint.get("/jury/search")
def search() -> flask.Response:
    """Certifications and sessions by name, number or centre."""
    text, looking = flask.request.args.get("q", ""), the_office().looking
    return answer({"certifications": looking.find(text), "sessions": looking.find_sessions(text)})


@blueprint.get("/jury/audit")
def audit() -> flask.Response:
    """Every act, the latest first; `by`, `act`, `session`; `?format=csv` as a file."""
    wanted = {name: flask.request.args.get(name, "") for name in ("by", "act", "session")}
    if flask.request.args.get("format") == "csv":
        return download(the_office().looking.audit_csv(**wanted), "audit.csv")
    return answer({"acts": the_office().looking.audit(**wanted)})


@blueprint.get("/jury/accounts")
def accounts() -> flask.Response:
    """Who can sign in."""
    return answer({"accounts": the_office().accounts.all()})


@blueprint.post("/jury/accounts")
def add_account() -> flask.Response:
    """A new account; its password is told once."""
    asked = body(NewAccount)
    told = the_office().accounts.add(asked.name, asked.role, by=who().name, now=now())
    return answer({"name": asked.name, "password": told}, 201)


@blueprint.post("/jury/accounts/<name>/reset")
def reset_account(name: str) -> flask.Response:
    """A new password, told once; the account is out everywhere."""
    return answer({"name": name, "password": the_office().accounts.reset(name, by=who().name, now=now())})


@blueprint.delete("/jury/accounts/<name>")
def remove_account(name: str) -> flask.Response:
    """Out at once."""
    the_office().accounts.remove(name, by=who().name, now=now())
    return answer({})


def with_cookie(response: flask.Response, token: str) -> flask.Response:
    """A cookie that no script can read and no other site can send."""
    secure = flask.request.is_secure
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", path="/", secure=secure)
    return response


def signed_out(response: flask.Response) -> flask.Response:
    """Without the cookie, which is void."""
    the_office().accounts.sign_out(flask.request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", path="/")
    return response
