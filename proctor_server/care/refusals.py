"""What the care of a machine can say no to."""

from kiosk_client.protocol.refusal import Refusal


class BackupDamaged(Refusal):
    """The file is no backup, or not as it was made."""

    code = "backup_damaged"
    sentence = "Cette sauvegarde est abîmée, ou n'en est pas une : prenez-en une autre ({what})."


class FileThere(Refusal):
    """Nothing is written over."""

    code = "file_there"
    sentence = "Il y a déjà un fichier {file} : donnez un autre nom, ou un dossier."


class BackupUnderway(Refusal):
    """One at a time."""

    code = "backup_underway"
    sentence = "Une sauvegarde est déjà en cours dans ce dossier : attendez qu'elle finisse."


class NotWritten(Refusal):
    """The disk does not take it."""

    code = "not_written"
    sentence = "Le fichier {file} n'a pas pu être écrit : {why}. Rien n'est laissé à moitié."


class NoRoomForCopy(Refusal):
    """What is left on the room's disk is for answers."""

    code = "no_room_for_copy"
    sentence = "Il faut {needed} Mio libres à côté des données pour préparer la copie : libérez de la place."


class FolderInUse(Refusal):
    """A backup is restored into a folder of its own."""

    code = "folder_in_use"
    sentence = "Le dossier {folder} n'est pas vide : restaurez dans un dossier vide."
