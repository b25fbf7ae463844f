"""The room as others on the network find it."""

from collections.abc import Callable

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import ROOM_SERVICE, STATION_SERVICE, Announcement, FinderLine, Search
from kiosk_client.protocol.pairing import key_id
from proctor_server.room.adapters import certificates, identity
from proctor_server.room.adapters.certificates import raw_public
from proctor_server.room.adapters.finder import Finder
from proctor_server.room.config import Config


def room_finder(
    config: Config,
    stations_port: int,
    *,
    hear: Callable[[FinderLine], None],
    restarted: Callable[[], None] = lambda: None,
) -> Finder:
    """Announces the room with its door for stations, and looks for them; not started. Raises `NotMade`."""
    centre = identity.load(config.data_dir)
    server = certificates.load_key((config.data_dir / certificates.SERVER_FILE).read_bytes())
    said = Announcement(
        service=ROOM_SERVICE,
        name=centre.name,
        port=stations_port,
        v=VERSION,
        id=key_id(raw_public(server.public_key())),
        fp=centre.fingerprint,
    )
    search = Search(announce=said, look_for=STATION_SERVICE, interfaces=config.interfaces)
    return Finder(search, hear=hear, restarted=restarted)
