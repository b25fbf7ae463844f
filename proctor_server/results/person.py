"""All that is held about somebody, as a page that they can read: French, one file, no script."""

from html import escape
from typing import Any, Final

TITLES: Final = {
    "session": "La session",
    "candidate": "Identité et profil",
    "attempts": "L'épreuve et les réponses",
    "reports": "Signalements écrits par des surveillants",
    "certifications": "Résultat et certificat",
    "decisions": "Décisions du jury",
    "audit": "Qui a décidé",
    "published": "Résultats donnés",
    "packages": "Lignes du paquet scellé de la salle",
}
"""Section → what it is called; in this order."""

FIELDS: Final = {
    "number": "Numéro", "site": "Lieu", "room": "Salle", "starts_at": "Début prévu", "description": "Description",
    "invigilators": "Surveillants", "scheme": "Sorte d'épreuve", "centre": "Établissement", "fingerprint": "Empreinte",
    "name": "Nom", "uai": "UAI", "state": "État", "id": "Identifiant", "birth_name": "Nom de naissance",
    "first_name": "Prénom", "birth_date": "Date de naissance", "birth_place": "Lieu de naissance", "sex": "Sexe",
    "birth_insee": "Code INSEE de naissance", "birth_postcode": "Code postal de naissance",
    "birth_city": "Commune de naissance", "birth_country": "Pays de naissance", "group": "Classe",
    "external_id": "Identifiant de l'établissement", "ine": "INE", "extra_time_percent": "Temps majoré (%)",
    "certifiable": "Certifiable", "absent": "Absent", "competences": "Compétences", "level": "Niveau", "pix": "Pix",
    "score": "Pix obtenus", "focus_tolerance": "Page quittée tolérée", "candidate": "Numéro dans la session",
    "seed": "Tirage des questions", "began_at": "Commencé", "deadline": "Heure limite", "ended_at": "Fini",
    "end": "Fin",
    "abort_reason": "Motif d'interruption", "form": "Questions posées", "item": "Épreuve", "skill": "Acquis",
    "competence": "Compétence", "kind": "Forme", "answers": "Réponses", "answer": "Réponse",
    "late": "Arrivée après coup",
    "focused_out": "Page quittée", "journal": "Ligne du journal", "taken": "Temps pris (ms)", "replaced": "Remplacées",
    "neutralised": "Neutralisées", "category": "Catégorie", "text": "Texte", "value": "Valeur juste",
    "report": "Signalement", "written_by": "Écrit par", "written_at": "Écrit", "changed_by": "Changé par",
    "changed_at": "Changé", "code": "Code de vérification", "result": "Résultat", "attempt": "Épreuve passée",
    "passed_on": "Passée le", "ceiling": "Niveau le plus haut", "status": "Statut", "rate": "Réponses justes (%)",
    "reason": "Motif", "n": "Numéro de la décision", "act": "Acte", "by": "Par", "at": "Quand",
    "revision": "Révision du paquet", "undoes": "Revient sur", "corrected": "Corrigé", "about": "Au sujet de",
    "publication": "Publication", "sha256": "Empreinte du paquet", "lines": "Lignes",
}  # fmt: skip
"""Field → what it is called; files of the package, and fields of a newer version, have their own name."""

_HEAD: Final = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Ce que l'autorité sait de vous</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem }
dt { font-weight: 600 } dd { margin: 0 0 .5rem 1rem; overflow-wrap: anywhere }
ul { padding-left: 1.2rem } section { border-top: 1px solid; margin-top: 1.5rem }
</style></head><body>
<h1>Ce que l'autorité sait de vous</h1>
"""


def person_page(held: dict[str, Any]) -> str:
    """`held`: what `Persons.export` made."""
    body = "".join(_session(each) for each in held["sessions"])
    return f"{_HEAD}<p>Fait le {escape(held['made_at'])}.</p>\n{body}</body></html>\n"


def _session(told: dict[str, Any]) -> str:
    number = escape(str(told["session"]["number"]))
    parts = "".join(f"<h3>{escape(title)}</h3>\n{_value(told[name])}\n" for name, title in TITLES.items())
    return f"<section><h2>Session {number}</h2>\n{parts}</section>\n"


def _name(field: str) -> str:
    return escape(FIELDS.get(field, field))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "<dl>" + "".join(f"<dt>{_name(k)}</dt><dd>{_value(v)}</dd>" for k, v in value.items()) + "</dl>"
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_value(each)}</li>" for each in value) + "</ul>" if value else "<p>Rien.</p>"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "–" if value in (None, "") else escape(str(value))
