"""An authority comes to be: keys, settings, card, database, all of it or nothing."""

import secrets
import shutil
import tempfile
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from proctor_server.authority.config import FILE, Settings, settings_file
from proctor_server.authority.domain.errors import AlreadyFounded, WrongAddress
from proctor_server.authority.storage import keys
from proctor_server.authority.storage.keys import Keys, read_keys
from proctor_server.disk import write_whole
from proctor_server.session_package.cards import AuthorityCard, card_file

CARD = "authority-card.json"
FOLDERS = ("packages", "quarantine", "receipts")
PUBLIC = 0o644


class Founded(NamedTuple):
    """`token` is shown once: the authority keeps its SHA-256 only."""

    card: AuthorityCard
    token: str


def found_authority(folder: Path, *, name: str, url: str, now: datetime) -> Founded:
    """Makes the authority in `folder`, which is new or empty. Raises `AlreadyFounded` or `WrongAddress`."""
    host = host_of(url)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyFounded(folder=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        founded = _fill(half, name, url.rstrip("/"), keys.make_tls(host, now))
        half.replace(folder)
    except BaseException:
        shutil.rmtree(half)
        raise
    return founded


def host_of(url: str) -> str:
    """The name or IP address in an authority's URL. Raises `WrongAddress`."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and parts.hostname and (parts.port or 443) and not parts.query
    except ValueError:
        fits = False
    if not fits or not parts.hostname or not parts.hostname.isascii() or parts.username:
        raise WrongAddress(url=url)
    return parts.hostname


def _fill(folder: Path, name: str, url: str, tls: keys.TlsFiles) -> Founded:
    token = secrets.token_urlsafe(32)
    settings = Settings(name=name, url=url, token_sha256=sha256(token.encode()).hexdigest())
    for each in FOLDERS:
        (folder / each).mkdir(mode=0o700)
    write_whole(folder / keys.AGE_IDENTITY, keys.make_age_identity())
    write_whole(folder / keys.RECEIPT_KEY, keys.make_receipt_key())
    write_whole(folder / keys.TLS_KEY, tls.key)
    write_whole(folder / keys.TLS_CERTIFICATE, tls.certificate, mode=PUBLIC)
    card = _card(settings, read_keys(folder), tls.certificate.decode())
    write_whole(folder / CARD, card_file(card), mode=PUBLIC)
    write_whole(folder / FILE, settings_file(settings))
    return Founded(card, token)


def _card(settings: Settings, held: Keys, certificate: str) -> AuthorityCard:
    return AuthorityCard(
        name=settings.name,
        url=settings.url,
        age_recipient=held.recipient,
        receipt_key=b64encode(held.receipt_public).decode(),
        tls_certificate=certificate,
    )
