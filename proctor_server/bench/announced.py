"""Stations that are announced, all by this machine, to see how soon a room that is switched on has found them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from zeroconf import IPVersion, Zeroconf

from kiosk_client.finder.network import service_info
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import NO_PORT, STATION_SERVICE, Announcement
from kiosk_client.protocol.pairing import key_id
from proctor_server.bench.ground import LOOPBACK


@contextmanager
def announced(count: int) -> Iterator[set[str]]:
    """`count` stations that no centre has paired, on the network until this ends. Their identifiers."""
    stations = [_station(number) for number in range(1, count + 1)]
    with ThreadPoolExecutor(count) as pool:
        # made in a thread without an event loop: in one that has a loop, it would wait for that one's turn
        network = pool.submit(Zeroconf, interfaces=[LOOPBACK], ip_version=IPVersion.V4Only).result()
        announce = partial(network.register_service, cooperating_responders=True)
        try:
            list(pool.map(announce, [service_info(station, [LOOPBACK]) for station in stations]))
            yield {station.id for station in stations}
        finally:
            network.close()


def _station(number: int) -> Announcement:
    own = key_id(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    name = f"Poste annoncé {number:03}"
    return Announcement(service=STATION_SERVICE, name=name, port=NO_PORT, v=VERSION, id=own, fp=own)
