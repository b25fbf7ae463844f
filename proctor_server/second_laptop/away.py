"""What a browser is told while the room cannot be reached: a page that tries again by itself, or a problem as JSON."""

import json
from typing import Final

SECONDS: Final = 3

WORDS: Final = {
    "fr": (
        "La salle ne répond pas",
        "Le serveur de la salle n'est pas joignable depuis cet ordinateur. Les candidats continuent leur épreuve sur "
        "leurs postes.",
        "Vérifiez que l'ordinateur de la salle est allumé et que celui-ci est sur le même réseau. Cette page réessaie "
        "toute seule.",
    ),
    "en": (
        "The room does not answer",
        "The room's server cannot be reached from this computer. Candidates go on with their test on their stations.",
        "Check that the room's computer is on, and that this one is on the same network. This page tries again by "
        "itself.",
    ),
}
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="{seconds}">
<title>{title} - Proctor</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem }}
</style>
<h1>{title}</h1>
<p>{what}</p>
<p>{remedy}</p>
"""


def away_page(head: bytes, language: str) -> bytes:
    """The whole answer, 503, to the request with this `head`: JSON for the API, HTML otherwise."""
    title, what, remedy = WORDS[language]
    if b" /api/" in head.partition(b"\r\n")[0]:
        kind, body = "application/problem+json", json.dumps({"code": "room_away", "detail": f"{what} {remedy}"})
    else:
        kind = "text/html; charset=utf-8"
        body = _PAGE.format(language=language, seconds=SECONDS, title=title, what=what, remedy=remedy)
    content = body.encode()
    lines = (
        "HTTP/1.1 503 Service Unavailable",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        f"Retry-After: {SECONDS}",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control: no-store",
        "Connection: close",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + content
