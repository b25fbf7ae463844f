"""`kiosk status`: who this station is, and what it keeps."""

from pathlib import Path
from typing import Any

import click

from kiosk_client import config
from kiosk_client.adapters.run_lock import is_held
from kiosk_client.cli.exits import answer, ends_well
from kiosk_client.cli.options import as_json, settings
from kiosk_client.composition import Store, open_store


@click.command(name="status")
@settings
@as_json
@ends_well
def command(data_dir: Path | None, config_file: Path | None, as_json: bool) -> None:
    """Tell whether this station is paired and running, and how far the room has its journals.

    Example: kiosk status --json
    """
    chosen = config.load(config_file, data_dir=data_dir)
    told = status(open_store(chosen.data_dir), running=is_held(chosen.data_dir), name=chosen.name)
    answer(told, as_json=as_json, sentence=_sentence(told))


def status(store: Store, *, running: bool, name: str) -> dict[str, Any]:
    """What is told, for machines. `acknowledged`: highest number that the room has on its disk."""
    pairing = store.identity.pairing()
    order = store.attempts.open_attempt()
    journals = [
        {"session": head.session, "entries": head.n, "acknowledged": store.journal.acknowledged(head.session)[1]}
        for head in store.journal.heads()
    ]
    return {
        "station": store.identity.station,
        "name": name if pairing is None else pairing.name,
        "paired": pairing is not None,
        "centre": None if pairing is None else pairing.centre_name,
        "running": running,
        "open_attempt": None if order is None else order.attempt,
        "journals": journals,
    }


def _sentence(told: dict[str, Any]) -> str:
    lines = [
        f"{told['name']} ({told['station']}) : " + ("en service" if told["running"] else "arrêté"),
        f"appairé avec {told['centre']}" if told["paired"] else "pas appairé : kiosk pair CODE",
    ]
    lines += [
        f"session {journal['session']} : {journal['entries']} entrées, {journal['acknowledged']} reçues par la salle"
        for journal in told["journals"]
    ]
    return "\n".join(lines)
