"""What a station may hear, or not hear, from a room."""

from typing import Final

from kiosk_client.protocol.messages import Refused
from kiosk_client.protocol.refusal import Refusal


class RoomAway(Refusal):
    """The room does not answer. What the candidate gave is kept on this station (R-TST-09)."""

    code = "room_away"
    sentence = "La salle ne répond pas. Appelle le surveillant si cela dure."


class PortClosed(RoomAway):
    """The machine is there, nothing listens."""

    code = "port_closed"


class OtherCentre(Refusal):
    """The server cannot prove the centre's key."""

    code = "wrong_key"
    sentence = "Un serveur d'un autre centre a répondu : refusé."


SAID_TO_A_CANDIDATE: Final = {
    "entry_refused": "Ces informations ne correspondent à aucun candidat de cette session. "
    "Vérifie-les avec le surveillant.",
    "entry_too_soon": "Trop d'essais. Attends {wait_seconds} secondes, puis réessaie.",
    "not_certifiable": "Ton profil ne permet pas encore de passer la certification. Parles-en au surveillant.",
    "already_handed_in": "Cette épreuve est déjà terminée.",
    "station_taken": "Une autre épreuve est en cours sur ce poste. Appelle le surveillant.",
    "presence_not_confirmed": "Lève la main : le surveillant doit d'abord confirmer ta présence.",
    "start_too_late": "La session a commencé il y a plus de 24 heures : plus aucun départ n'est possible.",
}
"""Code → sentence of the room's refusals that a candidate meets: the room speaks French, the page perhaps not."""


class RefusedByRoom(Refusal):
    """The room said no: its own code, and its sentence, as this station knows it or else as the room said it."""

    sentence = "{message}"

    def __init__(self, refused: Refused) -> None:
        super().__init__(message=refused.message, wait_seconds=refused.wait_seconds, field=refused.field)
        self.wait_seconds = refused.wait_seconds
        self.code = refused.code  # type: ignore[misc]
        self.sentence = SAID_TO_A_CANDIDATE.get(refused.code, "{message}")  # type: ignore[misc]


class SebMissing(Refusal):
    """The request does not come from Safe Exam Browser, or its settings have it keep quiet."""

    code = "seb_missing"
    sentence = "Cette page s'ouvre avec Safe Exam Browser : ouvre le fichier d'examen donné par le centre."


class SebWrongKey(Refusal):
    """Safe Exam Browser follows other settings than those of this station."""

    code = "seb_wrong_key"
    sentence = "Safe Exam Browser n'a pas les réglages de ce poste : ouvre le fichier d'examen donné par le centre."


class NoRoomSeen(Refusal):
    """Nothing is announced on the network."""

    code = "no_room_seen"
    sentence = "Aucune salle n'est visible : donnez son adresse avec --room HOST:PORT."


class SeveralRooms(Refusal):
    """More than one room is announced."""

    code = "several_rooms"
    sentence = "Plusieurs salles sont visibles ({rooms}) : choisissez avec --room HOST:PORT."
