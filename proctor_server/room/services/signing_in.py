"""Signing in: the centre's administrator by password; accounts by name and password; invigilators by session number,
`C-` password and their own name.

Who signs in also unlocks what is theirs: an administrator everything, an organiser or an invigilator the items.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.guessing import Limit
from proctor_server.room.adapters.vault import OffHub, Vault
from proctor_server.room.adapters.wrapping import Cost, WrongPassword, hash_password, is_password
from proctor_server.room.domain.account import FOUNDER, UNLOCKS, spelled
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.services.guarding import Guard, Subject
from proctor_server.room.storage import accounts, sign_ins
from proctor_server.room.storage.accounts import Account
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.sign_ins import Role, SignIn
from proctor_server.room.storage.writer import Writer
from proctor_server.turns import held

IDLE_LIFE: Final = timedelta(hours=12)
LIFE: Final = timedelta(hours=24)
_SEEN_EVERY: Final = timedelta(minutes=1)
_NAME_LENGTH: Final = 80
_SUBJECT_LENGTH: Final = 40
_KEPT_OF_SESSION: Final = "SELECT password_phc, content_key_wrapped FROM session_secret WHERE session = ?"

_OF_ONE_SUBJECT: Final = Limit(free=4)
_EVERYWHERE: Final = Limit(free=100, longest=timedelta(seconds=5))

# Argon2id takes 64 MiB a guess: many at once would starve the laptop.
_AT_ONCE: Final = 2

log = structlog.get_logger()


class SignInRefused(Refusal):
    """The same for a session or an account that is unknown, an account that is suspended, and a wrong password."""

    code = "sign_in_refused"
    sentence = "Entrée refusée : vérifiez le numéro ou le nom, puis le mot de passe."


class InvigilatorNameMissing(Refusal):
    """R-INC-07: everything an invigilator does is written down under a name."""

    code = "name_missing"
    sentence = "Indiquez votre nom : il figurera dans le journal de la session."


class SessionSecret(NamedTuple):
    """What a session keeps of its `C-` password: its Argon2id hash, and the content key wrapped under it."""

    password_phc: str
    content_key_wrapped: bytes


class Who(NamedTuple):
    """Who speaks. `session`: the one that an invigilator may act in; None for the others. `account`: of whoever has a
    named one, who may do nothing while they `must_change` its password."""

    role: Role
    session: str | None
    name: str
    account: str | None = None
    must_change: bool = False


def actor(who: Who) -> str:
    """As journals write it: `role:name` (R-INC-07)."""
    return f"{who.role}:{who.name}"


def session_password(typed: str) -> str:
    """The `C-` password as it is hashed and as it wraps the content key: upper case, prefix and spaces
    off."""
    plain = "".join(typed.split()).upper().replace("–", "-")
    return plain.removeprefix("C-")


class SigningIn:
    """The book of those who have signed in."""

    def __init__(
        self,
        *,
        vault: Vault,
        readers: Readers,
        writer: Writer,
        off_hub: OffHub,
        cost: Cost | None = None,
    ) -> None:
        """`cost`: of the hash that an unknown session is compared with; as for the known ones."""
        self._vault, self._off_hub = vault, off_hub
        self._readers, self._writer = readers, writer
        self._guard = Guard(readers, writer)
        self._few = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = hash_password(secrets.token_hex(), cost or Cost())

    def sign_in_administrator(self, password: str, now: datetime) -> str:
        """A token for the centre's administrator; everything is unlocked. Raises `SignInRefused`,
        `TooSoon`."""
        self._prove_founder(password, now)
        return self._new_token(Who("administrator", None, FOUNDER), now)

    def sign_in_account(self, name: str, password: str, now: datetime) -> str:
        """A token for a named account; what its role unlocks is unlocked. Raises `SignInRefused`, `TooSoon`."""
        found = self._prove(spelled(name), password, now)
        who = Who(found.role, None, found.name, found.id)
        return self._new_token(who, now, lambda ledger: _still_as(ledger, found))

    def prove(self, who: Who, password: str, now: datetime) -> None:
        """The password of somebody who is in already, once more; it unlocks what is theirs. Raises `WrongPassword`,
        `TooSoon`."""
        try:
            if who.account is None:
                self._prove_founder(password, now)
            else:
                self._prove(spelled(who.name), password, now)
        except SignInRefused:
            raise WrongPassword from None

    def sign_in_invigilator(self, session: str, password: str, name: str, now: datetime) -> str:
        """A token for one session; its items are unlocked.

        Raises `InvigilatorNameMissing`, `SignInRefused` (session or password), `TooSoon`.
        """
        name = " ".join(name.split())[:_NAME_LENGTH]
        if not (name and name.isprintable()):
            raise InvigilatorNameMissing
        subjects = _subjects(f"session {session.strip()[:_SUBJECT_LENGTH]}")
        self._guard.check(subjects, now)
        secret, plain = self._secret(session.strip()), session_password(password)
        with held(self._few):
            matches = self._off_hub(is_password, plain, secret.password_phc if secret else self._nobodys)
        self._judge(subjects, right=matches and secret is not None, now=now, known=secret is not None)
        if secret and not self._vault.content_unlocked:
            with held(self._few):
                self._vault.unlock_content(session.strip(), secret.content_key_wrapped, plain)
        return self._new_token(Who("invigilator", session.strip(), name), now)

    def who(self, token: str, now: datetime) -> Who | None:
        """Who has this token; None when it is unknown, void, unused for 12 h, or older than 24 h."""
        token_hash = sign_ins.hash_of(token)
        found = self._signed_in(token_hash, now)
        if found is None:
            return None
        if now - found.last_seen_at > _SEEN_EVERY:
            # whoever looks at the room hears there that the disk is full
            with contextlib.suppress(DiskTrouble):
                self._writer.submit(lambda ledger: sign_ins.seen(ledger.db, token_hash, now))
        return Who(found.role, found.session, found.name, found.account, found.must_change)

    def is_still_in(self, token: str, now: datetime) -> bool:
        """Whether the token is worth something. Asking is no sign of life."""
        return self._signed_in(sign_ins.hash_of(token), now) is not None

    def sign_out(self, token: str, now: datetime) -> None:
        """The token is void. Harmless when it was already."""
        self._writer.submit(lambda ledger: sign_ins.revoke(ledger.db, sign_ins.hash_of(token), now))

    def _signed_in(self, token_hash: bytes, now: datetime) -> SignIn | None:
        with self._readers.one() as db:
            found = sign_ins.one(db, token_hash)
        if found is None or now - found.last_seen_at > IDLE_LIFE or now - found.created_at > LIFE:
            return None
        return found

    def _prove_founder(self, password: str, now: datetime) -> None:
        subjects = _subjects("administrator")
        self._guard.check(subjects, now)
        right = self._unlocks(lambda: self._vault.unlock_as_administrator(password))
        self._judge(subjects, right=right, now=now)

    def _prove(self, name: str, password: str, now: datetime) -> Account:
        subjects = _subjects(f"account {name[:_SUBJECT_LENGTH]}")
        self._guard.check(subjects, now)
        with self._readers.one() as db:
            found = accounts.named(db, name)
        with held(self._few):
            matches = self._off_hub(is_password, password, found.password_phc if found else self._nobodys)
        right = matches and found is not None and found.suspended_at is None
        self._judge(subjects, right=right, now=now, known=found is not None)
        if found is None:
            raise SignInRefused
        self._unlock_as(found, password)
        return found

    def _unlock_as(self, account: Account, password: str) -> None:
        unlocks = UNLOCKS[account.role]
        is_open = self._vault.unlocked if unlocks == "everything" else self._vault.content_unlocked
        wrapped = account.keys_wrapped
        if wrapped is not None and not is_open:
            self._unlocks(lambda: self._vault.unlock_as_account(account.id, unlocks, wrapped, password))

    def _unlocks(self, unlock: Callable[[], None]) -> bool:
        with held(self._few):
            try:
                unlock()
            except WrongPassword:
                return False
        return True

    def _judge(self, subjects: tuple[Subject, ...], *, right: bool, now: datetime, known: bool = True) -> None:
        wait = self._guard.judge(subjects, right=right, now=now)
        if not right:
            # what is nobody's name may be a password that was typed in the wrong field
            log.warning("sign_in_refused", subject=subjects[0].name if known else subjects[0].name.partition(" ")[0])
            raise SignInRefused(wait_seconds=wait)

    def _secret(self, session: str) -> SessionSecret | None:
        with self._readers.one() as db:
            row = db.execute(_KEPT_OF_SESSION, (session,)).fetchone()
        return SessionSecret(row["password_phc"], row["content_key_wrapped"]) if row else None

    def _new_token(self, who: Who, now: datetime, check: Callable[[Ledger], None] = lambda _: None) -> str:
        token = secrets.token_urlsafe(32)
        role, session, name, account, _ = who

        def keep(ledger: Ledger) -> None:
            check(ledger)
            sign_ins.save(
                ledger.db, sign_ins.hash_of(token), role=role, session=session, name=name, account=account, now=now
            )
            if session is None:
                accounts.note(ledger.db, "signed_in", who=actor(who), now=now)

        self._writer.submit(keep)
        return token


def _still_as(ledger: Ledger, proven: Account) -> None:
    """Nobody changed the account while its password was looked at."""
    if accounts.named(ledger.db, proven.spelled) != proven:
        raise SignInRefused


def _subjects(subject: str) -> tuple[Subject, ...]:
    return Subject(subject, _OF_ONE_SUBJECT), Subject("signing in", _EVERYWHERE, personal=False)
