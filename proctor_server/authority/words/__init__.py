"""Words that the authority's pages say: French sentences are the message ids, English is in the catalogue beside."""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("fr", "en")
"""The first is the language of the message ids, and of whoever asks for none of these."""

DOMAIN: Final = "authority"
LOCALE: Final = Path(__file__).parent / "locale"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language; French has none but its own."""
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def say(language: str, sentence: str, /, **details: object) -> str:
    """`sentence` in `language`, with `details` where the braces name them."""
    said = catalogue(language).gettext(sentence) if sentence else ""
    return said.format(**details) if details else said
