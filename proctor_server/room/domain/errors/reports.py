"""Refusals about reports that invigilators write (R-INC-04)."""

from kiosk_client.protocol.refusal import Refusal


class UnknownReport(Refusal):
    """The session has no such report."""

    code = "unknown_report"
    sentence = "Ce signalement n'existe pas."


class UnknownReportCategory(Refusal):
    """R-INC-04 has no such category."""

    code = "unknown_report_category"
    sentence = "« {category} » n'est pas une catégorie de signalement : choisissez-en une de la liste."


class ReportChanged(Refusal):
    """Somebody has changed the report since it was read: nothing is overwritten unseen."""

    code = "report_changed"
    sentence = "{name} a changé ce signalement entre-temps : relisez-le, puis recommencez."


class ReportActUnfit(Refusal):
    """The table of reports has no such edge: it is withdrawn, or it is not."""

    code = "report_act_unfit"
    sentence = "Ce signalement est retiré, ou l'était déjà : relisez la liste, puis rétablissez-le s'il le faut."


class ReportOfCall(Refusal):
    """It was decided at once, when the candidate called: the candidate has had another item since (R-INC-02)."""

    code = "report_of_call"
    sentence = "Ce signalement a été décidé pendant l'épreuve : écrivez-en un autre pour le compléter."


class ListReported(Refusal):
    """R-CAN-02: another list would put somebody else in the place of whom a report is about."""

    code = "list_reported"
    sentence = "Un signalement nomme un candidat de cette liste : retirez-le avant d'importer une autre liste."


class ReportTooLong(Refusal):
    """A field of a report is longer than `most` characters."""

    code = "report_too_long"
    sentence = "Ce texte est trop long : {most} caractères au plus."


class PercentUnfit(Refusal):
    """R-CAN-01: percent in, percent out."""

    code = "percent_unfit"
    sentence = "Écrivez le bon temps majoré en pour cent, de 0 à {most} : 33 pour un tiers de temps en plus."


class NumberNotAsked(Refusal):
    """The candidate's form has no item with this number."""

    code = "number_not_asked"
    sentence = "Ce candidat n'a pas de question {number} : relisez le numéro sur son écran."
