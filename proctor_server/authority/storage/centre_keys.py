"""What became of the centres' keys."""

import msgspec
import sqlalchemy as sa

from proctor_server.authority.domain.centre_keys import CentreKey
from proctor_server.authority.storage.database import upsert
from proctor_server.authority.storage.tables import CENTRE_KEYS, CENTRES
from proctor_server.session_package.cards import CentreCard, read_centre_card


def key_of(connection: sa.Connection, fingerprint: str) -> CentreKey:
    """A centre's key; one that nothing happened to, if nothing is known."""
    asked = sa.select(CENTRE_KEYS).where(CENTRE_KEYS.c.fingerprint == fingerprint)
    row = connection.execute(asked).mappings().first()
    return CentreKey(**row) if row else CentreKey(fingerprint=fingerprint)


def keep_key(connection: sa.Connection, key: CentreKey) -> None:
    """As it is now."""
    upsert(connection, CENTRE_KEYS, msgspec.structs.asdict(key))


def admitted(connection: sa.Connection) -> list[tuple[CentreCard, str]]:
    """Every card, with the moment it was admitted; the oldest first."""
    asked = sa.select(CENTRES.c.card, CENTRES.c.admitted_at).order_by(CENTRES.c.admitted_at, CENTRES.c.fingerprint)
    return [(read_centre_card(card.encode()), at) for card, at in connection.execute(asked)]
