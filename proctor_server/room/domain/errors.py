"""The refusals of the room, one class a rule that can say no."""

from kiosk_client.protocol.refusal import Refusal


class Locked(Refusal):
    """What is asked needs a key that nobody has unlocked since the server started."""

    code = "locked"
    sentence = "Le serveur est verrouillé : l'administrateur du centre doit le déverrouiller avec son mot de passe."


class ContentLocked(Refusal):
    """Items cannot be opened: after a restart, new starts wait for an invigilator to sign in."""

    code = "content_locked"
    sentence = "Les épreuves sont verrouillées : un surveillant doit ouvrir une session avec le mot de passe « C- »."


class NoBank(Refusal):
    """No item content has been brought into this room, or another version than the session's."""

    code = "no_bank"
    sentence = "Les épreuves de cette session ne sont pas sur ce serveur : importez le contenu de la banque {version}."


class MoveRefused(Refusal):
    """The transition table has no such edge."""

    code = "move_refused"
    sentence = "Cette action n'est pas possible dans l'état actuel ({state})."


class UnknownSession(Refusal):
    """No session has this number."""

    code = "unknown_session"
    sentence = "Aucune session ne porte le numéro {number}."


class UnknownCandidate(Refusal):
    """The session has no such candidate."""

    code = "unknown_candidate"
    sentence = "Ce candidat n'est pas dans la liste de la session."


class UnknownAttempt(Refusal):
    """No such attempt, or it is not this station's."""

    code = "unknown_attempt"
    sentence = "Ce poste ne tient pas cette épreuve."


class FieldsMissing(Refusal):
    """R-SES-01: each missing or malformed field of a session, by name in `fields`."""

    code = "fields_missing"
    sentence = "Complétez les champs : {names}."


class ImportRefused(Refusal):
    """R-CAN-02: nothing is imported while one line is at fault. `faults` lists them all."""

    code = "import_refused"
    sentence = "Le fichier contient {count} erreur(s) : rien n'a été importé. Première : {first}"


class NobodyEnrolled(Refusal):
    """A paper of candidates, and there are none."""

    code = "nobody_enrolled"
    sentence = "Aucun candidat n'est inscrit à cette session : importez d'abord la liste."


class NoStation(Refusal):
    """Labels of stations, and none is paired."""

    code = "no_station"
    sentence = "Aucun poste n'est appairé : appairez les postes, puis imprimez leurs étiquettes."


class ListClosed(Refusal):
    """R-CAN-02: the list can no longer be replaced."""

    code = "list_closed"
    sentence = "Un candidat est déjà entré : la liste ne peut plus être remplacée."


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


class StationRevoked(Refusal):
    """The administrator has taken the station's access back."""

    code = "station_revoked"
    sentence = "L'accès de ce poste a été retiré : appairez-le de nouveau."


class NotAnExport(Refusal):
    """The file does not begin as one that a station has exported."""

    code = "not_an_export"
    sentence = "Ce fichier n'est pas l'export d'un poste : faites-le avec « kiosk export »."


class ExportNewer(Refusal):
    """A station with a newer program has exported the file."""

    code = "export_newer"
    sentence = "Ce fichier vient d'une version plus récente ({theirs}, ici {ours}) : mettez ce serveur à jour."


class ExportOlder(Refusal):
    """A station with a program that is too old has exported the file."""

    code = "export_older"
    sentence = "Ce fichier vient d'une version trop ancienne ({theirs}) : mettez à jour le poste, et réexportez."


class ExportTruncated(Refusal):
    """The file says that more follows than is there."""

    code = "export_truncated"
    sentence = "Ce fichier est coupé avant la fin : copiez-le de nouveau depuis le poste."


class ExportTampered(Refusal):
    """A line is not what the station has written and signed."""

    code = "export_tampered"
    sentence = "Ce fichier n'est pas tel que le poste l'a écrit (ligne {line}) : exportez de nouveau depuis le poste."


