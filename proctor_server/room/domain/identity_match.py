"""R-CAN-03, R-ENT-01: whether what was typed names a candidate of the list."""

import hmac
import re
import unicodedata

_KEPT = re.compile(r"[^A-Z0-9]")


def normalised(name: str) -> str:
    """NFD, diacritics dropped, upper case, only A-Z0-9 kept (R-CAN-03)."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return _KEPT.sub("", bare.upper())


def same_person(typed: tuple[str, str, str], enrolled: tuple[str, str, str]) -> bool:
    """Whether two (birth name, first name, birth date) are one person; the birth date exactly."""
    return [normalised(typed[0]), normalised(typed[1]), typed[2]] == [
        normalised(enrolled[0]),
        normalised(enrolled[1]),
        enrolled[2],
    ]


def same_code(typed: str, code: str) -> bool:
    """R-SES-02: case-insensitive; in constant time."""
    return hmac.compare_digest(typed.strip().upper().encode(), code.upper().encode())
