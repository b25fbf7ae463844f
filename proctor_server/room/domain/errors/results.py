"""Refusals about results that come back from the authority."""

from kiosk_client.protocol.refusal import Refusal


class NotResults(Refusal):
    """Some other file."""

    code = "not_results"
    sentence = "Ce fichier ne contient pas de résultats : prenez celui que « proctor authority return » a écrit."


class ResultsNotGenuine(Refusal):
    """The document was changed, or comes from another authority."""

    code = "results_not_genuine"
    sentence = "Ces résultats ne sont pas signés par l'autorité de ce centre, ou ils ont été modifiés : redemandez-les."


class ResultsOfOtherCentre(Refusal):
    """The authority's, for another school."""

    code = "results_of_other_centre"
    sentence = "Ces résultats sont ceux d'un autre centre ({name}) : rendez la clé USB à l'autorité, sans les ouvrir."


class ResultsOfOtherSession(Refusal):
    """This centre's, but brought in on the page of another session."""

    code = "results_of_other_session"
    sentence = "Ces résultats sont ceux de la session {number} : apportez-les depuis la page de cette session."


class ResultsOfOtherPackage(Refusal):
    """The session was finalised again since: what was scored is not what this room stands for."""

    code = "results_of_other_package"
    sentence = "Ces résultats sont ceux d'un autre paquet de la session {number} : demandez les plus récents."


class ResultsStale(Refusal):
    """Later ones are here."""

    code = "results_stale"
    sentence = "Des résultats plus récents de la session {number} sont déjà ici : ceux de ce fichier ne comptent plus."


class NoResultsYet(Refusal):
    """Nothing is out, or it was taken back."""

    code = "no_results_yet"
    sentence = "Les résultats de la session {number} ne sont pas publiés : il n'y a rien à enregistrer."


class NoPackageSent(Refusal):
    """Results are of a package that the authority has."""

    code = "no_package_sent"
    sentence = "L'autorité n'a pas encore reçu le paquet de la session {number} : envoyez-le d'abord."


class UnknownClass(Refusal):
    """Nobody with a result is in this class."""

    code = "unknown_class"
    sentence = "Aucun candidat de la session {number} n'est dans la classe {group}."
