"""What a rehearsal can find amiss with a station, in a sentence, and what to do about it, in another."""

from typing import Final, NamedTuple


class Failure(NamedTuple):
    """`code`: of `REMEDIES`, stable. `seen`: what was seen, `remedy`: what to do, both French."""

    code: str
    seen: str
    remedy: str


REMEDIES: Final[dict[str, tuple[str, str]]] = {
    "not_seen": ("jamais vu sur le réseau", "Allumez ce poste et branchez-le au réseau de la salle."),
    "port_closed": (
        "vu, mais son port est fermé",
        "Ouvrez le pare-feu de ce poste, ou changez-le de prise réseau.",
    ),
    "wrong_version": ("autre version du programme", "Mettez à jour ce poste, ou le serveur de salle."),
    "not_paired": (
        "vu, mais pas appairé",
        "Ouvrez l'appairage sur la page du centre et donnez le code à ce poste : « kiosk pair CODE ».",
    ),
    "silent": ("vu, mais ne répond pas", "Vérifiez le câble de ce poste, puis relancez son programme."),
    "clock_off": ("horloge fausse de {seconds} s", "Réglez l'heure de ce poste et activez un serveur de temps."),
    "checks": (
        "sa propre vérification refuse une épreuve : {parts}",
        "Lisez ce que la page de ce poste demande, ou lancez-y « kiosk doctor », et corrigez-le.",
    ),
    "candidate_here": (
        "un candidat y a une épreuve en cours",
        "Attendez la fin de cette épreuve, puis recommencez la répétition.",
    ),
    "station_not_waiting": (
        "la page de fin d'un candidat y est encore affichée",
        "Fermez cette page sur le poste, puis recommencez la répétition.",
    ),
    "rehearsal_stopped": (
        "quelqu'un a arrêté la répétition sur ce poste",
        "Recommencez la répétition sans toucher à ce poste.",
    ),
    "rehearsal_interrupted": (
        "son programme a été relancé pendant la répétition",
        "Cherchez dans son journal pourquoi il s'est arrêté (alimentation, mise à jour, mémoire), puis recommencez.",
    ),
    "lost": (
        "plus de nouvelles pendant « {step} »",
        "Vérifiez l'alimentation, la mise en veille et le câble de ce poste, puis recommencez la répétition.",
    ),
    "late": (
        "rien n'est venu à temps pendant « {step} »{trouble}",
        "Relancez ce poste et recommencez ; si cela revient, remplacez-le pour l'épreuve.",
    ),
    "page_absent": (
        "aucun navigateur n'y montre la page d'examen",
        "Ouvrez la session d'examen de ce poste, ou relancez-le : la page doit s'afficher sans que personne l'ouvre.",
    ),
    "page_not_shown": (
        "le navigateur n'a pas montré toutes les questions",
        "Fermez le navigateur de ce poste : il se rouvre seul ; sinon relancez le poste et recommencez.",
    ),
    "slow": (
        "une réponse a mis {milliseconds} ms à être reçue",
        "Rapprochez ce poste du point d'accès ou branchez-le par câble : la salle doit répondre en moins de 2 s.",
    ),
    "answers_differ": (
        "le paquet n'a que {kept} des {given} réponses données",
        "Gardez ce poste tel quel, exportez son journal avec « kiosk export » et prévenez l'assistance.",
    ),
    "journal_incomplete": (
        "son journal n'est pas entier dans la salle ({received} lignes sur {written})",
        "Vérifiez le réseau de ce poste, puis recommencez la répétition.",
    ),
    "not_erased": (
        "n'a pas encore effacé la répétition",
        "Rallumez ce poste près de la salle ouverte : il l'efface de lui-même dès qu'il la retrouve.",
    ),
}
"""Code → what is seen, what to do; with details between braces."""


def failure(code: str, **details: object) -> Failure:
    """What is amiss. A code that a newer station says is told as it is."""
    seen, remedy = REMEDIES.get(code, ("refus « {code} »", REMEDIES["late"][1]))
    return Failure(code, seen.format(code=code, **details), remedy)
