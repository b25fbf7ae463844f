"""`proctor dashboard`: the room's pages on another laptop."""

import asyncio
import contextlib
import os
import platform
import signal
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import click
from platformdirs import user_data_path

from kiosk_client.adapters.room_link import centre_context
from kiosk_client.cli.exits import language
from kiosk_client.storage.identity import Identity, Pairing
from proctor_server.cli.centre import json_option
from proctor_server.cli.exits import answer, ends_well
from proctor_server.room.config import DASHBOARD_PORT
from proctor_server.room.domain.errors import PortTaken
from proctor_server.second_laptop.pairing import Rooms, known_centre, pair_with
from proctor_server.second_laptop.tunnel import HOST, Tunnel

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(epilog="Example: proctor dashboard --pair BCDF-2346 --name 'Portable du CDI'")
@click.option("--pair", "code", metavar="CODE", help="The first time: the pairing code on the centre's page.")
@click.option("--room", metavar="HOST:PORT", help="The room's address; without it, the room is looked for.")
@click.option("--name", default=platform.node, help="What the centre's page calls this laptop.  [default: its name]")
@click.option("--port", default=DASHBOARD_PORT, show_default=True, help="Port of the page here; 0: a free one.")
@click.option("--folder", type=FOLDER, default=lambda: user_data_path("proctor-dashboard"), help="Where its key is.")
@click.option("--interface", "interfaces", multiple=True, help="Own address to look at; all of them without it.")
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser.")
@json_option
@ends_well
def command(
    *,
    code: str | None,
    room: str | None,
    name: str,
    port: int,
    folder: Path,
    interfaces: tuple[str, ...],
    browser: bool,
    as_json: bool,
) -> None:
    """Show the room's pages on this laptop, through a connection that only the centre's own server can answer."""
    identity, rooms = Identity(folder), Rooms(room, list(interfaces) or None)
    rooms.start()
    try:
        if code is not None:
            pair_with(room or rooms.only_one(), identity, code, name)
        centre = known_centre(identity)
        rooms.trust(centre)
        _serve(identity, centre, rooms, port, browser=browser, as_json=as_json)
    finally:
        rooms.stop()


def _serve(identity: Identity, centre: Pairing, rooms: Rooms, port: int, *, browser: bool, as_json: bool) -> None:
    context = centre_context(
        centre_certificate=centre.centre_certificate,
        certificate_file=identity.certificate_file,
        key_file=identity.key_file,
    )

    def ready(at: int) -> None:
        page = f"http://{HOST}:{at}/"
        sentence = f"{centre.centre_name}\nPage à ouvrir : {page}\nCtrl-C arrête."
        answer({"page": page, "port": at, "centre": centre.centre_name}, as_json=as_json, sentence=sentence)
        sys.stdout.flush()
        if browser:
            webbrowser.open(page)

    try:
        asyncio.run(_until_stopped(Tunnel(rooms.addresses, context, language(os.environ)), port, ready))
    except OSError:
        raise PortTaken(port=port) from None


async def _until_stopped(tunnel: Tunnel, port: int, ready: Callable[[int], None]) -> None:
    serving = asyncio.ensure_future(tunnel.serve(port, ready))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
