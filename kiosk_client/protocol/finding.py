"""What rooms and stations announce by zeroconf, and the lines that the finder's child process prints and reads.

mDNS never tells whether somebody is alive: the socket does.
"""

from typing import Literal

import msgspec

ROOM_SERVICE = "_exam-room._tcp.local."
STATION_SERVICE = "_exam-kiosk._tcp.local."

NO_PORT = 9
"""What a station announces, because it listens on no port of the network: that of «discard». It is not knocked at."""

Usable = Literal["usable", "not_seen", "port_closed", "wrong_key", "wrong_version", "clock_off", "not_paired", "silent"]
"""Why a peer can or cannot be used, for both screens."""


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What is put in TXT: `v` protocol version, `id` who, `fp` key identifier (`pairing.key_id`) of the centre's key
    for a room, of the station's own key for a station; `centre`: the centre that a station is paired with."""

    service: str
    name: str
    port: int
    v: int
    id: str
    fp: str
    centre: str = ""


class Seen(msgspec.Struct, frozen=True, kw_only=True, tag="seen"):
    """A peer is announced, or its addresses changed."""

    announcement: Announcement
    addresses: list[str]


class Gone(msgspec.Struct, frozen=True, kw_only=True, tag="gone"):
    """A peer said goodbye. (One that was killed does not.) Names may be borne twice; `id` is not."""

    service: str
    name: str
    id: str = ""


class FinderFault(msgspec.Struct, frozen=True, kw_only=True, tag="fault"):
    """The finder cannot work; it ends after this line and may be started again."""

    code: str
    message: str


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """The one line that the finder is given. `announce`: oneself; `look_for`: the service whose peers are told;
    `interfaces`: own addresses to use, None for all of the machine, as they come and go."""

    announce: Announcement | None
    look_for: str
    interfaces: list[str] | None = None


FinderLine = Seen | Gone | FinderFault
