"""The machines that this server has paired, in the table `paired_station`: stations, and second laptops."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from kiosk_client.protocol.pairing import Purpose
from proctor_server.moments import from_ms, to_ms

SAVE = """
INSERT INTO paired_station (id, name, public_key, certificate, paired_at, purpose)
VALUES (:id, :name, :public_key, :certificate, :paired_at, :purpose)
ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, certificate = excluded.certificate, paired_at = excluded.paired_at,
       purpose = excluded.purpose, revoked_at = NULL
"""
ALL = "SELECT * FROM paired_station WHERE purpose = ? ORDER BY name, id"
ONE = "SELECT * FROM paired_station WHERE id = ?"
REVOKE = "UPDATE paired_station SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?"


class PairedStation(NamedTuple):
    """A machine with a certificate. `public_key`: raw. `revoked_at`: None while it may come in."""

    id: str
    name: str
    public_key: bytes
    certificate: str
    paired_at: datetime
    revoked_at: datetime | None = None
    purpose: Purpose = "station"


def save(db: sqlite3.Connection, station: PairedStation) -> None:
    """Keep a station; one that pairs again has a new name and certificate, and is no longer revoked."""
    db.execute(SAVE, station._asdict() | {"paired_at": to_ms(station.paired_at)})


def every(db: sqlite3.Connection, purpose: Purpose = "station") -> list[PairedStation]:
    """All machines of one purpose, by name."""
    return [_station(row) for row in db.execute(ALL, (purpose,))]


def one(db: sqlite3.Connection, station: str) -> PairedStation | None:
    """The station of this identifier."""
    row = db.execute(ONE, (station,)).fetchone()
    return _station(row) if row else None


def revoke(db: sqlite3.Connection, station: str, now: datetime) -> bool:
    """The machine may no longer come in; False when there is none of this identifier."""
    return db.execute(REVOKE, (to_ms(now), station)).rowcount > 0


def _station(row: sqlite3.Row) -> PairedStation:
    return PairedStation(
        id=row["id"],
        name=row["name"],
        public_key=row["public_key"],
        certificate=row["certificate"],
        paired_at=from_ms(row["paired_at"]),
        revoked_at=None if row["revoked_at"] is None else from_ms(row["revoked_at"]),
        purpose=row["purpose"],
    )
