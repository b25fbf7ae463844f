"""Why the authority says no."""

from kiosk_client.protocol.refusal import Refusal


class NotFounded(Refusal):
    """The folder is not an authority's."""

    code = "not_founded"
    sentence = "Le dossier {folder} n'est pas celui d'une autorité : commencez par `proctor authority init`."


class AlreadyFounded(Refusal):
    """Keys are made once and never overwritten."""

    code = "already_founded"
    sentence = "Le dossier {folder} n'est pas vide : une autorité n'écrase jamais rien."


class WrongAddress(Refusal):
    """An authority's address is where rooms send packages."""

    code = "wrong_address"
    sentence = "L'adresse {url} ne convient pas : il faut https://, un nom ou une adresse IP, et un port si besoin."


class SettingsUnreadable(Refusal):
    """The settings file is not as documented."""

    code = "settings_unreadable"
    sentence = "Le fichier {file} n'est pas lisible : {what}."


class DatabaseUnusable(Refusal):
    """The database is not there, damaged, or of a kind that is not installed."""

    code = "database_unusable"
    sentence = "La base de données de l'autorité n'est pas utilisable : {what}."


class WrongDigest(Refusal):
    """A package is sent under the SHA-256 of its bytes."""

    code = "wrong_digest"
    sentence = "L'empreinte annoncée n'est pas celle des octets reçus."


class SessionErased(Refusal):
    """The time of the session is over: nothing of it comes in any more."""

    code = "session_erased"
    sentence = "La session {session} a été effacée : son temps de conservation est passé."


class TooLarge(Refusal):
    """More than a package can be."""

    code = "too_large"
    sentence = "Ce paquet dépasse {limit} octets."


class NoUpload(Refusal):
    """No such upload is under way: never begun, given up, forgotten after a day, or over."""

    code = "no_upload"
    sentence = "Aucun envoi en cours à cette adresse : annoncez le paquet de nouveau."


class WrongMetadata(Refusal):
    """What tus needs to know of an upload or of a piece is missing or unreadable."""

    code = "wrong_metadata"
    sentence = "Cet envoi n'est pas annoncé comme il faut : taille, empreinte SHA-256, position, contrôle du morceau."


class WrongVersion(Refusal):
    """The client speaks another version of tus."""

    code = "wrong_tus_version"
    sentence = "Cette adresse parle tus 1.0.0."


class WrongOffset(Refusal):
    """A piece was sent twice, too early, or after a cut that the client knows nothing of."""

    code = "wrong_offset"
    sentence = "Ce morceau n'est pas la suite : l'envoi en est à l'octet {offset}."


class WrongPiece(Refusal):
    """A piece was changed on its way; nothing of it was kept."""

    code = "wrong_piece"
    sentence = "Ce morceau est arrivé abîmé : renvoyez-le."


class PieceTooLarge(Refusal):
    """A piece goes beyond the end of the package, or is too long to be checked."""

    code = "piece_too_large"
    sentence = "Ce morceau est trop gros."


class CutShort(Refusal):
    """A piece with a checksum did not come whole; nothing of it was kept."""

    code = "cut_short"
    sentence = "Ce morceau n'est pas arrivé entier : renvoyez-le."


class TooManyUploads(Refusal):
    """Half uploads may not fill the disk that packages need."""

    code = "too_many_uploads"
    sentence = "Trop d'envois sont en cours : réessayez dans dix minutes."


class UnknownCentre(Refusal):
    """R-AUT-01: a centre has to be admitted before its packages are looked at."""

    code = "unknown_centre"
    sentence = "Le centre de ce paquet n'est pas admis par cette autorité. Le paquet est mis de côté."


class PackageRefused(Refusal):
    """R-AUT-01: something is wrong with the package. `problems`: all that was found."""

    code = "package_refused"
    sentence = "Ce paquet n'est pas valable et il est mis de côté : {first}"


class OtherContent(Refusal):
    """The same session and revision came with other bytes."""

    code = "other_content"
    sentence = "La session {session}, révision {revision}, est déjà reçue avec un autre contenu."


class OlderRevision(Refusal):
    """A later finalisation is here already."""

    code = "older_revision"
    sentence = "La session {session} est déjà reçue dans sa révision {revision}, plus récente."


class AlreadyPublished(Refusal):
    """Published results do not change because a centre finalises again."""

    code = "already_published"
    sentence = "Les résultats de la session {session} sont publiés : elle ne peut plus être remplacée."


class NoReceipt(Refusal):
    """No such package was accepted."""

    code = "no_receipt"
    sentence = "Aucun paquet reçu ne porte cette empreinte."


class UnknownSession(Refusal):
    """No package of this session was accepted."""

    code = "unknown_session"
    sentence = "La session {session} n'est pas reçue."


class UnknownCertification(Refusal):
    """No certification has this number."""

    code = "unknown_certification"
    sentence = "Il n'y a pas de certification {number}."


class AmbiguousSession(Refusal):
    """Centres number their sessions themselves."""

    code = "ambiguous_session"
    sentence = "Plusieurs centres ont une session {session} : précisez l'empreinte du centre."


class NotPublished(Refusal):
    """Results are given out once they are published."""

    code = "not_published"
    sentence = "Les résultats de la session {session} ne sont pas publiés."


class PublishedAlready(Refusal):
    """Results that are out are not decided on: nothing changes silently."""

    code = "published_already"
    sentence = "Les résultats de la session {session} sont publiés : retirez-les d'abord, avec un motif."


class NotEvaluated(Refusal):
    """The solutions of the session's bank are not here."""

    code = "not_evaluated"
    sentence = "La session {session} n'est pas évaluée : il manque les solutions de la banque {bank} {version}."


class DecisionsOpen(Refusal):
    """Somebody has to decide on reports first."""

    code = "decisions_open"
    sentence = "La session {session} attend {count} décision(s) du jury."


class UnknownGroup(Refusal):
    """No candidate of the session is in this class."""

    code = "unknown_group"
    sentence = "Aucun candidat de la session {session} n'est dans la classe {group}."


class NobodyCertified(Refusal):
    """Everybody was absent: there is nothing to print."""

    code = "nobody_certified"
    sentence = "Personne n'a commencé le test de la session {session} : il n'y a pas de résultat à imprimer."


class NoToken(Refusal):
    """Results are for those who have the token."""

    code = "no_token"
    sentence = "Il faut le jeton de l'autorité pour lire cette adresse."


class StoreUnusable(Refusal):
    """The bytes of packages cannot be put where they belong, or not be read: nothing is accepted meanwhile."""

    code = "store_unusable"
    sentence = "Le magasin des paquets n'est pas utilisable ({what}). Rien n'est reçu, rien n'est perdu : réessayez."


class NotKept(Refusal):
    """No package with this SHA-256 was accepted or set aside here."""

    code = "package_not_kept"
    sentence = "Aucun paquet gardé ici ne porte cette empreinte."
