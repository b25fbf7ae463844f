"""What happens to an item on its way in or out, told item by item; and what refuses a whole file."""

from collections.abc import Sequence
from typing import Final

import msgspec

from kiosk_client.protocol.refusal import Refusal


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not on the other side as it was. `item`: an identifier, or the name that a question had.
    `line` of the file that was read, 0 where there is none."""

    item: str
    line: int = 0
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        where = f"{self.item}:{self.line}: " if self.line else f"{self.item}: "
        return where + (f"{self.field}: " if self.field else "") + self.message


class Words(Exception):
    """A remark that has no item yet: `code` and what fills its sentence. Raised where a question cannot go on."""

    def __init__(self, code: str, field: str = "", **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.details = details

    def of(self, item: str, line: int = 0) -> Remark:
        """The remark about that item."""
        said = SENTENCES[self.code].format(**self.details)
        return Remark(item=printable(item), line=line, field=self.field, code=self.code, message=printable(said))


class LeftOut(Words):
    """The question has nothing to become here: the others go on."""


class AtFault(Words):
    """The question is not sound: nothing is taken of the file."""


def printable(text: str) -> str:
    """The text on one line, short, without what a terminal would obey or could not show."""
    shown = "".join(letter if letter.isprintable() or letter in "\u00a0\u202f" else " " for letter in text)
    return (shown if len(shown) <= 200 else f"{shown[:200]}…").encode(errors="replace").decode()


SENTENCES: Final = {
    # out
    "not_operative": "l'épreuve n'est pas en service ({status}) : elle est laissée ici",
    "too_many_right": "Moodle n'a pas de note pour {count} bons choix : l'épreuve est laissée ici",
    "focused_lost": "sortir de la page ne comptera pas : l'indication n'est qu'une étiquette",
    "seconds_lost": "le temps de l'épreuve n'est qu'une étiquette",
    "treatments_lost": "seules les majuscules peuvent être ignorées : accents, espaces et fautes compteront",
    "all_or_nothing_lost": "un bon choix sur plusieurs donnera une partie des points",
    "part_of_the_marks": "un champ juste sur plusieurs donnera une partie des points",
    "order_lost": "la même réponse dans deux champs sera comptée deux fois",
    "partial_lost": "le barème partiel n'est qu'une étiquette",
    "groups_overlap": "une variante est dans deux groupes : tapée une fois, elle compte pour les deux",
    "embed_as_link": "la page intégrée devient un fichier à ouvrir",
    "statistics_lost": "difficulté et discrimination ne sont que des étiquettes",
    "comma_lost": "selon le programme, seul le point est compris comme virgule",
    "control_character": "un caractère de commande n'existe pas en XML : il est retiré",
    # in: what was changed
    "answer_dropped": "la réponse « {text} » ne valait qu'une partie des points : elle est retirée",
    "weights_dropped": "les points par choix sont retirés : tous les bons choix, et eux seuls, sont attendus",
    "wildcard_dropped": "la réponse « {text} » a un caractère joker : elle est retirée",
    "feedback_dropped": "les commentaires aux réponses sont retirés",
    "tolerance_dropped": "la tolérance de {tolerance} est retirée : « {text} » seul est juste",
    "units_dropped": "les unités sont retirées",
    "spelling_forgiven": "majuscules, accents et espaces ne compteront pas",
    "spelling_counts": "la réponse devra être exactement la même, majuscules comprises",
    "number_as_text": "un nombre parmi des mots est comparé comme un texte",
    "blanks_numbered": "les trous du texte sont devenus des champs numérotés",
    "formatting_dropped": "mise en forme ou contenu sans équivalent : {what}",
    "words_of_links": "les liens sont devenus de simples mots",
    "picture_moved": "l'image est placée après l'énoncé, là où l'épreuve la montre",
    "picture_dropped": "une épreuve a une seule image : {name} est retirée",
    "picture_elsewhere": "l'image {name} n'est pas dans le fichier : elle est retirée",
    "file_unused": "le fichier {name} n'est pas cité : il est retiré",
    "tag_unreadable": "l'étiquette « {tag} » est illisible : elle est ignorée",
    "renamed": "le nom « {name} » ne convient pas ici : l'identifiant est nouveau",
    # in: what a person must decide
    "alt_missing": "écrire la description de l'image (alt)",
    "licence_missing": "écrire la licence",
    "to_decide": "ligne {line} de {file} : {why}",
    # in: what is left where it was
    "kind_unknown": "une question « {kind} » n'a pas d'équivalent",
    "no_automatic_answer": "une réponse libre, que personne ne peut corriger d'avance, n'a pas d'équivalent",
    "not_a_question": "un texte sans réponse à donner n'est pas une épreuve",
    "range_only": "un intervalle de nombres n'a pas d'équivalent",
    "wildcard_only": "toutes les réponses ont un caractère joker",
    "several_in_a_list": "une liste à plusieurs réponses dans un texte n'a pas d'équivalent",
    "too_few_choices": "il faut au moins deux choix différents",
    "picture_in_choice": "une image dans un choix n'a pas d'équivalent",
    # in: what refuses the file
    "no_right_answer": "aucune réponse n'est juste",
    "several_right": "plusieurs choix valent tous les points, et un seul peut être choisi",
    "skill_missing": "il manque l'acquis : --skill, ou une étiquette comme @web3",
    "competence_missing": "il manque la compétence : --competence, ou une étiquette comme competence:1.1",
    "unbalanced_braces": "une accolade n'est pas fermée, ou pas ouverte",
    "answer_unreadable": "« {text} » n'est pas une réponse que le format connaît",
    "prompt_empty": "l'énoncé est vide",
    "unsafe_name": "« {name} » n'est pas un nom de fichier",
    "not_base64": "le contenu de {name} n'est pas du base64",
    "file_too_large": "{name} dépasse {limit} ko",
    "file_refused": "{name} : {why}",
}
"""Code → what is said, in French."""


class NotXml(Refusal):
    """The file is not XML that can be read."""

    code = "not_xml"
    sentence = "Ligne {line} : ce fichier n'est pas du XML lisible."


class XmlWithDeclarations(Refusal):
    """An entity can make a small file enormous or name another file: a file that declares one is not read."""

    code = "xml_declares"
    sentence = "Ligne {line} : un fichier qui a une déclaration DOCTYPE ou des entités n'est pas lu."


class NotMoodle(Refusal):
    """The XML is not an export of Moodle's question bank."""

    code = "not_moodle"
    sentence = "Ce fichier n'est pas un export de questions de Moodle : <quiz> est attendu, et non <{root}>."


class NotUtf8(Refusal):
    """A text file is in another encoding."""

    code = "exchange_not_utf8"
    sentence = "Ligne {line} : le fichier n'est pas en UTF-8."


class ExchangeTooLarge(Refusal):
    """The file is larger than any question bank that one would take in at once."""

    code = "exchange_too_large"
    sentence = "Le fichier dépasse {limit} Mo : exportez les questions en plusieurs fois."


class NoQuestion(Refusal):
    """There is nothing to take in."""

    code = "no_question"
    sentence = "Ce fichier n'a aucune question."


class ItemIsThere(Refusal):
    """Nothing is ever written over."""

    code = "item_is_there"
    sentence = "{name} existe déjà : rien n'a été écrit."


class QuestionsAtFault(Refusal):
    """Questions that are not sound, all of them at once: nothing is taken of their file."""

    code = "questions_at_fault"
    sentence = "Rien n'est repris : {count} question(s) en défaut. La première : {first}"

    def __init__(self, faults: Sequence[Remark]) -> None:
        self.faults = list(faults)
        super().__init__(count=len(self.faults), first=str(self.faults[0]))
