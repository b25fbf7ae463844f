"""What the tests of the doors share: a centre in a folder, and guesses that cost next to nothing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proctor_server.room.adapters import identity
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.adapters.wrapping import Cost

NOW = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
CHEAP = Cost(memory=64, iterations=1, lanes=1)
PASSWORD = "un mot de passe"


def at_once(function: Any, *args: Any) -> Any:
    """Nothing to hold up: call here."""
    return function(*args)


def make_centre(folder: Path, name: str = "Collège des Essais", now: datetime = NOW) -> identity.Created:
    return identity.create(
        folder, name=name, uai="0000000X", password=PASSWORD, authority_card=None, now=now, cost=CHEAP
    )


def unlocked_vault(folder: Path) -> Vault:
    vault = Vault(folder, off_hub=at_once, cost=CHEAP)
    vault.unlock_as_administrator(PASSWORD)
    return vault


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()
