"""`kiosk doctor`: whether this station can hold an exam."""

import os
import sys
import threading
from pathlib import Path
from typing import Any, Final

import click

from kiosk_client import config
from kiosk_client.adapters.finder import Finder
from kiosk_client.adapters.room_link import knock
from kiosk_client.cli.exits import REFUSED, answer, ends_well, language
from kiosk_client.cli.options import as_json, settings
from kiosk_client.composition import Store, open_store, room_context
from kiosk_client.domain.readiness import Check, Level, judged, worst
from kiosk_client.services.checking import knock_at_rooms, look
from kiosk_client.services.watching import Watching
from kiosk_client.storage.identity import centre_fingerprint
from kiosk_client.words import in_words

LOOK_SECONDS: Final = 8.0
SIGNS: Final = {Level.OK: "✓", Level.WARNING: "!", Level.FAULT: "✗"}


@click.command(name="doctor")
@settings
@click.option("--room", metavar="HOST:PORT", help="A room to try first.")
@click.option("--find/--no-find", default=None, help="Look for rooms on the network.")
@click.option("--locked/--unlocked", default=None, help="This station is meant to be locked.")
@as_json
@ends_well
def command(data_dir: Path | None, config_file: Path | None, as_json: bool, **flags: str | bool | None) -> None:
    """Look at screen, keyboard, disk, clock, browser, policies and link, and say what to do.

    Exit 1 when something forbids an exam (✗); a warning (!) does not.

    Example: kiosk doctor --json
    """
    chosen = config.load(config_file, data_dir=data_dir, **flags)
    checks = _examined(chosen, open_store(chosen.data_dir))
    told = {"ready": worst(checks) is not Level.FAULT, "checks": [_told(check) for check in checks]}
    answer(told, as_json=as_json, sentence="\n".join(f"{SIGNS[check.level]} {_said(check)}" for check in checks))
    if not told["ready"]:
        sys.exit(REFUSED)


def _examined(chosen: config.Config, store: Store) -> list[Check]:
    watching = Watching(typed=chosen.room, changed=lambda: None)
    pairing = store.identity.pairing()
    if pairing is not None:
        watching.trust(centre_fingerprint(pairing))
        context = room_context(store.identity)
        if chosen.find:
            _find(watching, chosen)
        knock_at_rooms(watching, lambda address: knock(address, context))
    return judged(look(chosen.data_dir, store.moments, watching, locked=chosen.locked, seb=chosen.seb))


def _find(watching: Watching, chosen: config.Config) -> None:
    """Looks for rooms until one can be tried, or for a while; the agent may be running and announces the station."""
    seen = threading.Event()

    def heard(line: Any) -> None:
        watching.heard(line)
        if watching.to_try():
            seen.set()

    finder = Finder(heard, announce=lambda: None, interfaces=chosen.interfaces)
    finder.start()
    try:
        seen.wait(LOOK_SECONDS)
    finally:
        finder.stop()


def _told(check: Check) -> dict[str, Any]:
    return {
        "part": check.part,
        "code": check.code,
        "level": check.level,
        "message": _said(check),
        "details": check.details,
    }


def _said(check: Check) -> str:
    return in_words(check.sentence, check.details, language(os.environ))
