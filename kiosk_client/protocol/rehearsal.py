"""Which sessions are rehearsals: their number says so, on both sides and for good. No real session is numbered like
that, and what a station has signed for one can be taken for nothing else."""

import re
from typing import Final

from kiosk_client.protocol.refusal import Refusal

PREFIX: Final = "R"
DIGITS: Final = 6
_NUMBER: Final = re.compile(rf"{PREFIX}\d{{{DIGITS}}}", re.ASCII)


class NotARehearsal(Refusal):
    """What is only for rehearsals was asked of another session: nothing of it is touched."""

    code = "not_a_rehearsal"
    sentence = "La session {session} n'est pas une répétition : rien n'a été changé."


def number_of(draw: int) -> str:
    """The number of a rehearsal. `draw`: at random, below 10 to the power of `DIGITS`."""
    return f"{PREFIX}{draw:0{DIGITS}}"


def is_rehearsal(session: str) -> bool:
    """Whether this is the number of a rehearsal."""
    return _NUMBER.fullmatch(session) is not None


def require_rehearsal(session: str) -> None:
    """Raises `NotARehearsal`."""
    if not is_rehearsal(session):
        raise NotARehearsal(session=session)
