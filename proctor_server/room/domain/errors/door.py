"""Refusals at the door and on the way back (R-ENT)."""

from kiosk_client.protocol.refusal import Refusal


class MoveRefused(Refusal):
    """The transition table has no such edge."""

    code = "move_refused"
    sentence = "Cette action n'est pas possible dans l'état actuel ({state})."


class UnknownAttempt(Refusal):
    """No such attempt, or it is not this station's."""

    code = "unknown_attempt"
    sentence = "Ce poste ne tient pas cette épreuve."


class EntryRefused(Refusal):
    """R-ENT-01: one message that never says which field is wrong."""

    code = "entry_refused"
    sentence = "Ces informations ne correspondent à aucun candidat de cette session. Vérifie-les avec le surveillant."


class EntryTooSoon(Refusal):
    """R-ENT-02: attempts to enter are limited by a wait, never by a lock-out."""

    code = "entry_too_soon"
    sentence = "Trop d'essais. Attends {wait_seconds} secondes, puis réessaie."


class NotCertifiable(Refusal):
    """R-CAN-05: fewer than five competences at level 1 or more."""

    code = "not_certifiable"
    sentence = "Ton profil ne permet pas encore de passer la certification. Parles-en au surveillant."


class AlreadyHandedIn(Refusal):
    """The attempt is over."""

    code = "already_handed_in"
    sentence = "Cette épreuve est déjà terminée."


class StationTaken(Refusal):
    """Another candidate's attempt is open on this station."""

    code = "station_taken"
    sentence = "Une autre épreuve est en cours sur ce poste. Appelle le surveillant."


class StationNotThere(Refusal):
    """The station that was named is not on the line."""

    code = "station_not_there"
    sentence = "Ce poste n'est pas connecté à la salle : choisissez-en un autre."


class StationNotFree(Refusal):
    """Somebody else's attempt runs on the station that was named."""

    code = "station_not_free"
    sentence = "Une autre épreuve est en cours sur ce poste : choisissez-en un autre."


class PresenceNotConfirmed(Refusal):
    """R-ENT-03: nobody starts, or comes back, before an invigilator has confirmed."""

    code = "presence_not_confirmed"
    sentence = "Lève la main : le surveillant doit d'abord confirmer ta présence."


class StartTooLate(Refusal):
    """R-SES-07: no first start later than 24 h after the session's first start."""

    code = "start_too_late"
    sentence = "La session a commencé il y a plus de 24 heures : plus aucun départ n'est possible."
