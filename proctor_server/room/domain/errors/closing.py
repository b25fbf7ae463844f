"""Refusals about finalisation and what comes after."""

from kiosk_client.protocol.refusal import Refusal


class SessionFinalised(Refusal):
    """The session is finalised: nothing of it changes any more."""

    code = "session_finalised"
    sentence = "La session est finalisée : elle ne peut plus être modifiée."


class NotFinalised(Refusal):
    """There is no package of this session."""

    code = "not_finalised"
    sentence = "La session n'est pas finalisée : il n'y a pas encore de paquet."


class NotComplete(Refusal):
    """R-FIN-01: what is missing before the session can be finalised, in `missing`."""

    code = "not_complete"
    sentence = "La session ne peut pas être finalisée : {first}"


class AlreadyDelivered(Refusal):
    """R-SES-03: a finalisation is withdrawn only while the authority has not accepted the package."""

    code = "already_delivered"
    sentence = "L'autorité a déjà accepté le paquet : la finalisation ne peut plus être retirée."


class NotAReceipt(Refusal):
    """R-FIN-05: some other file."""

    code = "not_a_receipt"
    sentence = "Ce fichier n'est pas un reçu : prenez celui que l'autorité a écrit, « proctor authority ingest »."


class ReceiptNotGenuine(Refusal):
    """R-FIN-05: the receipt was changed, or comes from somebody else."""

    code = "receipt_not_genuine"
    sentence = "Ce reçu n'est pas signé par l'autorité de ce centre, ou il a été modifié : demandez-le de nouveau."


class ReceiptOfOtherSession(Refusal):
    """R-FIN-05: the receipt is the authority's, but for another session."""

    code = "receipt_of_other_session"
    sentence = "Ce reçu est celui de la session {number} : apportez-le depuis la page de cette session."


class DiskTrouble(Refusal):
    """A commit did not reach the disk: nothing of it was kept, and nothing was acknowledged."""

    code = "disk_trouble"
    sentence = "Le disque du serveur refuse d'écrire ({reason}). Rien n'est perdu sur les postes : libérez de l'espace."


class DiskFailing(DiskTrouble):
    """As `DiskTrouble`, where the disk gives an error: space would not help."""

    code = "disk_failing"
    sentence = (
        "Le disque du serveur signale une panne ({reason}). Rien n'est perdu sur les postes : laissez-les allumés, et "
        "préparez une autre machine."
    )


class NoAuthority(Refusal):
    """Nobody has brought in the card of the authority that packages are sealed for."""

    code = "no_authority"
    sentence = "Aucune autorité n'est connue de ce centre : importez sa fiche avec « proctor init --authority »."


class ReceiptMissing(Refusal):
    """R-FIN-05: until the receipt is there, nothing is deleted anywhere."""

    code = "receipt_missing"
    sentence = "L'autorité n'a pas encore accusé réception de la session {number} : rien n'en est effacé avant."


class RoomBusy(Refusal):
    """Erasing writes the whole file anew: not while somebody sits."""

    code = "room_busy"
    sentence = "Un test est en cours dans la salle : effacez la session quand toutes les copies sont rendues."
