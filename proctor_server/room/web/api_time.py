"""Messages, pauses and time, for one candidate, several or the room, as JSON."""

import flask
import msgspec

from proctor_server.room.web.api_room import Reason
from proctor_server.room.web.request import actor, answer, body, now, the_room

blueprint = flask.Blueprint("api_time", __name__, url_prefix="/api/sessions/<session>")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Words that a candidate has to confirm (R-INC-06)."""

    text: str


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """R-TIM-03: minutes more, and why."""

    minutes: int
    reason: str


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """R-TIM-05: the clock stands still, or goes on."""

    paused: bool


class Whom(msgspec.Struct, frozen=True, kw_only=True):
    """Several candidates by their identifiers; without them everybody whom the act can be for."""

    candidates: list[int] | None = None


class LostTime(msgspec.Struct, frozen=True, kw_only=True):
    """R-TIM-04: what was measured is granted or refused, and why."""

    granted: bool
    reason: str


@blueprint.post("/candidates/<int:candidate>/message")
def message(session: str, candidate: int) -> flask.Response:
    """R-INC-06: to one."""
    return _message(session, [candidate])


@blueprint.post("/message")
def message_several(session: str) -> flask.Response:
    """R-INC-06: to several, or all."""
    return _message(session, body(Whom).candidates)


def _message(session: str, whom: list[int] | None) -> flask.Response:
    the_room().messaging.send(session, whom, body(Message).text, actor(), now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/time")
def time(session: str, candidate: int) -> flask.Response:
    """R-TIM-03: to one, who is told."""
    return _time(session, [candidate])


@blueprint.post("/time")
def time_several(session: str) -> flask.Response:
    """R-TIM-03: to several, or to the room."""
    return _time(session, body(Whom).candidates)


def _time(session: str, whom: list[int] | None) -> flask.Response:
    said = body(Time)
    the_room().timekeeping.add_time(session, whom, said.minutes, said.reason, actor(), now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/time/<int:line>/withdraw")
def withdrawn(session: str, candidate: int, line: int) -> flask.Response:
    """R-TIM-03: what was added by one line of the journal, taken back from one, who is told."""
    return _withdrawn(session, [candidate], line)


@blueprint.post("/time/<int:line>/withdraw")
def withdrawn_several(session: str, line: int) -> flask.Response:
    """R-TIM-03: from several, or from everybody who has it and has not begun to use it."""
    return _withdrawn(session, body(Whom).candidates, line)


def _withdrawn(session: str, whom: list[int] | None, line: int) -> flask.Response:
    the_room().timekeeping.withdraw_time(session, whom, line, body(Reason).reason, actor(), now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/pause")
def pause(session: str, candidate: int) -> flask.Response:
    """R-TIM-05: for one."""
    return _pause(session, [candidate])


@blueprint.post("/pause")
def pause_several(session: str) -> flask.Response:
    """R-TIM-05: for several, or the room."""
    return _pause(session, body(Whom).candidates)


def _pause(session: str, whom: list[int] | None) -> flask.Response:
    timekeeping = the_room().timekeeping
    act = timekeeping.pause if body(Pause).paused else timekeeping.end_pause
    act(session, whom, actor(), now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/lost-time/<int:line>")
def lost_time(session: str, candidate: int, line: int) -> flask.Response:
    """R-TIM-04: one line of the ledger is decided, once."""
    said = body(LostTime)
    the_room().timekeeping.decide_lost_time(session, candidate, line, said.granted, said.reason, actor(), now())
    return answer({})
