"""The referential: areas, competences, and what the name of a skill says."""

import re
from typing import Final, NamedTuple

from kiosk_client.protocol.refusal import Refusal

AREAS: Final = {
    "1": "Information et données",
    "2": "Communication et collaboration",
    "3": "Création de contenu",
    "4": "Protection et sécurité",
    "5": "Environnement numérique",
}
"""Identifier of an area → its name."""

COMPETENCES: Final = {
    "1.1": "Mener une recherche et une veille d'information",
    "1.2": "Gérer des données",
    "1.3": "Traiter des données",
    "2.1": "Interagir",
    "2.2": "Partager et publier",
    "2.3": "Collaborer",
    "2.4": "S'insérer dans le monde numérique",
    "3.1": "Développer des documents textuels",
    "3.2": "Développer des documents multimédia",
    "3.3": "Adapter les documents à leur finalité",
    "3.4": "Programmer",
    "4.1": "Sécuriser l'environnement numérique",
    "4.2": "Protéger les données personnelles et la vie privée",
    "4.3": "Protéger la santé, le bien-être et l'environnement",
    "5.1": "Résoudre des problèmes techniques",
    "5.2": "Construire un environnement numérique",
}
"""Identifier of a competence → its name. Its area is the figure before the dot."""

PIX_PER_LEVEL: Final = 8
HIGHEST_LEVEL: Final = 8

_SKILL = re.compile(r"@(?P<tube>\S*[^\s\d])(?P<difficulty>[1-8])")


class UnknownCompetence(Refusal):
    """A competence is not one of the referential."""

    code = "unknown_competence"
    sentence = "« {competence} » n'est pas une compétence du référentiel (par exemple 1.1)."


class UnknownSkill(Refusal):
    """A skill's name is not «@», a tube, and a difficulty from 1 to 8."""

    code = "unknown_skill"
    sentence = "« {skill} » n'est pas un acquis : un @, un sujet, puis une difficulté de 1 à 8 (par exemple @web3)."


class Skill(NamedTuple):
    """What the name of a skill says: `@web3` is the tube `web` at difficulty 3."""

    tube: str
    difficulty: int


def read_skill(name: str) -> Skill:
    """The tube and the difficulty (1..8) that `name` says. Raises `UnknownSkill`."""
    found = _SKILL.fullmatch(name)
    if found is None:
        raise UnknownSkill(skill=name)
    return Skill(found["tube"], int(found["difficulty"]))


def refuse_unknown(competence: str) -> None:
    """Raises `UnknownCompetence` unless the referential has it."""
    if competence not in COMPETENCES:
        raise UnknownCompetence(competence=competence)
