"""How a second laptop and a centre come to trust each other: as a station does, for another purpose."""

import threading
from typing import Final

from kiosk_client.adapters.finder import Finder
from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.pairing import pair
from kiosk_client.services.watching import Watching
from kiosk_client.storage.identity import Identity, Pairing, centre_fingerprint

LOOK_SECONDS: Final = 8.0
LISTEN_MORE_SECONDS: Final = 1.0
"""After the first room is seen: another one may be there as well."""


class LaptopNotPaired(Refusal):
    """This laptop knows no centre yet."""

    code = "laptop_not_paired"
    sentence = (
        "Cet ordinateur n'est pas encore appairé : « proctor dashboard --pair CODE », avec le code que "
        "l'administrateur affiche sur la page du centre."
    )


class Rooms:
    """Where rooms are: the typed address, and those that announce themselves."""

    def __init__(self, typed: str | None, interfaces: list[str] | None = None) -> None:
        self._seen = threading.Event()
        self._watching = Watching(typed=typed, changed=self._seen.set)
        self._finder = Finder(self._watching.heard, announce=lambda: None, interfaces=interfaces)

    def start(self) -> None:
        """Begin to look."""
        self._finder.start()

    def stop(self) -> None:
        """Look no more."""
        self._finder.stop()

    def trust(self, pairing: Pairing) -> None:
        """Rooms of this centre, and no other."""
        self._watching.trust(centre_fingerprint(pairing))

    def addresses(self) -> list[str]:
        """«host:port» of the trusted centre's rooms, as they are announced now."""
        return self._watching.to_try()

    def only_one(self) -> str:
        """The one room that is announced. Raises `NoRoomSeen`, `SeveralRooms`."""
        if self._seen.wait(LOOK_SECONDS):
            threading.Event().wait(LISTEN_MORE_SECONDS)
        return self._watching.only_one()


def known_centre(identity: Identity) -> Pairing:
    """The centre that this laptop trusts. Raises `LaptopNotPaired`."""
    pairing = identity.pairing()
    if pairing is None:
        raise LaptopNotPaired
    return identity.presentable()


def pair_with(address: str, identity: Identity, code: str, name: str) -> Pairing:
    """Proves the code to the room at «host:port» and keeps the centre. Raises what pairing refuses."""
    return pair(PairingDoor(address), identity, code=code, name=name, purpose="dashboard")
