"""What people read: French message ids, other languages from gettext catalogues beside this file."""

import functools
import gettext
from collections.abc import Mapping
from importlib import resources
from typing import Final

from kiosk_client.protocol.refusal import Refusal

LANGUAGES: Final = ("fr", "en")
"""The first is the language of the message ids."""


@functools.cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language of `LANGUAGES`."""
    if language == LANGUAGES[0]:
        return gettext.NullTranslations()
    file = resources.files("kiosk_client.words") / "locale" / language / "LC_MESSAGES" / "kiosk.mo"
    with file.open("rb") as opened:
        return gettext.GNUTranslations(opened)


def translations(language: str) -> dict[str, str]:
    """Message id → words, for the page; empty in French."""
    known = getattr(catalogue(language), "_catalog", {})
    return {key: value for key, value in known.items() if key and isinstance(key, str)}


def said(refusal: Refusal, language: str) -> str:
    """The refusal's sentence in a language."""
    return in_words(refusal.sentence, refusal.details, language)


def in_words(sentence: str, details: Mapping[str, object], language: str) -> str:
    """A French sentence with its details, in a language."""
    return catalogue(language).gettext(sentence).format(**details)


def preferred(accept_language: str) -> str:
    """The language of `LANGUAGES` that an Accept-Language header likes best; French when it likes none."""
    ranked = sorted(_ranges(accept_language), key=lambda found: -found[0])
    return next((tag for weight, tag in ranked if tag in LANGUAGES and weight > 0), LANGUAGES[0])


def _ranges(header: str) -> list[tuple[float, str]]:
    found = []
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        found.append((_weight(parameter), tag.split("-")[0].lower()))
    return found


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
