"""`kiosk pair`: this station and a centre come to trust each other, once."""

import threading
from pathlib import Path

import click

from kiosk_client import config
from kiosk_client.adapters.finder import Finder
from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.cli.exits import answer, ends_well
from kiosk_client.cli.options import as_json, settings
from kiosk_client.composition import announcement
from kiosk_client.services.pairing import pair
from kiosk_client.services.watching import Watching
from kiosk_client.storage.identity import Identity

LOOK_SECONDS = 8.0
LISTEN_MORE_SECONDS = 1.0
"""After the first room is seen: another one may be there as well."""


@click.command(name="pair")
@click.argument("code")
@settings
@click.option("--room", metavar="HOST:PORT", help="The room's address; without it, the room is looked for.")
@click.option("--name", help="The seat's label, as the room will show it (default: this machine's name).")
@as_json
@ends_well
def command(
    code: str,
    data_dir: Path | None,
    config_file: Path | None,
    room: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Pair this station with the code that the room shows.

    Example: kiosk pair BCDF-2346 --room 192.168.1.10:8443 --name "Poste 07"
    """
    chosen = config.load(config_file, data_dir=data_dir, room=room, name=name)
    identity = Identity(chosen.data_dir / "identity")
    address = chosen.room or _the_room(chosen, identity)
    pairing = pair(PairingDoor(address), identity, code=code, name=chosen.name)
    answer(
        {"station": pairing.station, "name": pairing.name, "centre": pairing.centre_name, "room": address},
        as_json=as_json,
        sentence=f"« {pairing.name} » est appairé avec {pairing.centre_name}.",
    )


def _the_room(chosen: config.Config, identity: Identity) -> str:
    seen = threading.Event()
    watching = Watching(typed=None, changed=seen.set)
    finder = Finder(
        watching.heard, announce=lambda: announcement(identity, chosen.name, centre=""), interfaces=chosen.interfaces
    )
    finder.start()
    try:
        if seen.wait(LOOK_SECONDS):
            threading.Event().wait(LISTEN_MORE_SECONDS)
    finally:
        finder.stop()
    return watching.only_one()
