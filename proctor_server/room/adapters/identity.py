"""The centre's identity on disk: made once, locked under a password and under a recovery phrase.

A random master key seals the centre's private key and the content key. `centre.json` holds the master key
twice: wrapped under the administrator's password, and under the recovery phrase. A new password re-wraps it,
and nothing else changes.
"""

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.disk import PRIVATE, PUBLIC, write_whole
from proctor_server.room.adapters.certificates import (
    centre_certificate,
    certificate_pem,
    load_key,
    private_pem,
    raw_public,
    write_server_certificate,
)
from proctor_server.room.adapters.recovery import new_phrase, read_phrase
from proctor_server.room.adapters.wrapping import KEY_BYTES, Cost, WrongPassword, seal, unseal, unwrap, wrap
from proctor_server.room.domain.account import check_length
from proctor_server.session_package.cards import AuthorityCard, CentreCard, card_file, read_authority_card

CENTRE_FILE: Final = "centre.json"
CENTRE_CARD_FILE: Final = "centre-card.json"
AUTHORITY_CARD_FILE: Final = "authority-card.json"
_PASSWORD: Final = "proctor centre, administrator's password"  # noqa: S105 - a context, no secret
_PHRASE: Final = "proctor centre, recovery phrase"
_UAI: Final = re.compile(r"[0-9]{7}[A-Z]")


class AlreadyMade(Refusal):
    """The folder has a centre's identity: it is never written over."""

    code = "already_made"
    sentence = "Ce dossier contient déjà l'identité d'un centre : {folder}."


class NotMade(Refusal):
    """The folder has no centre's identity."""

    code = "not_made"
    sentence = "Ce dossier ne contient pas l'identité d'un centre : lancez d'abord « proctor init » ({folder})."


class NameWrong(Refusal):
    """A centre has a name that can be shown and printed."""

    code = "name_wrong"
    sentence = "Le nom du centre doit avoir de 1 à 200 caractères."


class UaiWrong(Refusal):
    """A UAI is seven digits and a letter."""

    code = "uai_wrong"
    sentence = "Le code UAI doit avoir sept chiffres et une lettre : « {value} »."


class WrongPhrase(Refusal):
    """The phrase is well copied, but another centre's."""

    code = "wrong_phrase"
    sentence = "Cette phrase de récupération n'est pas celle de ce centre."


class CentreFile(msgspec.Struct, frozen=True, kw_only=True):
    """`centre.json`. `by_password`, `by_phrase`: the master key, `wrapping.Wrapped`. `centre_key` (PKCS #8
    PEM) and `content_key` (32 bytes): `wrapping.seal` under the master key."""

    format: Literal["proctor-centre-keys-1"]
    name: str
    uai: str
    fingerprint: str
    certificate: str
    by_password: msgspec.Raw
    by_phrase: msgspec.Raw
    centre_key: bytes
    content_key: bytes


class Created(NamedTuple):
    """What `create` has to tell once: the centre's fingerprint, and the recovery phrase."""

    fingerprint: str
    phrase: str


def create(
    data_dir: Path,
    *,
    name: str,
    uai: str,
    password: str,
    authority_card: bytes | None,
    now: datetime,
    cost: Cost | None = None,
) -> Created:
    """Make a centre's keys in `data_dir` and its server's first certificate.

    Raises `AlreadyMade`, `NameWrong`, `UaiWrong`, `PasswordTooShort`, and what `read_authority_card` raises;
    `centre.json` is written last, so that a power cut leaves no half of a centre.
    """
    _check_new(data_dir, name, uai, password)
    card = None if authority_card is None else read_authority_card(authority_card)
    key, phrase = Ed25519PrivateKey.generate(), new_phrase()
    certificate = centre_certificate(key, name, now)
    file = _locked_file(key, certificate, name=name, uai=uai, password=password, phrase=phrase, cost=cost or Cost())
    _write_beside(data_dir, file, key, card, now)
    _write(data_dir, file)
    return Created(file.fingerprint, phrase)


