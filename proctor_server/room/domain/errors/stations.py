"""Refusals about stations, and about the files that their journals come in."""

from kiosk_client.protocol.refusal import Refusal


class StationRevoked(Refusal):
    """The administrator has taken the station's access back."""

    code = "station_revoked"
    sentence = "L'accès de ce poste a été retiré : appairez-le de nouveau."


class UnknownMachine(Refusal):
    """Neither a station nor a second laptop of this name was ever paired here."""

    code = "unknown_machine"
    sentence = "Cette machine n'est pas appairée avec ce serveur."


class UnknownStation(Refusal):
    """This centre has signed the certificate, but for no station."""

    code = "unknown_station"
    sentence = "Ce fichier n'est d'aucun poste appairé avec ce centre."


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


class SessionNotInExport(Refusal):
    """The station has kept nothing of this session."""

    code = "session_not_in_export"
    sentence = "Ce fichier ne contient rien de la session {number}."
