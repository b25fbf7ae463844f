"""Results go back to the school whose room asks for them, or as a file for its USB stick (R-AUT-03)."""

from base64 import b64encode
from datetime import datetime

import sqlalchemy as sa

from kiosk_client.protocol.pairing import key_id
from proctor_server.authority.domain.errors import NoReceipt, NotPublished, WrongDigest
from proctor_server.authority.storage import centre_keys, packages
from proctor_server.authority.storage.acts import log_of, publications
from proctor_server.authority.storage.certificates import held_by_session
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.keys import Keys
from proctor_server.authority.storage.registers import centre
from proctor_server.authority.storage.sessions import StoredSession, session
from proctor_server.results.asking import check_heard, hear
from proctor_server.results.document import (
    CertifiedLine,
    ResultsDocument,
    Standing,
    certified_line,
    revision_of,
    sign_results,
)
from proctor_server.session_package.cards import centre_key


class Returning:
    """Makes the signed results; changes nothing."""

    def __init__(self, engine: sa.Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys

    def ask(self, digest: str, content: bytes, now: datetime) -> bytes | None:
        """The results of the session whose package has this SHA-256, for the room that signed `content`; None when it
        has them already.

        Raises `WrongDigest`, `Unreadable`, `MissingField`, the refusals of `check_heard`, `NoReceipt` for a package
        that never came, or that another centre sent, and `NotPublished`.
        """
        heard = hear(content)
        asked = heard.asked
        if asked.sha256 != digest:
            raise WrongDigest
        with self._engine.connect() as connection:
            check_heard(heard, _believed_key(connection, asked.centre), self._public, now)
            place = packages.place_of(connection, digest)
        if place is None or place.centre != asked.centre:
            raise NoReceipt
        document = self._document(*place)
        return self._sign(document) if document.revision > asked.known else None

    def signed(self, stored: StoredSession) -> bytes:
        """The results of a session as a file. Raises `NotPublished` when they were never out."""
        return self._sign(self._document(stored.centre, stored.number))

    @property
    def _public(self) -> str:
        return b64encode(self._keys.receipt_public).decode()

    def _sign(self, document: ResultsDocument) -> bytes:
        keyid = key_id(self._keys.receipt_public)
        return sign_results(document, keyid=keyid, sign=self._keys.receipts.sign)

    def _document(self, fingerprint: str, number: str) -> ResultsDocument:
        # The session is held: nobody publishes or withdraws between what is read here and there.
        with writing(self._engine) as connection:
            stored = session(connection, fingerprint, number)
            if stored is None:
                raise NotPublished(session=number)
            return _document(connection, stored)


def _believed_key(connection: sa.Connection, fingerprint: str) -> bytes | None:
    """R-AUT-01: of an admitted centre; whoever has a revoked key is not believed."""
    card = centre(connection, fingerprint)
    if card is None or centre_keys.key_of(connection, fingerprint).revoked_at:
        return None
    return centre_key(card)


def _document(connection: sa.Connection, stored: StoredSession) -> ResultsDocument:
    out = publications(connection, stored.centre, stored.number)
    if not out:
        raise NotPublished(session=stored.number)
    standing: Standing = "published" if stored.state == "published" else "withdrawn"
    return ResultsDocument(
        session=stored.number,
        centre=stored.centre,
        centre_name=stored.record.centre.name,
        sha256=packages.sha256_of(connection, stored.centre, stored.number, stored.revision),
        revision=revision_of(len(out), standing),
        state=standing,
        at=out[-1].at if standing == "published" else _withdrawn_at(connection, stored, out[-1].at),
        lines=_lines(connection, stored) if standing == "published" else [],
    )


def _lines(connection: sa.Connection, stored: StoredSession) -> list[CertifiedLine]:
    held = held_by_session(connection, stored.centre, stored.number)
    return [certified_line(each.number, each.code, each.result) for each in held]


def _withdrawn_at(connection: sa.Connection, stored: StoredSession, published_at: str) -> str:
    log = log_of(connection, stored.centre, stored.number)
    return next((each.at for each in reversed(log) if each.act == "unpublish"), published_at)
