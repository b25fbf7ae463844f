"""Messages, pauses and time, for one candidate, several or the room, as JSON."""

import flask
import msgspec

from proctor_server.room.web.api_room import Reason
from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import Identifier, Key, actor, now, the_room

blueprint = flask.Blueprint("api_time", __name__, url_prefix="/api/sessions/<session>")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Words that a candidate has to confirm (R-INC-06)."""

    text: str
    key: Key = ""


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """R-TIM-03: minutes more, and why."""

    minutes: int
    reason: str
    key: Key = ""


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """R-TIM-05: the clock stands still, or goes on."""

    paused: bool


class MessageToSeveral(Message, frozen=True, kw_only=True):
    """The same for several (R-INC-06). Without `candidates`: everybody whom it can be for."""

    candidates: list[Identifier] | None = None


class TimeToSeveral(Time, frozen=True, kw_only=True):
    """The same for several (R-TIM-03). Without `candidates`: everybody whom it can be for."""

    candidates: list[Identifier] | None = None


class PauseToSeveral(Pause, frozen=True, kw_only=True):
    """The same for several (R-TIM-05). Without `candidates`: everybody whom it can be for."""

    candidates: list[Identifier] | None = None


class ReasonForSeveral(Reason, frozen=True, kw_only=True):
    """Why, and whom it is about. Without `candidates`: everybody whom it can be for."""

    candidates: list[Identifier] | None = None


class LostTime(msgspec.Struct, frozen=True, kw_only=True):
    """R-TIM-04: what was measured is granted or refused, and why."""

    granted: bool
    reason: str


@blueprint.post("/candidates/<int:candidate>/message")
@speaks(takes=Message)
def message(said: Message, session: str, candidate: int) -> None:
    """R-INC-06: to one."""
    the_room().messaging.send(session, [candidate], said.text, actor(), now(), key=said.key)


@blueprint.post("/message")
@speaks(takes=MessageToSeveral)
def message_several(said: MessageToSeveral, session: str) -> None:
    """R-INC-06: to several, or all."""
    the_room().messaging.send(session, said.candidates, said.text, actor(), now(), key=said.key)


@blueprint.post("/candidates/<int:candidate>/time")
@speaks(takes=Time)
def time(said: Time, session: str, candidate: int) -> None:
    """R-TIM-03: to one, who is told."""
    _add(session, [candidate], said)


@blueprint.post("/time")
@speaks(takes=TimeToSeveral)
def time_several(said: TimeToSeveral, session: str) -> None:
    """R-TIM-03: to several, or to the room."""
    _add(session, said.candidates, said)


@blueprint.post("/candidates/<int:candidate>/time/<int:line>/withdraw")
@speaks(takes=Reason)
def withdrawn(said: Reason, session: str, candidate: int, line: int) -> None:
    """R-TIM-03: what was added by one line of the journal, taken back from one, who is told."""
    the_room().timekeeping.withdraw_time(session, [candidate], line, said.reason, actor(), now())


@blueprint.post("/time/<int:line>/withdraw")
@speaks(takes=ReasonForSeveral)
def withdrawn_several(said: ReasonForSeveral, session: str, line: int) -> None:
    """R-TIM-03: from several, or from everybody who has it and has not begun to use it."""
    the_room().timekeeping.withdraw_time(session, said.candidates, line, said.reason, actor(), now())


@blueprint.post("/candidates/<int:candidate>/pause")
@speaks(takes=Pause)
def pause(said: Pause, session: str, candidate: int) -> None:
    """R-TIM-05: for one."""
    _pause(session, [candidate], paused=said.paused)


@blueprint.post("/pause")
@speaks(takes=PauseToSeveral)
def pause_several(said: PauseToSeveral, session: str) -> None:
    """R-TIM-05: for several, or the room."""
    _pause(session, said.candidates, paused=said.paused)


def _add(session: str, whom: list[int] | None, said: Time) -> None:
    the_room().timekeeping.add_time(session, whom, said.minutes, said.reason, actor(), now(), key=said.key)


def _pause(session: str, whom: list[int] | None, *, paused: bool) -> None:
    timekeeping = the_room().timekeeping
    act = timekeeping.pause if paused else timekeeping.end_pause
    act(session, whom, actor(), now())


@blueprint.post("/candidates/<int:candidate>/lost-time/<int:line>")
@speaks(takes=LostTime)
def lost_time(said: LostTime, session: str, candidate: int, line: int) -> None:
    """R-TIM-04: one line of the ledger is decided, once."""
    the_room().timekeeping.decide_lost_time(session, candidate, line, said.granted, said.reason, actor(), now())
