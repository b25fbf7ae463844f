"""Named accounts of the centre: what each role unlocks, which names and which passwords they may have."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, Literal

from proctor_server.room.domain.errors import (
    AccountNameTaken,
    AccountNameUnfit,
    PasswordHasName,
    PasswordObvious,
    PasswordTooLong,
    PasswordTooShort,
)

AccountRole = Literal["administrator", "organiser", "reader"]
Unlocks = Literal["everything", "content", "nothing"]

CentreDeed = Literal[
    "signed_in", "account_created", "role_changed", "password_reset", "password_changed", "account_suspended",
    "account_restored", "account_removed", "settings_changed", "session_erased",
]  # fmt: skip

UNLOCKS: Final[dict[AccountRole, Unlocks]] = {
    "administrator": "everything",
    "organiser": "content",
    "reader": "nothing",
}
"""Role → which of the centre's keys its password opens."""

FOUNDER: Final = "Administrateur"
"""Who signs in with the centre's own password: no account has this name."""

LONGEST_NAME: Final = 80
PASSWORD_LENGTH: Final = 12
"""Characters that a password has at least."""

LONGEST_PASSWORD: Final = 200
_FEWEST_SIGNS: Final = 5
_SHORTEST_PART: Final = 4
_ALPHABET: Final = "bcdfghjkmpqrtvwxyz2346789"
_OBVIOUS: Final = (
    "motdepasse", "password", "azertyuiop", "qwertyuiop", "qsdfghjklm", "123456789", "987654321", "administrateur",
    "administrator", "bienvenue", "jetaime", "abcdefghij", "college", "lycee", "proctor", "certification",
)  # fmt: skip

Chooser = Callable[[Sequence[str]], str]


def account_name(typed: str) -> str:
    """The name as it is shown: no space around it, one between words. Raises `AccountNameUnfit`, and
    `AccountNameTaken` for the centre's own."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise AccountNameUnfit(most=LONGEST_NAME)
    if spelled(name) == spelled(FOUNDER):
        raise AccountNameTaken
    return name


def spelled(name: str) -> str:
    """The name as it is looked for: without case, accents and doubled spaces. Names that are spelled alike are one."""
    return " ".join(_bare(name).split())


def check_password(password: str, name: str) -> None:
    """Length first, and nothing that would be tried first; no rule of which signs it has.

    Raises `PasswordTooShort`, `PasswordTooLong`, `PasswordObvious`, `PasswordHasName`.
    """
    check_length(password)
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong(most=LONGEST_PASSWORD)
    bare = re.sub(r"[\W_]", "", _bare(password))
    if _is_obvious(bare):
        raise PasswordObvious
    if any(part in bare for part in re.split(r"[\W_]+", _bare(name)) if len(part) >= _SHORTEST_PART):
        raise PasswordHasName


def check_length(password: str) -> None:
    """Raises `PasswordTooShort`."""
    if len(unicodedata.normalize("NFC", password)) < PASSWORD_LENGTH:
        raise PasswordTooShort(least=PASSWORD_LENGTH)


def provisional_password(choose: Chooser) -> str:
    """A password that we make, to be changed at once: three groups of four, 55 bits. `choose` picks one of a
    sequence, with a secret-grade source; a draw of few different signs is drawn again."""
    while True:
        drawn = "".join(choose(_ALPHABET) for _ in range(PASSWORD_LENGTH))
        if not _is_obvious(drawn):
            return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


def _is_obvious(bare: str) -> bool:
    rest = bare
    for word in _OBVIOUS:
        rest = rest.replace(word, "")
    return len(set(bare)) < _FEWEST_SIGNS or len(rest) < _SHORTEST_PART


def _bare(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c)).casefold()