class ExportOfOtherCentre(Refusal):
    """The station is paired with another centre."""

    code = "export_of_other_centre"
    sentence = "Ce fichier vient d'un poste d'un autre centre : portez-le à la salle de ce centre."


class UnknownStation(Refusal):
    """This centre has signed the certificate, but for no station."""

    code = "unknown_station"
    sentence = "Ce fichier n'est d'aucun poste appairé avec ce centre."


class SessionNotInExport(Refusal):
    """The station has kept nothing of this session."""

    code = "session_not_in_export"
    sentence = "Ce fichier ne contient rien de la session {number}."


class UnknownAlert(Refusal):
    """The candidate has made no such call."""

    code = "unknown_alert"
    sentence = "Cet appel n'existe pas."


class AlertRefused(Refusal):
    """The table of calls has no such edge."""

    code = "alert_refused"
    sentence = "Cet appel ne peut plus être traité ainsi (état : {state})."


class AlertOfAnother(Refusal):
    """Nobody acts twice: another invigilator has taken the call."""

    code = "alert_of_another"
    sentence = "{name} s'en occupe déjà."


class AlertActionUnfit(Refusal):
    """A hand is settled, a problem with an item is rejected or accepted."""

    code = "alert_action_unfit"
    sentence = "Cette action ne convient pas à cet appel."


class UnknownCategory(Refusal):
    """No report about an item has this category (R-INC-04)."""

    code = "unknown_category"
    sentence = "« {category} » n'est pas une catégorie de signalement sur une question."


class CategoryClosed(Refusal):
    """R-INC-04: a category that is no longer used."""

    code = "category_closed"
    sentence = "La catégorie {category} est fermée : choisissez-en une autre."


class CategoryUnfit(Refusal):
    """R-INC-02: the item has nothing that this category is about."""

    code = "category_unfit"
    sentence = "La catégorie {category} ne convient pas à cette question."


class MessageUnfit(Refusal):
    """A message says something, and is not long."""

    code = "message_unfit"
    sentence = "Écrivez un message de {most} caractères au plus."


class MinutesUnfit(Refusal):
    """R-TIM-03: time is added in whole minutes."""

    code = "minutes_unfit"
    sentence = "Ajoutez de 1 à {most} minutes."


class UnknownAddedTime(Refusal):
    """The candidate was not given this time, or it was taken back already."""

    code = "unknown_added_time"
    sentence = "Ce temps n'a pas été ajouté à ce candidat, ou il est déjà retiré."


class TimeInUse(Refusal):
    """R-TIM-03: the candidate works in the time that was added; taking it back would end the test (R-TST-08)."""

    code = "time_in_use"
    sentence = "Ce temps ajouté est déjà entamé : il ne peut plus être retiré."


class UnknownLostTime(Refusal):
    """The candidate's ledger has no such line."""

    code = "unknown_lost_time"
    sentence = "Ce temps perdu n'est pas dans le relevé du candidat."


class LostTimeRefused(Refusal):
    """R-TIM-04: a line is decided once, when it is measured to its end."""

    code = "lost_time_refused"
    sentence = "Ce temps perdu ne peut pas être décidé maintenant (état : {state})."


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


class ReasonMissing(Refusal):
    """An act that cannot be undone asks for a reason."""

    code = "reason_missing"
    sentence = "Indiquez la raison."


class DiskTrouble(Refusal):
    """A commit did not reach the disk: nothing of it was kept, and nothing was acknowledged."""

    code = "disk_trouble"
    sentence = "Le disque du serveur refuse d'écrire ({reason}). Rien n'est perdu sur les postes : libérez de l'espace."


class NoAuthority(Refusal):
    """Nobody has brought in the card of the authority that packages are sealed for."""

    code = "no_authority"
    sentence = "Aucune autorité n'est connue de ce centre : importez sa fiche avec « proctor init --authority »."
