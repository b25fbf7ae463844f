"""Who is let in at the authority: named accounts, passwords as Argon2id hashes, guesses slowed."""

import secrets
import threading
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa
import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.accounts import MAY, Right, Role, account_key, account_name, check_password
from proctor_server.authority.storage import accounts as book
from proctor_server.authority.storage.accounts import Account, Kept
from proctor_server.authority.storage.acts import write_act
from proctor_server.authority.storage.database import take_turns, writing
from proctor_server.guessing import FORGOTTEN_AFTER, Guesses, Limit, seconds_to_wait
from proctor_server.moments import iso
from proctor_server.passwords import Cost, hash_password, is_password

IDLE_LIFE: Final = timedelta(hours=2)
LIFE: Final = timedelta(hours=12)
_SEEN_EVERY: Final = timedelta(minutes=1)
_LIMIT: Final = Limit(free=4)

# Argon2id takes 64 MiB a guess: many at once would starve the machine.
_AT_ONCE: Final = 2

log = structlog.get_logger(__name__)


class SignInRefused(Refusal):
    """The same for an unknown account and for a wrong password."""

    code = "sign_in_refused"
    sentence = "Compte ou mot de passe incorrect."


class TooSoon(Refusal):
    """Guesses are slowed; never a lock-out."""

    code = "too_soon"
    sentence = "Trop d'essais : réessayez dans {seconds} s."


class AccountExists(Refusal):
    """A name is given once: the audit must not mean two people by it."""

    code = "account_exists"
    sentence = "Le compte {name} existe déjà, ou a existé : choisissez un autre nom."


class UnknownAccount(Refusal):
    """Nobody has this name, or not any more."""

    code = "no_such_account"
    sentence = "Il n'y a pas de compte {name}."


class SignedIn(NamedTuple):
    """Who speaks."""

    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Whether this is for them."""
        return right in MAY[self.role]


class Accounts:
    """The book of accounts, and of those who have signed in."""

    def __init__(self, engine: sa.Engine, cost: Cost | None = None) -> None:
        """`cost`: of a guess."""
        self._engine, self._cost = engine, cost or Cost()
        self._few = threading.BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        """What a password for nobody is compared with: in the same time."""
        return hash_password(secrets.token_hex(), self._cost)

    def all(self) -> list[Account]:
        """Those who can sign in, by name."""
        with self._engine.connect() as connection:
            return [each for each in book.accounts(connection) if each.removed_at is None]

    def add(self, name: str, role: Role, *, by: str, now: datetime) -> str:
        """A new account; answers its password, which is shown once. Raises `AccountNameWrong`, `AccountExists`."""
        account = Account(name=account_name(name), role=role, added_at=iso(now))
        password = _new_password()
        with writing(self._engine) as connection:
            if book.kept(connection, account.name):
                raise AccountExists(name=account.name)
            self._save(connection, account, password)
            _written(connection, "account_added", f"{account.name} ({role})", by, now)
        return password

    def reset(self, name: str, *, by: str, now: datetime) -> str:
        """A new password, shown once; every sign-in of the account ends. Raises `UnknownAccount`."""
        password = _new_password()
        with writing(self._engine) as connection:
            account = _one(connection, name).account
            self._save(connection, account, password)
            book.sign_out_all(connection, name)
            _written(connection, "account_reset", account.name, by, now)
        return password

    def remove(self, name: str, *, by: str, now: datetime) -> None:
        """Out at once, on every open page. Raises `UnknownAccount`."""
        with writing(self._engine) as connection:
            found = _one(connection, name)
            gone = msgspec.structs.replace(found.account, removed_at=iso(now))
            book.save(connection, msgspec.structs.replace(found, account=gone))
            book.sign_out_all(connection, name)
            _written(connection, "account_removed", gone.name, by, now)

    def change_password(self, name: str, old: str, new: str, now: datetime) -> None:
        """One's own. Raises `SignInRefused`, `TooSoon`, `PasswordTooShort`."""
        self._check(name, old, now)
        check_password(new, name)
        with writing(self._engine) as connection:
            account = _one(connection, name).account
            self._save(connection, account, new)
            _written(connection, "password_changed", account.name, account.name, now)

    def sign_in(self, name: str, password: str, now: datetime) -> str:
        """A token. Raises `SignInRefused`, the same and after the same time for an unknown account, or `TooSoon`."""
        account = self._check(name, password, now)
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as connection:
            book.forget_old(connection, now, LIFE)
            book.sign_in(connection, _hash(token), account.name, now)
        return token

    def who(self, token: str, now: datetime) -> SignedIn | None:
        """Who has this token; None when it is unknown, void, unused for 2 h, or older than 12 h."""
        with self._engine.connect() as connection:
            found = book.signed_in(connection, _hash(token))
        if found is None:
            return None
        account, created_at, seen_at = found
        if now - seen_at > IDLE_LIFE or now - created_at > LIFE:
            return None
        if now - seen_at > _SEEN_EVERY:
            with writing(self._engine) as connection:
                book.seen(connection, _hash(token), now)
        return SignedIn(account.name, account.role)

    def sign_out(self, token: str) -> None:
        """The token is void. Harmless when it was already."""
        with writing(self._engine) as connection:
            book.sign_out(connection, _hash(token))

    def _check(self, name: str, password: str, now: datetime) -> Account:
        subject = account_key(name)[:200]
        with self._engine.connect() as connection:
            guesses, found = book.guesses(connection, subject), book.kept(connection, name)
        if guesses and (wait := seconds_to_wait(guesses, _LIMIT, now)):
            raise TooSoon(seconds=wait)
        known = found if found and found.account.removed_at is None else None
        with self._few:
            right = is_password(password, known.password_phc if known else self._nobodys)
        if known is None or not right:
            # what is nobody's name may be a password that was typed in the wrong field
            log.warning("sign_in_refused", account=known.account.name if known else None)
            self._guessed_wrong(subject, now)
            raise SignInRefused
        if guesses:
            with writing(self._engine) as connection:
                book.keep_guesses(connection, subject, None)
        return known.account

    def _guessed_wrong(self, subject: str, now: datetime) -> None:
        with writing(self._engine) as connection:
            take_turns(connection, subject)
            book.forget_guesses(connection, now - FORGOTTEN_AFTER)
            before = book.guesses(connection, subject)
            book.keep_guesses(connection, subject, Guesses((before.failures if before else 0) + 1, now))

    def _save(self, connection: sa.Connection, account: Account, password: str) -> None:
        book.save(connection, Kept(account=account, password_phc=hash_password(password, self._cost)))


def _one(connection: sa.Connection, name: str) -> Kept:
    found = book.kept(connection, name)
    if found is None or found.account.removed_at:
        raise UnknownAccount(name=name[:80])
    return found


def _written(connection: sa.Connection, act: str, about: str, by: str, now: datetime) -> None:
    write_act(connection, act=act, about=about, by=by, at=iso(now), reason="")


def _new_password() -> str:
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
