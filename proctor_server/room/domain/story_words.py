"""What stories are made of: groups, sentences, and words for the codes inside facts."""

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

Group = Literal["session", "entry", "test", "calls", "time", "messages", "stations", "end"]
"""Kinds of facts, as somebody who looks for one thinks of them."""


class Sentence(NamedTuple):
    """How a kind of fact is told: a French sentence, the message id of the catalogues. `why`: the field that holds the
    reason, where it has one. `routine`: one step of a test like a thousand others."""

    group: Group
    sentence: str
    why: str = "reason"
    routine: bool = False


Telling = Sentence | Callable[[Any], Sentence]
"""How a kind of fact is told, or what chooses that by the fact."""


def words_of(telling: Telling, fact: object) -> Sentence:
    """How this fact is told."""
    return telling if isinstance(telling, Sentence) else telling(fact)


def spoken(sentence: str) -> str:
    """A sentence or a word that the catalogues know."""
    return sentence


CODES: Final = {
    "completed": spoken("toutes les questions vues"),
    "handed_in": spoken("copie rendue par le candidat"),
    "deadline": spoken("fin du temps"),
    "ended_by_invigilator": spoken("terminé par un surveillant"),
    "finalised": spoken("terminé par la finalisation"),
    "picture": spoken("image"),
    "page": spoken("page dans la question"),
    "file": spoken("fichier"),
    "software": spoken("logiciel ou site"),
    "other": spoken("autre chose"),
    "entry_refused": spoken("identité ou code inconnus"),
}
"""Codes inside facts → words."""

GROUPS: Final[dict[Group, str]] = {
    "session": spoken("Préparation"),
    "entry": spoken("Entrée"),
    "test": spoken("Épreuve"),
    "calls": spoken("Appels"),
    "time": spoken("Temps"),
    "messages": spoken("Messages"),
    "stations": spoken("Postes"),
    "end": spoken("Fin"),
}

ROLES: Final = {
    "station": spoken("poste"),
    "invigilator": spoken("surveillant"),
    "administrator": spoken("administrateur"),
    "server": spoken("serveur de la salle"),
}
"""Who wrote a line → their word."""
