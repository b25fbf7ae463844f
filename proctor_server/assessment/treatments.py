"""When a typed text is the same as an expected one.

The three treatments forgive less and less of how a text is typed: `t1` case, accents and white space, `t2`
everything but letters, digits and spaces, `t3` a spelling slip. An item can switch each of them off.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kiosk_client.protocol.refusal import Refusal

TREATMENTS: Final = ("t1", "t2", "t3")
SLIP: Final = 0.25
"""Letters to change, over the length of the answer, that `t3` still forgives."""
LONGEST_SOLUTION: Final = 300
"""Characters of one expected line. Comparing letter by letter costs their square."""

_DIACRITICS = re.compile("[\u0300-\u036f]")
_WHITE_SPACE = re.compile(r"\s+")
_SPECIAL = re.compile("[^a-zA-Z0-9 ]+")
_SPACES = re.compile(" {2,}")
_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")


class SolutionTooLong(Refusal):
    """A solution is too long to be compared letter by letter."""

    code = "solution_too_long"
    sentence = "Une solution de {length} caractères est trop longue pour le traitement t3 : {limit} au plus."


def matches(answer: str, solutions: Sequence[str], *, treatments: Collection[str], number: bool) -> bool:
    """Whether `answer` is one of `solutions` (one a line; blank lines do not count).

    `number`: when all are numeric they are compared as numbers; when one is not, as texts.
    Raises `SolutionTooLong`.
    """
    wanted = [line for solution in solutions for line in solution.splitlines() if line.strip()]
    if number:
        values = [numeric(text) for text in (answer, *wanted)]
        if None not in values:
            return values[0] in values[1:]
    answer = _treated(prepared(answer), treatments)
    wanted = [_treated_solution(text, frozenset(treatments)) for text in wanted]
    if "t3" in treatments and answer:
        return any(_is_a_slip(answer, text) for text in wanted)
    return answer in wanted


def prepared(text: str) -> str:
    """Composed characters (NFC), no-break spaces as spaces: done whatever the treatments."""
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ")


def plain(text: str) -> str:
    """Lower case, without diacritics, curly apostrophes straightened: to find words, not to judge an answer."""
    bare = unicodedata.normalize("NFD", prepared(text).lower().replace("’", "'").replace("\u202f", " "))
    return _DIACRITICS.sub("", bare)


def numeric(text: str) -> Decimal | None:
    """The number that is written, spaces ignored and comma as dot; None when it is not one."""
    bare = _WHITE_SPACE.sub("", text)
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def distance(one: str, other: str) -> int:
    """Levenshtein's distance: letters to insert, drop or change to go from one to the other.

    A column of the usual table at a time, held in whole numbers: a bit set where the next cell is one more (`rising`)
    or one less (`falling`) (Myers 1999, Hyyrö 2003)."""
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << place
    whole, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    rising, falling, found = whole, 0, len(one)
    for letter in other:
        same = places.get(letter, 0)
        level = (((same & rising) + rising) ^ rising) | same | falling
        more, fewer = falling | (whole & ~(level | rising)), rising & level
        found += bool(more & last) - bool(fewer & last)
        more, fewer = whole & (more << 1 | 1), whole & (fewer << 1)
        rising, falling = fewer | (whole & ~(level | more)), more & level
    return found


@lru_cache(maxsize=65_536)
def _treated_solution(text: str, treatments: frozenset[str]) -> str:
    """Of a bank's solutions there are few, and each is compared with many answers."""
    return _treated(prepared(text), treatments)


def _treated(text: str, treatments: Collection[str]) -> str:
    if "t1" in treatments:
        text = _DIACRITICS.sub("", unicodedata.normalize("NFD", text.strip().lower()))
        text = _WHITE_SPACE.sub("", text)
    if "t2" in treatments:
        text = _SPACES.sub(" ", _SPECIAL.sub("", text))
    return text


def _is_a_slip(answer: str, solution: str) -> bool:
    forgiven = SLIP * len(answer)
    # The difference of lengths is a lower bound: a page of text is not compared letter by letter with a word.
    if abs(len(answer) - len(solution)) > forgiven:
        return False
    if len(solution) > LONGEST_SOLUTION:
        raise SolutionTooLong(length=len(solution), limit=LONGEST_SOLUTION)
    return distance(answer, solution) <= forgiven