def _write_beside(
    data_dir: Path, file: CentreFile, key: Ed25519PrivateKey, card: AuthorityCard | None, now: datetime
) -> None:
    """All but `centre.json`."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    data_dir.chmod(0o700)
    write_server_certificate(data_dir, key, centre_x509(file), now)
    write_whole(data_dir / CENTRE_CARD_FILE, card_file(_card(file)), PUBLIC)
    if card is not None:
        write_whole(data_dir / AUTHORITY_CARD_FILE, card_file(card), PUBLIC)


class Keepsake(msgspec.Struct, frozen=True, kw_only=True):
    """What stations keep of the centre's identity. `centre`: `CentreFile`, of which only the recovery phrase opens the
    key; `authority`: its card, if the centre has one."""

    centre: CentreFile
    authority: AuthorityCard | None = None


def keepsake(data_dir: Path) -> bytes:
    """The identity without the copy of the key that a password opens: a password can be guessed at, a phrase of 96
    random bits cannot. Raises `NotMade`."""
    kept = msgspec.structs.replace(load(data_dir), by_password=msgspec.Raw(b"null"))
    return to_line(Keepsake(centre=kept, authority=authority(data_dir)))


def restore(
    data_dir: Path, kept: Keepsake, *, phrase: str, password: str, now: datetime, cost: Cost | None = None
) -> None:
    """The centre's identity in an empty folder, under a new password, with a new certificate of its server.

    Raises `AlreadyMade`, `PhraseMiscopied`, `WrongPhrase`, `PasswordTooShort`; `centre.json` is written last.
    """
    if (data_dir / CENTRE_FILE).exists():
        raise AlreadyMade(folder=data_dir)
    file = _with_password(kept.centre, phrase, password, cost)
    master = master_key(file, password)
    key = load_key(unseal(file.centre_key, master, context=centre_key_context(file.fingerprint)))
    _write_beside(data_dir, file, key, kept.authority, now)
    _write(data_dir, file)


def load(data_dir: Path) -> CentreFile:
    """The centre's file. Raises `NotMade`, or `Unreadable` when it is no such file."""
    try:
        return from_line(CentreFile, (data_dir / CENTRE_FILE).read_bytes())
    except FileNotFoundError:
        raise NotMade(folder=data_dir) from None


def authority(data_dir: Path) -> AuthorityCard | None:
    """The authority that packages go to, if the centre has its card."""
    file = data_dir / AUTHORITY_CARD_FILE
    return read_authority_card(file.read_bytes()) if file.exists() else None


def centre_x509(file: CentreFile) -> x509.Certificate:
    """The centre's certificate."""
    return x509.load_pem_x509_certificate(file.certificate.encode())


def recover(data_dir: Path, *, phrase: str, password: str, cost: Cost | None = None) -> None:
    """Give the administrator a new password. Raises `PhraseMiscopied`, `WrongPhrase`, `PasswordTooShort`."""
    _write(data_dir, _with_password(load(data_dir), phrase, password, cost))


def key_by_phrase(file: CentreFile, phrase: str) -> Ed25519PrivateKey:
    """The centre's key. Raises `PhraseMiscopied`, `WrongPhrase`."""
    return load_key(unseal(file.centre_key, _by_phrase(file, phrase), context=centre_key_context(file.fingerprint)))


def _by_phrase(file: CentreFile, phrase: str) -> bytes:
    try:
        return unwrap(bytes(file.by_phrase), read_phrase(phrase), context=_PHRASE)
    except WrongPassword:
        raise WrongPhrase from None


def _with_password(file: CentreFile, phrase: str, password: str, cost: Cost | None) -> CentreFile:
    check_length(password)
    wrapped = wrap(_by_phrase(file, phrase), password, context=_PASSWORD, cost=cost or Cost())
    return msgspec.structs.replace(file, by_password=msgspec.Raw(wrapped))


def master_key(file: CentreFile, password: str) -> bytes:
    """What the administrator's password opens. Raises `WrongPassword`. Slow on purpose."""
    return unwrap(bytes(file.by_password), password, context=_PASSWORD)


def centre_key_context(fingerprint: str) -> str:
    """What binds the sealed private key to its centre."""
    return f"proctor centre key {fingerprint}"


def content_key_context(fingerprint: str) -> str:
    """What binds the sealed content key to its centre."""
    return f"proctor content key {fingerprint}"


def _check_new(data_dir: Path, name: str, uai: str, password: str) -> None:
    if (data_dir / CENTRE_FILE).exists():
        raise AlreadyMade(folder=data_dir)
    if not (name.isprintable() and 1 <= len(name.strip()) <= 200):
        raise NameWrong
    if not _UAI.fullmatch(uai):
        raise UaiWrong(value=uai)
    check_length(password)


def _locked_file(
    key: Ed25519PrivateKey,
    certificate: x509.Certificate,
    *,
    name: str,
    uai: str,
    password: str,
    phrase: str,
    cost: Cost,
) -> CentreFile:
    master, fingerprint = os.urandom(KEY_BYTES), key_id(raw_public(key.public_key()))
    return CentreFile(
        format="proctor-centre-keys-1",
        name=name,
        uai=uai,
        fingerprint=fingerprint,
        certificate=certificate_pem(certificate),
        by_password=msgspec.Raw(wrap(master, password, context=_PASSWORD, cost=cost)),
        by_phrase=msgspec.Raw(wrap(master, phrase, context=_PHRASE, cost=cost)),
        centre_key=seal(private_pem(key), master, context=centre_key_context(fingerprint)),
        content_key=seal(os.urandom(KEY_BYTES), master, context=content_key_context(fingerprint)),
    )


def _card(file: CentreFile) -> CentreCard:
    return CentreCard(name=file.name, uai=file.uai, fingerprint=file.fingerprint, certificate=file.certificate)


def _write(data_dir: Path, file: CentreFile) -> None:
    write_whole(data_dir / CENTRE_FILE, msgspec.json.format(msgspec.json.encode(file), indent=2), PRIVATE)
