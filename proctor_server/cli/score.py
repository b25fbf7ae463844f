"""`proctor score`: the score of a whole test."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

import click
import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.assessment import adaptive, placement
from proctor_server.cli.exits import ends_well
from proctor_server.cli.one_object import read_object


class SchemeNotAvailable(Refusal):
    """The scheme is not one that this version scores."""

    code = "scheme_not_available"
    sentence = "Le mode de test « {scheme} » n'est pas disponible : il y a « placement » et « adaptive »."


class _Scheme(msgspec.Struct):
    scheme: str = "placement"


SCHEMES: Final[Mapping[str, Callable[[bytes], placement.Outcome]]] = {
    "placement": lambda test: placement.score(from_line(placement.Placement, test)),
    "adaptive": lambda test: adaptive.score(read_object(adaptive.Adaptive, test)),
}
"""Scheme → how a test of it is read and scored."""


@click.command()
@click.option("--json", "as_json", is_flag=True, flag_value=True, default=True, help="Always so.")
@ends_well
def command(*, as_json: bool) -> None:  # noqa: ARG001 - for `ends_well`
    """Score a test: one JSON object on standard input, one on standard output.

    The scheme is "placement" or "adaptive". An adaptive test that its candidate left takes the "catalogue" of items
    that were not asked; without it the missing answers are simulated on stand-ins.

    \b
    Example:
      echo '{"scheme": "placement", "ceiling": 5, "competences": [{"id": "1.1", "level": 1, "pix": 10}],
             "items": [{"competence": "1.1", "item": "a", "kind": "QCM", "result": "ok"}]}' | proctor score
    """
    test = sys.stdin.buffer.read()
    scheme = from_line(_Scheme, test).scheme
    if scheme not in SCHEMES:
        raise SchemeNotAvailable(scheme=scheme)
    click.echo(msgspec.json.encode(SCHEMES[scheme](test)))
