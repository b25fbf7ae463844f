"""Words that a person reads: French sentences are the message ids, English is in the catalogue beside.

`python -m proctor_server.room.words.gather` lists what the code says and brings the catalogue up to date.
"""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("fr", "en")
"""The first is the language of the message ids, and of whoever asks for none of these."""

DOMAIN: Final = "room"
LOCALE: Final = Path(__file__).parent / "locale"


@cache
def catalogue(language: str) -> dict[str, str]:
    """French sentence → the same in `language`; empty for French."""
    found = gettext.translation(DOMAIN, LOCALE, [language], fallback=True)
    messages: dict[str, str] = getattr(found, "_catalog", {})
    return {french: said for french, said in messages.items() if french and isinstance(french, str)}


def say(language: str, sentence: str, /, **details: object) -> str:
    """`sentence` in `language`, with `details` where the braces name them."""
    said = catalogue(language).get(sentence, sentence)
    return said.format(**details) if details else said
