"""`proctor backup`: a copy of the room, and the room from a copy."""

from pathlib import Path
from typing import Final

import click

from proctor_server.care.backup import back_up
from proctor_server.care.restoring import restore
from proctor_server.cli.centre import json_option, now
from proctor_server.cli.exits import answer, ends_well
from proctor_server.cli.secrets import first_line
from proctor_server.moments import iso
from proctor_server.room.config import Config

KEEP: Final = 7
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_EXAMPLE = """
Example:

  proctor backup /media/usb --data-dir /var/lib/proctor

  proctor backup --restore /media/usb/proctor-2026-03-12-120000.backup --data-dir /var/lib/proctor
"""


@click.command(epilog=_EXAMPLE)
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--data-dir", required=True, type=click.Path(path_type=Path), help="Folder of the centre.")
@click.option("--keep", default=KEEP, show_default=True, type=click.IntRange(1), help="Backups that stay in a folder.")
@click.option("--restore", "source", type=FILE, help="Make the room again from this file, in an empty folder.")
@click.option("--phrase-file", type=FILE, help="File with the recovery phrase; asked without it.")
@json_option
@ends_well
def command(
    *,
    target: Path | None,
    data_dir: Path,
    keep: int,
    source: Path | None,
    phrase_file: Path | None,
    as_json: bool,
) -> None:
    """Copy all that the room holds to TARGET, a new file or a folder, while it serves or not.

    Sealed for the centre's key: the recovery phrase alone opens it.
    """
    if (target is None) == (source is None):
        raise click.UsageError("Either TARGET or --restore is needed.")
    if source is not None:
        _restore(source, data_dir, phrase_file, as_json=as_json)
    elif target is not None:
        _back_up(data_dir, target, keep, as_json=as_json)


def _back_up(data_dir: Path, target: Path, keep: int, *, as_json: bool) -> None:
    made = back_up(Config(data_dir=data_dir), target, now(), keep)
    told = {"file": str(made.file), "bytes": made.size, "sha256": made.sha256, "removed": [*map(str, made.removed)]}
    sentence = f"Sauvegarde faite : {made.file} ({made.size >> 10} Kio). La phrase de récupération l'ouvre."
    answer(told, as_json=as_json, sentence=sentence)


def _restore(source: Path, data_dir: Path, phrase_file: Path | None, *, as_json: bool) -> None:
    phrase = first_line(phrase_file) if phrase_file else click.prompt("Phrase de récupération", err=True)
    found = restore(source, data_dir, phrase, now())
    told = {"centre": found.centre, "made_at": iso(found.made_at), "entries": found.entries}
    sentence = (
        f"La salle de {found.centre} est restaurée telle qu'elle était le {iso(found.made_at)} : {found.entries} "
        "lignes de journal, contrôlées. Les mots de passe sont ceux d'alors. N'allumez plus l'ancienne machine.\n"
        "Lancez maintenant « proctor serve » : les postes envoient d'eux-mêmes les réponses qui manquent."
    )
    answer(told, as_json=as_json, sentence=sentence)
