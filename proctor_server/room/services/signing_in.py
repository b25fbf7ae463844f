"""Signing in: the administrator by password; invigilators by session number, `C-` password and their own
name.

Who signs in also unlocks: an administrator everything, an invigilator the items.
"""

import secrets
import threading
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.adapters.vault import OffHub, Vault
from proctor_server.room.adapters.wrapping import Cost, WrongPassword, hash_password, is_password
from proctor_server.room.domain.guessing import Limit
from proctor_server.room.services.guarding import Guard, Subject
from proctor_server.room.storage import sign_ins
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.sign_ins import Role
from proctor_server.room.storage.writer import Writer

ADMINISTRATOR: Final = "Administrateur"
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
    """The same for an unknown session and for a wrong password."""

    code = "sign_in_refused"
    sentence = "Numéro de session ou mot de passe incorrect."


class InvigilatorNameMissing(Refusal):
    """R-INC-07: everything an invigilator does is written down under a name."""

    code = "name_missing"
    sentence = "Indiquez votre nom : il figurera dans le journal de la session."


class SessionSecret(NamedTuple):
    """What a session keeps of its `C-` password: its Argon2id hash, and the content key wrapped under it."""

    password_phc: str
    content_key_wrapped: bytes


class Who(NamedTuple):
    """Who speaks. `session`: the one that an invigilator may act in; None for an administrator."""

    role: Role
    session: str | None
    name: str


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
        subjects = _subjects("administrator")
        self._guard.check(subjects, now)
        right = self._is_administrators(password)
        self._judge(subjects, right=right, now=now)
        return self._new_token("administrator", None, ADMINISTRATOR, now)

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
        with self._few:
            matches = self._off_hub(is_password, plain, secret.password_phc if secret else self._nobodys)
        self._judge(subjects, right=matches and secret is not None, now=now)
        if secret and not self._vault.content_unlocked:
            with self._few:
                self._vault.unlock_content(session.strip(), secret.content_key_wrapped, plain)
        return self._new_token("invigilator", session.strip(), name, now)

    def who(self, token: str, now: datetime) -> Who | None:
        """Who has this token; None when it is unknown, void, unused for 12 h, or older than 24 h."""
        token_hash = _hash(token)
        with self._readers.one() as db:
            found = sign_ins.one(db, token_hash)
        if found is None or now - found.last_seen_at > IDLE_LIFE or now - found.created_at > LIFE:
            return None
        if now - found.last_seen_at > _SEEN_EVERY:
            self._writer.submit(lambda ledger: sign_ins.seen(ledger.db, token_hash, now))
        return Who(found.role, found.session, found.name)

    def sign_out(self, token: str, now: datetime) -> None:
        """The token is void. Harmless when it was already."""
        self._writer.submit(lambda ledger: sign_ins.revoke(ledger.db, _hash(token), now))

    def _is_administrators(self, password: str) -> bool:
        with self._few:
            try:
                self._vault.unlock_as_administrator(password)
            except WrongPassword:
                return False
        return True

    def _judge(self, subjects: tuple[Subject, ...], *, right: bool, now: datetime) -> None:
        wait = self._guard.judge(subjects, right=right, now=now)
        if not right:
            log.warning("sign_in_refused", subject=subjects[0].name)
            raise SignInRefused(wait_seconds=wait)

    def _secret(self, session: str) -> SessionSecret | None:
        with self._readers.one() as db:
            row = db.execute(_KEPT_OF_SESSION, (session,)).fetchone()
        return SessionSecret(row["password_phc"], row["content_key_wrapped"]) if row else None

    def _new_token(self, role: Role, session: str | None, name: str, now: datetime) -> str:
        token = secrets.token_urlsafe(32)
        self._writer.submit(
            lambda ledger: sign_ins.save(ledger.db, _hash(token), role=role, session=session, name=name, now=now)
        )
        return token


def _subjects(subject: str) -> tuple[Subject, ...]:
    return Subject(subject, _OF_ONE_SUBJECT), Subject("signing in", _EVERYWHERE, personal=False)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
