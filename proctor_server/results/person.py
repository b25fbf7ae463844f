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


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "<dl>" + "".join(f"<dt>{escape(str(k))}</dt><dd>{_value(v)}</dd>" for k, v in value.items()) + "</dl>"
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_value(each)}</li>" for each in value) + "</ul>" if value else "<p>Rien.</p>"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "–" if value in (None, "") else escape(str(value))
