"""What a station does when it plays a candidate: one act after the other, from what the room wishes and what is on
screen."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from kiosk_client.domain.calls import hand_now, unread
from kiosk_client.domain.sitting import ON_SCREEN, Sitting, Stage, is_to_be_opened
from kiosk_client.protocol.journal import Answer
from kiosk_client.protocol.messages import FormItem, RehearsalOrder
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.rehearsal import is_rehearsal, require_rehearsal

SKIPPED: Final = 2
"""The number that is passed over."""

TYPED: Final = "Répétition : « é » ✓"
"""A free text, with signs that a careless program would lose."""


class CandidateHere(Refusal):
    """A real candidate's attempt is open on this station, or somebody has been moved here."""

    code = "candidate_here"
    sentence = "Un candidat a une épreuve en cours sur ce poste : la répétition n'y touche pas."


class StationNotWaiting(Refusal):
    """The screen still shows the end of somebody's test."""

    code = "station_not_waiting"
    sentence = "Ce poste n'attend personne : fermez la page de fin qui y est affichée, puis recommencez la répétition."


class RehearsalUnderWay(Refusal):
    """The station plays a candidate: whoever presses keys here can only stop it."""

    code = "rehearsal_under_way"
    sentence = "Une répétition est en cours sur ce poste. La touche Échap l'arrête."


class RehearsalStopped(Refusal):
    """A person at the station has stopped it."""

    code = "rehearsal_stopped"
    sentence = "Quelqu'un a arrêté la répétition sur ce poste."


class RehearsalOver(Refusal):
    """The station has forgotten this one already: a wish that comes late begins nothing."""

    code = "rehearsal_over"
    sentence = "Cette répétition est terminée et effacée de ce poste."


class RehearsalInterrupted(Refusal):
    """The program of the station was started again in the middle."""

    code = "rehearsal_interrupted"
    sentence = "Le programme de ce poste a été relancé pendant la répétition."


class Act(StrEnum):
    """What the candidate of a rehearsal does next."""

    WAIT = "wait"
    ENTER = "enter"
    LEAVE = "leave"
    BEGIN = "begin"
    READ = "read"
    RAISE = "raise"
    LOWER = "lower"
    CUT = "cut"
    OPEN = "open"
    SKIP = "skip"
    ANSWER = "answer"
    REVIEW = "review"
    HAND_IN = "hand_in"


class Played(NamedTuple):
    """What there is to go by. `who`: birth name of whoever was entered last; `was_cut`: the outage has been."""

    sitting: Sitting
    wish: RehearsalOrder
    who: str
    was_cut: bool


def check_free(sitting: Sitting, awaited: str | None, order: RehearsalOrder) -> None:
    """R-ENT-05: a rehearsal never meets the attempt of a real session. `awaited`: the session of somebody who was moved
    here. Raises `NotARehearsal`, `CandidateHere`, `StationNotWaiting`, `RehearsalInterrupted`."""
    require_rehearsal(order.session)
    here = sitting.order
    if awaited is not None or (here is not None and sitting.is_open and not is_rehearsal(here.session)):
        raise CandidateHere
    if here is not None and here.session == order.session:
        raise RehearsalInterrupted
    if sitting.stage is not Stage.ENTRY:
        raise StationNotWaiting


def next_act(played: Played) -> Act:
    """The first of `TURNS` whose turn it is; on each screen one of them always is."""
    return next(act for act, is_due in TURNS if is_due(played))


def _may_enter(played: Played) -> bool:
    return played.sitting.stage is Stage.ENTRY and played.wish.birth_name not in ("", played.who)


def _is_another(played: Played) -> bool:
    return played.sitting.stage is Stage.END and played.wish.birth_name not in ("", played.who)


def _has_message(played: Played) -> bool:
    sitting = played.sitting
    if sitting.stage not in ON_SCREEN or sitting.order is None:
        return False
    return bool(unread(sitting.calls, sitting.order))


def _hand_is(played: Played, *, up: bool) -> bool:
    sitting = played.sitting
    if sitting.stage is not Stage.ITEM or sitting.order is None:
        return False
    return bool(hand_now(sitting.calls, sitting.order)) is up and played.wish.hand is not up


def _is_at_item(played: Played) -> bool:
    return played.sitting.stage is Stage.ITEM and len(played.sitting.done) < played.wish.goal


def _has_handed_in_all(played: Played) -> bool:
    return played.wish.hand_in and len(played.sitting.done) >= played.wish.goal


TURNS: Final[tuple[tuple[Act, Callable[[Played], bool]], ...]] = (
    (Act.LEAVE, _is_another),
    (Act.ENTER, _may_enter),
    (Act.BEGIN, lambda played: played.sitting.stage is Stage.CONFIRMED),
    (Act.READ, _has_message),
    (Act.RAISE, lambda played: _hand_is(played, up=False)),
    (Act.LOWER, lambda played: _hand_is(played, up=True)),
    (Act.CUT, lambda played: played.wish.outage > 0 and not played.was_cut and played.sitting.stage is Stage.ITEM),
    (Act.OPEN, lambda played: _is_at_item(played) and is_to_be_opened(played.sitting)),
    (Act.SKIP, lambda played: _is_at_item(played) and len(played.sitting.done) + 1 == SKIPPED),
    (Act.ANSWER, _is_at_item),
    (Act.REVIEW, lambda played: played.sitting.stage is Stage.ITEM and _has_handed_in_all(played)),
    (Act.HAND_IN, lambda played: played.sitting.stage is Stage.HAND_IN and _has_handed_in_all(played)),
    (Act.WAIT, lambda _: True),
)
"""In this order: what the candidate does when it is due."""


def made_up_answer(item: FormItem) -> Answer:
    """An answer of the right shape, without knowing anything (R-TST-04)."""
    if item.kind == "QCU":
        return 1
    if item.kind == "QCM":
        return list(range(1, min(2, len(item.choices)) + 1))
    if item.kind == "QROC":
        return TYPED
    return {field.name: (field.options or [TYPED])[-1] for field in item.fields}
