"""What is locked while nobody has signed in: the centre's private key and the key of the items.

After a restart answers are taken at once; signing and pairing wait for the administrator, new starts wait for
an administrator or an invigilator.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol.refusal import Refusal
from proctor_server.disk import write_whole
from proctor_server.room.adapters.certificates import load_key, private_pem
from proctor_server.room.adapters.identity import centre_key_context, content_key_context, load, master_key
from proctor_server.room.adapters.wrapping import KEY_BYTES, Cost, hash_password, seal, unseal, unwrap, wrap
from proctor_server.room.domain.account import Unlocks
from proctor_server.room.domain.errors import ContentLocked, Locked

CONTENT_FILE: Final = "content.enc"
_CONTENT: Final = "proctor content bundle"


class OffHub(Protocol):
    """Calls a slow function without holding up the others; gives its result or its exception."""

    def __call__(self, function: Callable[..., Any], *args: Any) -> Any:
        """The result of `function(*args)`."""


class NoContent(Refusal):
    """No item content has been brought into this room."""

    code = "no_content"
    sentence = "Aucune banque d'épreuves n'est importée sur ce serveur."


class ContentDamaged(Refusal):
    """The content at rest does not open with its key."""

    code = "content_damaged"
    sentence = "Le fichier des épreuves est abîmé ({file}) : importez de nouveau la banque."


class Vault:
    """The two keys, once unlocked, in memory only."""

    def __init__(self, data_dir: Path, *, off_hub: OffHub, cost: Cost | None = None) -> None:
        self._data_dir = data_dir
        self._off_hub = off_hub
        self._cost = cost or Cost()
        self._centre_key: Ed25519PrivateKey | None = None
        self._content_key: bytes | None = None

    @property
    def unlocked(self) -> bool:
        """Whether the centre's key can be used."""
        return self._centre_key is not None

    @property
    def content_unlocked(self) -> bool:
        """Whether items can be opened."""
        return self._content_key is not None

    def unlock_as_administrator(self, password: str) -> None:
        """Unlock both keys. Raises `WrongPassword`."""
        file = load(self._data_dir)
        master = self._off_hub(master_key, file, password)
        centre = unseal(file.centre_key, master, context=centre_key_context(file.fingerprint))
        self._content_key = unseal(file.content_key, master, context=content_key_context(file.fingerprint))
        self._centre_key = load_key(centre)

    def unlock_content(self, session: str, wrapped: bytes, password: str) -> None:
        """Unlock the items with a session's password (`signing_in.session_password` of what was typed).

        `wrapped` is what `wrap_content_key_for_session` gave. Raises `WrongPassword`.
        """
        self._content_key = self._off_hub(_unwrap_for_session, wrapped, password, session)

    def unlock_as_account(self, account: str, unlocks: Unlocks, wrapped: bytes, password: str) -> None:
        """Unlock what an account's password opens; `wrapped` is what `wrap_for_account` gave. Raises
        `WrongPassword`."""
        keys = self._off_hub(_unwrap_for_account, wrapped, password, account, unlocks)
        self._content_key = keys[:KEY_BYTES]
        if unlocks == "everything":
            self._centre_key = load_key(keys[KEY_BYTES:])

    def wrap_for_account(self, account: str, unlocks: Unlocks, password: str) -> bytes | None:
        """What the account may unlock, under its password; None when that is nothing. Raises `Locked`,
        `ContentLocked`."""
        if unlocks == "nothing":
            return None
        centre = private_pem(self.centre_key()) if unlocks == "everything" else b""
        wrapped: bytes = self._off_hub(
            _wrap_for_account, self.content_key() + centre, password, account, unlocks, self._cost
        )
        return wrapped

    def password_hash(self, password: str) -> str:
        """The Argon2id hash that an account's password is compared with."""
        phc: str = self._off_hub(hash_password, password, self._cost)
        return phc

    def wrap_content_key_for_session(self, session: str, password: str) -> bytes:
        """The content key under a session's password, to be kept beside it. Raises `ContentLocked`."""
        wrapped: bytes = self._off_hub(_wrap_for_session, self.content_key(), password, session, self._cost)
        return wrapped

    def session_secret(self, session: str, password: str) -> tuple[str, bytes, bytes]:
        """How a session's password is kept: its Argon2id hash, itself sealed for printing, and
        `wrap_content_key_for_session`. Raises `ContentLocked`."""
        sealed = seal(password.encode(), self.content_key(), context=_password_context(session))
        phc: str = self._off_hub(hash_password, password, self._cost)
        return phc, sealed, self.wrap_content_key_for_session(session, password)

    def session_password(self, session: str, sealed: bytes) -> str:
        """The password of a session, to print it. Raises `ContentLocked`."""
        return unseal(sealed, self.content_key(), context=_password_context(session)).decode()

    def lock(self) -> None:
        """Forget both keys."""
        self._centre_key = self._content_key = None

    def centre_key(self) -> Ed25519PrivateKey:
        """The centre's private key. Raises `Locked`."""
        if self._centre_key is None:
            raise Locked
        return self._centre_key

    def centre_signer(self) -> Callable[[bytes], bytes]:
        """Signs bytes with the centre's key (Ed25519, 64 bytes). Raises `Locked`."""
        return self.centre_key().sign

    def content_key(self) -> bytes:
        """32 bytes. Raises `ContentLocked`."""
        if self._content_key is None:
            raise ContentLocked
        return self._content_key

    def store_content(self, bundle: bytes) -> None:
        """Keep a content bundle at rest, encrypted (R-TST-06), instead of the one before. Raises
        `ContentLocked`."""
        sealed = seal(bundle, self.content_key(), context=_CONTENT)
        self._off_hub(write_whole, self._data_dir / CONTENT_FILE, sealed)

    def read_content(self) -> bytes:
        """The bundle at rest. Raises `ContentLocked`, `NoContent`, `ContentDamaged`."""
        file = self._data_dir / CONTENT_FILE
        key = self.content_key()
        try:
            return unseal(self._off_hub(file.read_bytes), key, context=_CONTENT)
        except FileNotFoundError:
            raise NoContent from None
        except InvalidTag:
            raise ContentDamaged(file=CONTENT_FILE) from None


def _wrap_for_session(key: bytes, password: str, session: str, cost: Cost) -> bytes:
    return wrap(key, password, context=_session_context(session), cost=cost)


def _unwrap_for_session(wrapped: bytes, password: str, session: str) -> bytes:
    return unwrap(wrapped, password, context=_session_context(session))


def _wrap_for_account(keys: bytes, password: str, account: str, unlocks: Unlocks, cost: Cost) -> bytes:
    return wrap(keys, password, context=_account_context(account, unlocks), cost=cost)


def _unwrap_for_account(wrapped: bytes, password: str, account: str, unlocks: Unlocks) -> bytes:
    return unwrap(wrapped, password, context=_account_context(account, unlocks))


def _account_context(account: str, unlocks: Unlocks) -> str:
    return f"proctor account {account}, {unlocks}"


def _session_context(session: str) -> str:
    return f"proctor content key, session {session}"


def _password_context(session: str) -> str:
    return f"proctor invigilators' password, session {session}"
