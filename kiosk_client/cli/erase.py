"""`kiosk erase`: forget what candidates gave."""

from pathlib import Path

import click

from kiosk_client import config
from kiosk_client.adapters.clock import read_clocks
from kiosk_client.adapters.run_lock import hold
from kiosk_client.cli.exits import answer, ends_well
from kiosk_client.cli.options import as_json, settings
from kiosk_client.composition import open_store
from kiosk_client.services.erasing import erase


@click.command(name="erase")
@settings
@click.option("--reason", default="", help="Why, in words: it is kept.")
@click.option("--force", is_flag=True, help="Also without a receipt, and what the room does not have.")
@as_json
@ends_well
def command(
    data_dir: Path | None,
    config_file: Path | None,
    reason: str,
    force: bool,
    as_json: bool,
) -> None:
    """Erase the journals of this station, once the authority has acknowledged the package. The pairing stays.

    A running station does so by itself when the room tells it of the receipt. --force erases in any case.

    Example: kiosk erase --reason "session 229 publiée"
    """
    chosen = config.load(config_file, data_dir=data_dir)
    with hold(chosen.data_dir):
        store = open_store(chosen.data_dir)
        at = read_clocks().wall
        counts = erase(store.journal, store.attempts, at=at, reason=reason, force=force)
    answer({"erased": counts}, as_json=as_json, sentence=f"{len(counts)} journal(s) effacé(s).")
