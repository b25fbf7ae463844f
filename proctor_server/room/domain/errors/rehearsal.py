"""Refusals about rehearsals on the school's own stations."""

from kiosk_client.protocol.refusal import Refusal


class ExamUnderWay(Refusal):
    """A real candidate's test runs: nobody rehearses beside it."""

    code = "exam_under_way"
    sentence = "Une épreuve est en cours dans la session {session} : répétez quand elle est terminée."


class AnotherRehearsal(Refusal):
    """One at a time: the stations play for it."""

    code = "another_rehearsal"
    sentence = (
        "La répétition {session} est en cours. Si elle a été abandonnée, elle s'efface d'elle-même en une minute : "
        "recommencez alors."
    )


class NoStationToRehearse(Refusal):
    """Nobody named a station."""

    code = "no_station_to_rehearse"
    sentence = "Aucun poste n'est prêt pour une répétition : allumez au moins un poste appairé."
