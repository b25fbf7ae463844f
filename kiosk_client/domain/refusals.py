"""What a station may hear, or not hear, from a room."""

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


class RefusedByRoom(Refusal):
    """The room said no: its own code and sentence."""

    sentence = "{message}"

    def __init__(self, refused: Refused) -> None:
        super().__init__(message=refused.message, wait_seconds=refused.wait_seconds, field=refused.field)
        self.code = refused.code  # type: ignore[misc]
