"""Whom the authority lets in, and what each may do. Pure."""

import unicodedata
from typing import Final, Literal, get_args

from kiosk_client.protocol.refusal import Refusal

Role = Literal["jury", "administrator", "reader"]
Right = Literal["read", "decide", "administer"]

ROLES: Final = get_args(Role)

MAY: Final[dict[Role, frozenset[Right]]] = {
    "jury": frozenset({"read", "decide"}),
    "administrator": frozenset({"read", "administer"}),
    "reader": frozenset({"read"}),
}
"""Role → what it may do. Who runs the place does not decide about candidates; who decides does not let people in."""

LONGEST_NAME: Final = 80
SHORTEST_PASSWORD: Final = 12


class AccountNameWrong(Refusal):
    """A name is what the audit shows."""

    code = "account_name_wrong"
    sentence = "Le nom d'un compte a de 1 à 80 caractères visibles."


class PasswordTooShort(Refusal):
    """Length first."""

    code = "password_too_short"
    sentence = "Un mot de passe a au moins 12 caractères, et n'est pas le nom du compte."


def account_name(typed: str) -> str:
    """The name as it is shown: one space between words. Raises `AccountNameWrong`."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountNameWrong
    return name


def account_key(name: str) -> str:
    """What two names may not have in common: without case, without accents written apart, spaces as one."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def check_password(password: str, name: str) -> None:
    """Raises `PasswordTooShort`."""
    if len(password.strip()) < SHORTEST_PASSWORD or account_key(name) == account_key(password):
        raise PasswordTooShort
