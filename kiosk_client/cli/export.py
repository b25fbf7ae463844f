"""`kiosk export`: the journals as a file, for a USB stick."""

from pathlib import Path

import click

from kiosk_client import config
from kiosk_client.cli.exits import answer, ends_well
from kiosk_client.cli.options import as_json, settings
from kiosk_client.composition import open_store
from kiosk_client.services.exporting import export_journals


@click.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@settings
@as_json
@ends_well
def command(file: Path, data_dir: Path | None, config_file: Path | None, as_json: bool) -> None:
    """Write this station's journals to FILE, to carry them to the room. They contain answers: keep it safe.

    Example: kiosk export /media/usb/poste-07.jsonl
    """
    chosen = config.load(config_file, data_dir=data_dir)
    store = open_store(chosen.data_dir)
    counts = export_journals(store.journal, store.moments, store.copies, store.identity, file)
    answer(
        {"file": str(file), "journals": counts},
        as_json=as_json,
        sentence=f"{sum(counts.values())} entrées dans {file}",
    )
