"""What can be wrong in a bank: a fault names the file, the line, the field, and says what is expected."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal


class Complaint(NamedTuple):
    """A fault found in a value: `field` is where in it (empty: the value itself), `details` fill the
    sentence."""

    field: str
    code: str
    details: dict[str, object]


class Fault(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A fault in a file of the bank. `line` counts from 1; `file` is relative to the bank's folder."""

    file: str
    line: int
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        return where + self.message


class BankHasFaults(Refusal):
    """A bank with faults is not built, and no form is made from it."""

    code = "bank_has_faults"
    sentence = "La banque a des défauts ({count}). Le premier : {first}"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(count=len(self.faults), first=self.faults[0])


SENTENCES: Final = {
    # the file
    "not_utf8": "le fichier n'est pas en UTF-8",
    "no_front_matter": "le fichier doit commencer par une ligne +++, et une autre doit clore les champs",
    "not_toml": "les champs ne sont pas du TOML valable : {why}",
    "empty_bank": "aucune épreuve : elles vont dans <compétence>/<identifiant>.md",
    # the fields
    "missing_field": "ce champ est obligatoire",
    "unknown_field": "ce champ n'existe pas",
    "not_for_this_kind": "ce champ n'a pas de sens pour une épreuve {kind}",
    "not_a_table": "une table est attendue",
    "not_a_list": "une liste est attendue, d'au moins {least} élément(s)",
    "not_a_text": "un texte non vide est attendu",
    "not_a_name": "un nom est attendu : lettres sans accent, chiffres, tiret, point ou souligné",
    "not_a_flag": "true ou false est attendu",
    "not_a_count": "un nombre entier d'au moins 1 est attendu",
    "not_a_number": "un nombre est attendu",
    "not_one_of": "une de ces valeurs est attendue : {allowed}",
    "not_a_skill": "un @, un sujet, puis une difficulté de 1 à 8 sont attendus (par exemple @web3)",
    "not_a_locale": "une langue est attendue (par exemple fr, en, fr-BE)",
    "not_a_path": "un chemin relatif à l'épreuve, sans quitter la banque, est attendu",
    # what they say together
    "id_not_file_name": "l'identifiant doit être le nom du fichier, « {expected} »",
    "competence_not_folder": "la compétence doit être le nom du dossier, « {expected} »",
    "duplicate_prompt": "cet énoncé est déjà celui de {other}",
    "answer_given_away": "« {value} » est une réponse attendue par {other} : elle ne doit pas se lire ici",
    "duplicate_id": "cet identifiant est déjà celui de {other}",
    "duplicate": "« {value} » figure deux fois",
    "one_choice_expected": "une épreuve QCU a un seul bon choix",
    "choice_out_of_range": "le choix {choice} n'existe pas : de 1 à {choices}",
    "refused_by_evaluation": "l'évaluation refuse cette solution : {value}",
    "empty_is_right": "une réponse vide serait juste : les traitements ne laissent rien d'une solution",
    "solution_too_long": "une solution dépasse {limit} caractères",
    "not_numeric": "« {value} » n'est pas un nombre, et le format est number",
    "not_an_option": "« {value} » n'est pas une des options du champ",
    "options_expected": "une liste de choix (format select) a un champ, avec ses options",
    "too_few_groups": "il faut au moins autant de groupes que de champs ({fields})",
    "out_of_reach": "l'épreuve n'a que {fields} champs",
    # skills in words
    "not_a_tube": "le nom d'un sujet ne finit pas par un chiffre",
    "skill_not_listed": "l'acquis {skill} n'est pas décrit dans {file}",
    "tube_elsewhere": "le sujet « {tube} » est déjà celui de la compétence {other}",
    # files beside the item, and the prompt
    "file_not_found": "le fichier {name} n'existe pas",
    "picture_kind": "une image SVG, PNG ou JPEG est attendue",
    "picture_damaged": "ce fichier n'est pas une image {kind} lisible",
    "picture_active": "une image ne doit contenir ni script, ni lien vers l'extérieur",
    "attachment_kind": "une pièce jointe que la page sait montrer est attendue : {allowed}",
    "table_ragged": "ligne {line} : {cells} cellules au lieu de {expected} (séparateur « ; »)",
    "sheet_damaged": "ce fichier n'est pas une feuille de calcul OpenDocument à plat (.fods) lisible",
    "page_not_alone": "la page doit tenir seule, sans rien charger, envoyer ni garder : {what}",
    "file_not_utf8": "le fichier n'est pas en UTF-8",
    "unused_file": "aucune épreuve ne montre ce fichier",
    "file_too_large": "le fichier dépasse {limit} ko",
    "empty_prompt": "l'énoncé est vide",
    "raw_html": "le HTML n'est pas admis dans l'énoncé",
    "picture_in_prompt": "une image se met dans le champ image, avec sa description",
}
"""Code → what is expected, in French."""


def message(complaint: Complaint) -> str:
    """The complaint's sentence."""
    return SENTENCES[complaint.code].format(**complaint.details)
