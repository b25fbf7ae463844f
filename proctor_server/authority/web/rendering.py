"""Pages of the authority: templates that are whole without a script."""

from datetime import datetime
from typing import Any

import flask
from jinja2 import StrictUndefined

from kiosk_client.protocol.journal import Answer
from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.publication import Obstacle
from proctor_server.authority.web import wording
from proctor_server.authority.web.asked import the_office, words
from proctor_server.authority.web.problems import STATUS, language
from proctor_server.authority.web.security import who_or_nobody
from proctor_server.authority.words import say
from proctor_server.bank.solutions import Solution
from proctor_server.results.paper import SIGNS, marks_of


def install_pages(app: flask.Flask) -> None:
    """What every template can say."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(moment=moment, day=day, answered=answered, solved=solved, marks=marks_of, why=why)
    app.jinja_env.globals.update(t=t, count=count, wording=wording, signs=SIGNS)


def page(template: str, title: str, status: int = 200, **data: Any) -> flask.Response:
    """The page that `template` draws, named `title` (a message id)."""
    held = {"title": t(title), "language": language(), "who": who_or_nobody(), "authority": the_office().name, **data}
    return flask.Response(flask.render_template(template, **held), status, mimetype="text/html")


def problem_page(refusal: Refusal) -> flask.Response:
    """A refusal for a person: what is wrong, and the way back."""
    return page(
        "problem.html", "Impossible d'aller plus loin", STATUS.get(refusal.code, 400), said=words(refusal)
    )  # fmt: skip


def t(sentence: str, /, **details: object) -> str:
    """A French sentence in this reader's language."""
    return say(language(), sentence, **details)


def count(n: int, one: str, several: str) -> str:
    """`one` or `several`, with `{n}`; in French none is one too."""
    single = n < 2 if language() == "fr" else n == 1
    return t(one if single else several, n=n)


def why(obstacle: Obstacle) -> str:
    """What a session waits for; what a report is about is a word of ours, the rest somebody wrote."""
    told = {name: t(value) if name == "what" else value for name, value in obstacle.details.items()}
    return t(obstacle.sentence, **told)


def moment(at: str | None) -> str:
    """ISO 8601 in UTC, as it is read here."""
    return f"{datetime.fromisoformat(at):%d/%m/%Y, %H:%M} UTC" if at else ""


def day(at: str) -> str:
    """The day of an ISO moment or date."""
    return f"{datetime.fromisoformat(at[:10]):%d/%m/%Y}"


def answered(answer: Answer) -> str:
    """An answer as a person reads it; what was skipped is «—»."""
    if answer is None:
        return "—"
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    if isinstance(answer, dict):
        return " · ".join(f"{field} : {value}" for field, value in answer.items())
    return str(answer)


def solved(solution: Solution | None) -> str:
    """What would be right, shortly."""
    if solution is None:
        return "—"
    if solution.choices:
        return ", ".join(map(str, solution.choices))
    if solution.fields:
        return " · ".join(f"{field} : {' / '.join(variants)}" for field, variants in solution.fields.items())
    return " · ".join(" / ".join(group) for group in solution.groups) or " / ".join(solution.texts)
