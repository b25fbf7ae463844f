"""Refusals about keys, sessions and lists."""

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


class UnknownSession(Refusal):
    """No session has this number."""

    code = "unknown_session"
    sentence = "Aucune session ne porte le numéro {number}."


class UnknownCandidate(Refusal):
    """The session has no such candidate."""

    code = "unknown_candidate"
    sentence = "Ce candidat n'est pas dans la liste de la session."


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


class PortTaken(Refusal):
    """Another program listens there."""

    code = "port_taken"
    sentence = "Le port {port} est déjà utilisé par un autre programme, ou n'est pas permis."


class ChangedMeanwhile(Refusal):
    """What is to be changed is no longer what whoever asks had before them."""

    code = "changed_meanwhile"
    sentence = "Ces données ont changé entre-temps : relisez-les, puis refaites votre modification si elle est utile."


class FieldsClosed(Refusal):
    """R-SES-05: the session has begun, and these fields of it, in `fields`, count for those who sit."""

    code = "fields_closed"
    sentence = "La session a commencé : ces champs ne changent plus ({names}). Remettez-les comme ils étaient."


class SessionEntered(Refusal):
    """R-SES-04: somebody has entered the session."""

    code = "session_entered"
    sentence = "Un candidat est déjà entré dans cette session : elle ne peut plus être supprimée, mais finalisée."


class CandidateFaulty(Refusal):
    """R-CAN-01, R-CAN-03: every fault of one candidate's fields, in `faults`."""

    code = "candidate_faulty"
    sentence = "Rien n'a été enregistré. À corriger : {told}"


class CandidateHasEntered(Refusal):
    """R-CAN-04: somebody who has entered stays as they entered."""

    code = "candidate_entered"
    sentence = "Ce candidat est déjà entré : il ne peut plus être retiré ni corrigé. Une erreur se signale en C1 ou C2."


class NoProfileInFile(Refusal):
    """A file of profiles, and none of them is this candidate's."""

    code = "no_profile_in_file"
    sentence = "Ce fichier ne contient pas le profil de ce candidat : vérifiez son INE ou son identifiant externe."


class SettingsUnfit(Refusal):
    """Each setting at fault, by name in `fields`: whole numbers within bounds, the test no longer than the session."""

    code = "settings_unfit"
    sentence = (
        "Vérifiez les réglages signalés : des minutes entières de 1 à 1440, un test pas plus long que la session, "
        "de 1 à 1825 jours de conservation, et une raison."
    )
