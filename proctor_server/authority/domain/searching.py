"""How a name is found, however it is typed. Pure."""

import unicodedata


def folded(text: str) -> str:
    """Lower case, without accents, words one space apart."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())
