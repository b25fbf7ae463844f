"""A whole room server without its stations' door, and its dashboards' door on a real port, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from proctor_server.room.config import Config
from proctor_server.room.server import Room, build
from proctor_server.room.storage.handoff import ThreadHandoff
from tests.builders.http_door import served
from tests.builders.room import PASSWORD, PUPILS, Clock, Day, centre, content_bundle, profiles_json

PLAN = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}


@contextmanager
def started_room(folder: Path, authority_card: bytes | None = None) -> Iterator[Room]:
    """A room at work over a new centre, unlocked, with items."""
    centre(folder, authority_card)
    config = Config(data_dir=folder, runtime="threading", announce=False)
    room = build(config, ThreadHandoff(), lambda function, *args: function(*args))
    room.vault.unlock_as_administrator(PASSWORD)
    room.vault.store_content(content_bundle())
    room.start(0)
    try:
        yield room
    finally:
        room.stop()


@contextmanager
def dashboards_door(room: Room) -> Iterator[str]:
    """The address of the room's pages."""
    with served(room.app) as address:
        yield address


def session_of_five(folder: Path, room: Room) -> Day:
    """A session with the five pupils and their profiles, on the room's own clock."""
    services = room.services
    clock = Clock(services.clock())
    codes = services.preparing.create_session(PLAN, "administrator", clock.now)
    services.preparing.import_candidates(codes["number"], PUPILS.read_bytes(), "administrator", clock.now)
    services.preparing.import_profiles(codes["number"], "p.json", profiles_json(), "administrator", clock.now)
    return Day(folder, services, clock, codes)


class Served(NamedTuple):
    room: Room
    address: str


@contextmanager
def serve_room(folder: Path) -> Iterator[Served]:
    """A room at work, and its door."""
    with started_room(folder) as room, dashboards_door(room) as address:
        yield Served(room, address)
