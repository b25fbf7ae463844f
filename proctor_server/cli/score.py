"""`proctor score`: the score of a whole test."""

import sys

import click
import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.placement import Placement, score
from proctor_server.cli.exits import ends_well


class SchemeNotAvailable(Refusal):
    """The scheme is not one that this version scores."""

    code = "scheme_not_available"
    sentence = "Le mode de test « {scheme} » n'est pas disponible dans cette version : seul « placement » l'est."


class _Scheme(msgspec.Struct):
    scheme: str = "placement"


@click.command()
@click.option("--json", "as_json", is_flag=True, flag_value=True, default=True, help="Always so.")
@ends_well
def command(*, as_json: bool) -> None:  # noqa: ARG001 - for `ends_well`
    """Score a test: one JSON object on standard input, one on standard output.

    \b
    Example:
      echo '{"scheme": "placement", "ceiling": 5, "competences": [{"id": "1.1", "level": 1, "pix": 10}],
             "items": [{"competence": "1.1", "item": "a", "kind": "QCM", "result": "ok"}]}' | proctor score
    """
    test = sys.stdin.buffer.read()
    scheme = from_line(_Scheme, test).scheme
    if scheme != "placement":
        raise SchemeNotAvailable(scheme=scheme)
    click.echo(msgspec.json.encode(score(from_line(Placement, test))))
