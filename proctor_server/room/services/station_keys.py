"""The keys of stations: whose signature it is, and stations that another server of the centre has paired."""

import base64
import binascii
import sqlite3
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from proctor_server.room.adapters.certificates import certificate_pem, raw_public, station_of
from proctor_server.room.storage import stations
from proctor_server.room.storage.stations import PairedStation


def signed_by(db: sqlite3.Connection, station: str, spoken: bytes, signature: str) -> bool:
    """Whether the station's key made this signature (base64) over `spoken`."""
    known = stations.one(db, station)
    if known is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(known.public_key).verify(_raw(signature), spoken)
    except InvalidSignature:
        return False
    return True


def recognise(db: sqlite3.Connection, certificate: bytes, name: str, now: datetime) -> None:
    """Keep a station that came in with a *verified* certificate (DER) of the centre, unless it is known
    already.

    A replaced room server has not paired the stations of its centre, and takes them all the same.
    """
    station, read = station_of(certificate), x509.load_der_x509_certificate(certificate)
    key = read.public_key()
    if station and isinstance(key, Ed25519PublicKey) and stations.one(db, station) is None:
        stations.save(db, PairedStation(station, name, raw_public(key), certificate_pem(read), now))


def _raw(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return b""
