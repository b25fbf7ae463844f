"""Refusals about calls, messages and time."""

from kiosk_client.protocol.refusal import Refusal


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


class ReasonMissing(Refusal):
    """An act that cannot be undone asks for a reason."""

    code = "reason_missing"
    sentence = "Indiquez la raison."
