"""`proctor station`: what a station hands over by hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from kiosk_client.cli.exits import language
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import to_wire
from proctor_server.cli.centre import ADMINISTRATOR, data_dir_option, json_option, leave, now, opened
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.room.domain.view import BroughtJournal
from proctor_server.room.words import say

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Stations: bring in what one has exported."""


@command.command("import", epilog="Example: proctor station import poste-07.jsonl --data-dir D")
@click.argument("file", type=FILE)
@data_dir_option
@json_option
@ends_well
def import_(*, file: Path, data_dir: Path, as_json: bool) -> None:
    """Bring in the journals of a station from the FILE that `kiosk export` wrote, as if they came by the network.

    What the room has already is not taken twice. A journal that a rule refuses is told with the reason; exit 1 then.
    """
    with opened(data_dir) as room:
        brought = room.bringing.bring_in(file.read_bytes(), ADMINISTRATOR, now(), said)
    told = {"journals": [to_wire(journal) for journal in brought]}
    answer(told, as_json=as_json, sentence="\n".join(line for journal in brought for line in lines(journal)))
    if any(journal.refused for journal in brought):
        leave(REFUSED)


def said(refusal: Refusal) -> str:
    """A refusal in the user's language."""
    return say(language(os.environ), refusal.sentence, **refusal.details)


def lines(journal: BroughtJournal) -> Iterator[str]:
    """What a journal brought, for people."""
    where = f"session {journal.session}, {journal.seat}"
    if journal.refused:
        yield f"{where} : refusé, {journal.refused.message}"
    for each in journal.candidates:
        evidence = f", dont {each.evidence} gardée(s) comme preuve" if each.evidence else ""
        yield f"{where}, candidat {each.candidate} : {each.new} entrée(s) nouvelle(s){evidence}"
    if journal.finalised:
        yield f"{where} : le paquet est déjà signé, ces entrées n'y sont pas."
