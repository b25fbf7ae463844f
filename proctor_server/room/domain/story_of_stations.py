"""What stations report, in one plain sentence an entry: that a question was answered, never how."""

from typing import Final

from kiosk_client.protocol import journal as entries
from proctor_server.room.domain.story_words import Sentence, Telling, spoken

_LEFT: Final = {
    "page": Sentence("test", "{attempt} a quitté la page {milliseconds}, à la question {number}."),
    "browser": Sentence("test", "Le navigateur de {attempt} s'est fermé puis a été rouvert, à la question {number}."),
    "screen": Sentence("test", "Un second écran est apparu sur le poste de {attempt}, à la question {number}."),
}

ENTRY_SENTENCES: Final[dict[type, Telling]] = {
    entries.Began: Sentence("test", "{attempt} a la première question à l'écran."),
    entries.Opened: Sentence("test", "{attempt} a ouvert la question {number}.", routine=True),
    entries.Stopped: Sentence("test", "Le chronomètre de la question {number} de {attempt} s'arrête.", routine=True),
    entries.Answered: Sentence("test", "{attempt} a répondu à la question {number}.", routine=True),
    entries.Skipped: Sentence("test", "{attempt} a passé la question {number}.", routine=True),
    entries.FocusLost: lambda entry: _LEFT.get(entry.cause, _LEFT["page"]),
    entries.DraftLeft: Sentence("test", "{attempt} laisse une réponse non validée à la question {number}."),
    entries.Ended: Sentence("test", "Le poste de {attempt} a fini : {end}."),
    entries.HandRaised: Sentence("calls", "{attempt} lève la main."),
    entries.HandLowered: Sentence("calls", "{attempt} baisse la main."),
    entries.ProblemReported: Sentence("calls", "{attempt} signale un problème à la question {number} : {what}."),
    entries.SetAside: Sentence("calls", "{attempt} continue sans la question {number}, retenue."),
    entries.MessageRead: Sentence("messages", "{attempt} a lu le message."),
    entries.Unknown: Sentence("stations", "Le poste de {attempt} a écrit une ligne que cette version ne connaît pas."),
}
"""Kind of entry → its group and its sentence."""

WORTH: Final = {
    "late": spoken("Écrite à temps, arrivée après l'heure : elle compte."),
    "after_deadline": spoken("Après l'heure : gardée comme preuve."),
    "fenced": spoken("D'un ancien poste : gardée comme preuve."),
    "repeated": spoken("Il y avait déjà une réponse : gardée comme preuve."),
    "wrong_item": spoken("Pas la question de ce numéro : gardée comme preuve."),
    "held": spoken("Question retenue : gardée comme preuve."),
}
"""Worth of an entry (`attempt.Verdict`) → what is said about it; nothing of one that counts."""
