"""Centres that are admitted; solutions, and words of items, that are here."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from proctor_server.authority.domain.item_text import ItemText, text_of
from proctor_server.authority.storage.database import upsert
from proctor_server.authority.storage.tables import BANK_REVISIONS, BANKS, CENTRES, ITEM_TEXTS
from proctor_server.bank.content import Content
from proctor_server.bank.solutions import Solutions, read_solutions
from proctor_server.session_package.cards import CentreCard, card_file, read_centre_card


def admit_centre(connection: sa.Connection, card: CentreCard, admitted_at: str) -> None:
    """Remember a centre; a newer card of the same key replaces the former."""
    row = {"fingerprint": card.fingerprint, "card": card_file(card).decode(), "admitted_at": admitted_at}
    upsert(connection, CENTRES, row)


def centre(connection: sa.Connection, fingerprint: str) -> CentreCard | None:
    """The centre's card, if it is admitted."""
    asked = sa.select(CENTRES.c.card).where(CENTRES.c.fingerprint == fingerprint)
    card = connection.execute(asked).scalar()
    return read_centre_card(card.encode()) if card is not None else None


def add_solutions(connection: sa.Connection, bundle: bytes, added_at: str) -> Solutions:
    """Keep a solutions bundle; another revision of the same bank and version replaces the former."""
    solutions = read_solutions(bundle)
    key = {"bank": solutions.bank, "version": solutions.version, "revision": solutions.revision}
    for table in (BANKS, BANK_REVISIONS):
        upsert(connection, table, {**key, "bundle": bundle, "added_at": added_at})
    return solutions


def add_texts(connection: sa.Connection, content: Content) -> None:
    """Keep what the items of a bank's version ask. Harmless when repeated: the version names the items."""
    for item in content.items:
        text = msgspec.json.encode(text_of(item))
        upsert(
            connection, ITEM_TEXTS, {"bank": content.bank, "version": content.version, "item": item.id, "text": text}
        )


def texts_of(connection: sa.Connection, bank: str, version: str, items: Sequence[str]) -> dict[str, ItemText]:
    """What these items ask, as far as it is here."""
    here = (ITEM_TEXTS.c.bank == bank, ITEM_TEXTS.c.version == version, ITEM_TEXTS.c.item.in_(items))
    found = connection.execute(sa.select(ITEM_TEXTS.c.item, ITEM_TEXTS.c.text).where(*here))
    return {item: msgspec.json.decode(text, type=ItemText) for item, text in found}


def solutions_of(connection: sa.Connection, bank: str, version: str) -> Solutions | None:
    """The solutions of a bank's version, if they are here."""
    asked = sa.select(BANKS.c.bundle).where(BANKS.c.bank == bank, BANKS.c.version == version)
    bundle = connection.execute(asked).scalar()
    return read_solutions(bundle) if bundle is not None else None


def solutions_at(connection: sa.Connection, bank: str, version: str, revision: str | None) -> Solutions | None:
    """The solutions of a bank's version as they were in one revision."""
    here = (BANK_REVISIONS.c.bank == bank, BANK_REVISIONS.c.version == version, BANK_REVISIONS.c.revision == revision)
    bundle = connection.execute(sa.select(BANK_REVISIONS.c.bundle).where(*here)).scalar()
    return read_solutions(bundle) if bundle is not None else None


def banks(connection: sa.Connection) -> list[tuple[str, str]]:
    """Bank and version of every bundle that is here."""
    asked = sa.select(BANKS.c.bank, BANKS.c.version).order_by(BANKS.c.bank, BANKS.c.added_at)
    return [(bank, version) for bank, version in connection.execute(asked)]


def has_solutions(connection: sa.Connection, bank: str, version: str) -> bool:
    """Whether the solutions of a bank's version are here."""
    asked = sa.select(BANKS.c.revision).where(BANKS.c.bank == bank, BANKS.c.version == version)
    return connection.execute(asked).first() is not None
