"""`proctor form`: a candidate's items, from profile, bank and seed."""

import sys
from pathlib import Path

import click
import msgspec

from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.form import Catalogue, build_form
from proctor_server.assessment.profile import Competence
from proctor_server.bank.checking import read_bank
from proctor_server.cli.exits import ends_well


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    seed: str
    locale: str
    competences: list[Competence]


@click.command()
@click.option("--bank", metavar="DIR", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, flag_value=True, default=True, help="Always so.")
@ends_well
def command(bank: Path, *, as_json: bool) -> None:  # noqa: ARG001 - for `ends_well`
    """Build the form for a profile (one JSON object on standard input). Same input, same bytes.

    \b
    Example:
      echo '{"seed": "a1", "locale": "fr", "competences": [{"id": "1.1", "level": 3, "pix": 25}]}' \\
        | proctor form --bank deploy/bank
    """
    request = from_line(_Request, sys.stdin.buffer.read())
    catalogue = Catalogue(read_bank(bank).items)
    form = build_form(request.competences, catalogue, seed=request.seed, locale=request.locale)
    click.echo(msgspec.json.encode(form))
