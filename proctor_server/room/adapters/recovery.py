"""The recovery phrase: twelve words of 96 random bits, and a thirteenth that notices a slip of the pen."""

import os
import unicodedata
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from kiosk_client.protocol.refusal import Refusal

RANDOM_WORDS: Final = 12


class PhraseMiscopied(Refusal):
    """A word is not in the list, there is one too many or too few, or their order is another."""

    code = "phrase_miscopied"
    sentence = "La phrase de récupération est mal recopiée : {what}."


@cache
def word_list() -> tuple[str, ...]:
    """256 French words without accents; any two differ in two letters at least, and in their first four."""
    return tuple(Path(__file__).with_name("recovery_words.txt").read_text("ascii").split())


def new_phrase() -> str:
    """A fresh phrase, words separated by spaces."""
    return spelt(os.urandom(RANDOM_WORDS))


def read_phrase(typed: str) -> str:
    """The phrase as `new_phrase` spells it. Raises `PhraseMiscopied` naming what is wrong."""
    words = _without_accents(typed).lower().replace(",", " ").replace("-", " ").split()
    numbers = {word: number for number, word in enumerate(word_list())}
    for word in words:
        if word not in numbers:
            raise PhraseMiscopied(what=f"« {word} » n'est pas dans la liste des mots")
    if len(words) != RANDOM_WORDS + 1:
        raise PhraseMiscopied(what=f"{len(words)} mots au lieu de {RANDOM_WORDS + 1}")
    phrase = spelt(bytes(numbers[word] for word in words[:RANDOM_WORDS]))
    if phrase.split() != words:
        raise PhraseMiscopied(what="un mot est remplacé ou deux mots sont échangés")
    return phrase


def spelt(entropy: bytes) -> str:
    """The phrase that carries these 12 bytes."""
    check = sha256(b"proctor recovery phrase v1" + entropy).digest()[:1]
    return " ".join(word_list()[byte] for byte in entropy + check)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
