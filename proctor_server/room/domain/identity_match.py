"""R-CAN-03, R-ENT-01: whether what was typed names a candidate of the list."""

import hmac
import re
import unicodedata

_KEPT = re.compile(r"[^A-Z0-9]")


def normalised(name: str) -> str:
    """NFD, diacritics dropped, upper case, only A-Z0-9 kept (R-CAN-03)."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return _KEPT.sub("", bare.upper())


def known_as(birth_name: str, first_name: str, birth_date: str) -> str:
    """The same for two ways to write one person (R-ENT-01); the birth date exactly."""
    return f"{normalised(birth_name)} {normalised(first_name)} {birth_date}"


def same_code(typed: str, code: str) -> bool:
    """R-SES-02: case-insensitive; in constant time."""
    return hmac.compare_digest(typed.strip().upper().encode(), code.upper().encode())
