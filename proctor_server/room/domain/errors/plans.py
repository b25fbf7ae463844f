"""Refusals about the plans of rooms."""

from kiosk_client.protocol.refusal import Refusal


class UnknownRoom(Refusal):
    """No session is held in a room of this name, and it has no plan."""

    code = "unknown_room"
    sentence = "Aucune session n'a lieu dans « {room} » : créez-en une d'abord, ou vérifiez le nom de la salle."


class PlanChanged(Refusal):
    """Somebody else has changed the plan since it was read."""

    code = "plan_changed"
    sentence = "Ce plan a été changé entre-temps : rechargez la page, puis refaites vos changements."


class PlanUnfit(Refusal):
    """Too many seats, a place outside of the plan, or a name that is empty, too long or given twice."""

    code = "plan_unfit"
    sentence = "Un plan a au plus {seats} postes de noms différents, sur {widest} colonnes et {widest} rangs."


class SeatsCollide(Refusal):
    """Two seats on one place, or a seat on the desk."""

    code = "seats_collide"
    sentence = "Deux postes sont au même endroit (colonne {column}, rang {row}) : déplacez l'un d'eux."
