"""What can be wrong with a package: stable codes, with one French sentence each. `docs/reference/package.md`
lists them, and a test compares."""

from typing import Final

import msgspec

PROBLEMS: Final = {
    "not_a_bag": "Ce n'est pas un paquet de session lisible : {what}.",
    "not_canonical": "L'archive n'est pas écrite comme un paquet : des octets ont été ajoutés ou changés.",
    "too_large": "L'archive prétend contenir plus que sa taille, ou dépasse la taille permise.",
    "unsafe_name": "Un fichier porte un nom interdit.",
    "not_stored": "Un fichier est compressé ou chiffré dans l'archive.",
    "file_damaged": "Ce fichier est abîmé dans l'archive.",
    "manifest_unreadable": "La liste des fichiers manque ou est illisible.",
    "file_changed": "Ce fichier n'est pas celui qui a été scellé.",
    "file_missing": "Ce fichier a été scellé et n'est plus là.",
    "file_unexpected": "Ce fichier n'a pas été scellé.",
    "part_unreadable": "Ce fichier n'est pas dans le format attendu : {what}.",
    "erasure_unknown": "Une personne a été effacée de ce paquet : donnez la fiche de l'autorité pour le vérifier.",
    "erasure_wrong": "Ce qui a été effacé de ce paquet n'est pas ce que l'autorité a signé.",
    "centre_wrong": "L'empreinte du centre n'est pas celle de son certificat.",
    "unknown_centre": "Ce paquet vient d'un autre centre que celui de la fiche.",
    "signature_missing": "La signature du centre manque.",
    "signature_unreadable": "La signature n'est pas dans le format attendu.",
    "signature_wrong": "La signature n'est pas celle du centre.",
    "statement_differs": "Ce que le centre a signé ne correspond pas au paquet.",
    "wrong_recipient": "Ce paquet a été scellé pour une autre autorité.",
    "journal_broken": "Cette ligne du journal de la session ne suit pas la précédente.",
    "journal_head_differs": "Le journal de la session ne finit pas là où le centre l'a signé.",
    "entry_unreadable": "Cette ligne du journal de la session est illisible.",
    "station_journal_broken": "Cette ligne du journal du poste ne suit pas la précédente.",
    "head_missing": "Il manque la dernière tête signée du journal de ce poste.",
    "certificate_wrong": "Le certificat de ce poste n'est pas de ce centre.",
    "head_signature_wrong": "La tête du journal de ce poste n'est pas signée par ce poste.",
    "station_journal_short": "Le journal de ce poste a {kept} lignes, le poste en a signé {signed}.",
    "head_differs": "Le journal de ce poste n'est pas celui que le poste a signé.",
    "head_stale": "Ce poste a signé {signed} ligne(s) de son journal, qui en a {kept}.",
    "station_line_unknown": "Cette ligne du poste n'est pas dans le journal de la session.",
    "station_line_missing": "Cette ligne du journal de la session manque au journal du poste.",
    "account_inconsistent": "Un candidat ou une épreuve figure deux fois, ou une épreuve n'est à aucun candidat.",
    "answer_not_in_journal": "Cette réponse n'est pas à la ligne annoncée du journal.",
    "answer_differs": "Cette réponse n'est pas celle du journal.",
    "answer_left_out": "Une réponse retenue par le journal manque au compte rendu.",
}  # fmt: skip


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong. `where`: the file, with `:line` or `#part` where it helps."""

    code: str
    where: str
    message: str


def problem(code: str, where: str, **details: object) -> Problem:
    """A problem of the table above."""
    return Problem(code=code, where=where, message=PROBLEMS[code].format(**details))
