"""Refusals about who invigilates, and whose list a candidate is on (R-SES-06)."""

from kiosk_client.protocol.refusal import Refusal


class RatioExceeded(Refusal):
    """R-SES-06: one invigilator for twenty candidates, signed in at the same time."""

    code = "ratio_exceeded"
    sentence = (
        "Surveillants entrés : {invigilators}. Pour {present} présents il en faut {needed}, un pour {each}. Un autre "
        "surveillant entre avec le mot de passe de la session, ou l'administrateur lève la règle par écrit."
    )


class RatioAlreadyOverridden(Refusal):
    """The override that stands has its reason already."""

    code = "ratio_already_overridden"
    sentence = "La règle est déjà levée pour cette session."


class RatioNotOverridden(Refusal):
    """There is no override to withdraw."""

    code = "ratio_not_overridden"
    sentence = "La règle n'est pas levée : il n'y a rien à rétablir."


class NotInvigilating(Refusal):
    """Whoever a list was asked for has not signed in, or has left."""

    code = "not_invigilating"
    sentence = "{name} ne surveille pas cette session en ce moment : choisissez une autre liste."


class ListFull(Refusal):
    """R-SES-06: at most twenty candidates a list."""

    code = "list_full"
    sentence = "La liste de {name} a déjà {most} candidats : déplacez d'abord quelqu'un."
