"""Codes as the authority's pages say them; French, the message ids of the catalogue."""

from typing import Final

OF_HTTP: Final = {
    404: "Il n'y a rien à cette adresse.",
    405: "Cette adresse ne répond pas à cette méthode.",
    413: "Cet envoi est trop gros.",
    415: "Cette adresse attend application/offset+octet-stream.",
    400: "Cette demande est illisible.",
    500: "Une erreur est survenue. Rien n'est perdu : réessayez.",
}
STATUSES: Final = {"validated": "Validée", "rejected": "Rejetée", "cancelled": "Annulée", "error": "En erreur"}
STATES: Final = {"received": "Reçue", "evaluated": "Évaluée", "published": "Publiée"}
ROLES: Final = {"jury": "Jury", "administrator": "Administration", "reader": "Lecture"}
MARKS: Final = {
    "competence_invalidated": "cette compétence a été invalidée, à cause de réponses fausses.",
    "all_invalidated": "toutes les compétences ont été invalidées, plus de la moitié des épreuves ayant été manquées.",
}
RESULTS: Final = {
    "ok": "Juste",
    "ko": "Fausse",
    "partially": "En partie juste",
    "skipped": "Passée",
    "timed_out": "Hors temps",
    "focused_out": "Page quittée",
}
CATEGORIES: Final = {
    "C1": "données du candidat fausses",
    "C2": "temps majoré faux",
    "C4": "signature",
    "C6": "fraude suspectée",
    "C7": "problème technique",
    "C8": "candidat",
    "E1": "image",
    "E2": "page intégrée",
    "E3": "pièce jointe",
    "E4": "site en panne",
    "E5": "site bloqué",
    "E8": "temps majoré sur une question chronométrée",
    "E9": "logiciel",
    "E10": "page quittée par accident",
    "E11": "passée sur une page d'erreur",
    "E12": "accessibilité",
}
ACTS: Final = {
    "neutralise": "Neutraliser la question",
    "confirm": "Confirmer la réponse",
    "reject": "Rejeter la certification",
    "cancel": "Annuler la certification",
    "accept": "Retenir le signalement",
    "refuse": "Écarter le signalement",
    "acknowledge": "Commentaire lu",
    "publish": "Publier les résultats",
    "unpublish": "Retirer les résultats",
    "undo": "Revenir sur une décision",
    "rescore": "Noter de nouveau",
    "rescore_undone": "Revenir sur une nouvelle notation",
    "account_added": "Compte créé",
    "account_reset": "Mot de passe remplacé",
    "account_removed": "Compte retiré",
    "password_changed": "Mot de passe changé",
    "centre_admitted": "Centre admis",
    "centre_key_replaced": "Clé d'un centre remplacée",
    "centre_key_revoked": "Clé d'un centre révoquée",
    "centre_key_restored": "Clé d'un centre rétablie",
}
EFFECTS: Final = {
    "accept:C6": "La fraude est retenue : la certification est rejetée, le score est de 0 Pix.",
    "accept:C1": "Les données du candidat sont corrigées sur le certificat et dans les résultats.",
    "accept:E": "La question est neutralisée, sauf si la réponse est juste.",
}
"""What accepting a report does, by its category."""
FIELDS: Final = {
    "first_name": "Prénom",
    "birth_name": "Nom de naissance",
    "birth_date": "Date de naissance (AAAA-MM-JJ)",
    "birth_city": "Lieu de naissance",
    "external_id": "Identifiant externe",
    "ine": "INE",
    "group": "Classe",
}
"""Correctable data of a candidate."""
