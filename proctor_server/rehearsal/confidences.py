"""What no log may hold: whoever reads one learns nothing of anybody, and can open nothing with it.

Looked for in all that the day's processes have logged: who the candidates are, what they typed, every code, password,
token and key of the day.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from proctor_server.rehearsal.answers import GUESS, Key

SHORTEST: Final = 3
"""Letters of a word that is looked for: shorter ones are in any text."""

PRIVATE: Final = re.compile(r"PRIVATE KEY-----|AGE-SECRET-KEY-|[?&](?:code|q|password|token|ticket)=", re.IGNORECASE)
"""Keys, and what an address must not carry into a log."""


class Confidence(NamedTuple):
    """`what` is told in place of `text`, which must not spread further by being told."""

    what: str
    text: str


def of_pupils(file: Path) -> Iterator[Confidence]:
    """Names, birth dates in both spellings, identifiers, of everybody in a candidates' list."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines, delimiter=";"):
            born = next(value for column, value in line.items() if column.startswith("Date de naissance"))
            yield Confidence("un nom de naissance", line["Nom de naissance"])
            yield Confidence("un prénom", line["Prénom"])
            yield Confidence("une date de naissance", born)
            yield Confidence("une date de naissance", "-".join(reversed(born.split("/"))))
            yield Confidence("un INE", line["INE"])


def of_answers(key: Key) -> Iterator[Confidence]:
    """What candidates may have typed: solutions that are long enough to be nobody's accident, and their guess."""
    yield Confidence("une réponse", GUESS)
    for text in key.texts:
        yield Confidence("une réponse", text)


def found_in(logs: Iterable[Path], confidences: Iterable[Confidence]) -> list[str]:
    """What is in a log and must not be, with the log's name; never the words themselves. Case does not count."""
    sought = [each for each in confidences if len(each.text) >= SHORTEST]
    return [f"{log.name} : {what}" for log in logs for what in _in_one(log.read_text("utf-8", "replace"), sought)]


def _in_one(text: str, sought: list[Confidence]) -> list[str]:
    found = {each.what for each in sought if re.search(rf"(?<!\w){re.escape(each.text)}(?!\w)", text, re.IGNORECASE)}
    if PRIVATE.search(text):
        found.add("une clé, ou un secret dans une adresse")
    return sorted(found)
