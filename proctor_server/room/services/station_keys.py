"""The keys of stations: whose signature it is, and stations that another server of the centre has paired."""

import sqlite3
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk_client.protocol.refusal import Unreadable
from kiosk_client.protocol.wire import from_base64
from proctor_server.room.adapters.certificates import certificate_pem, raw_public, station_of
from proctor_server.room.storage import stations
from proctor_server.room.storage.stations import PairedStation
from proctor_server.session_package.dsse import is_signed


def signed_by(db: sqlite3.Connection, station: str, spoken: bytes, signature: str) -> bool:
    """Whether the station's key made this signature (base64) over `spoken`."""
    known = stations.one(db, station)
    try:
        return known is not None and is_signed(known.public_key, from_base64(signature), spoken)
    except Unreadable:
        return False


def recognise(db: sqlite3.Connection, certificate: bytes, name: str, now: datetime) -> None:
    """Keep a station that came in with a *verified* certificate (DER) of the centre, unless it is known
    already.

    A replaced room server has not paired the stations of its centre, and takes them all the same.
    """
    station, read = station_of(certificate), x509.load_der_x509_certificate(certificate)
    key = read.public_key()
    if station and isinstance(key, Ed25519PublicKey) and stations.one(db, station) is None:
        stations.save(db, PairedStation(station, name, raw_public(key), certificate_pem(read), now))
