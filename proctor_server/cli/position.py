"""`proctor position`: where a positioning is, and what to ask next."""

import sys

import click
import msgspec

from proctor_server.assessment.positioning import Positioning, position
from proctor_server.cli.exits import ends_well
from proctor_server.cli.one_object import read_object


@click.command()
@click.option("--json", "as_json", is_flag=True, flag_value=True, default=True, help="Always so.")
@ends_well
def command(*, as_json: bool) -> None:  # noqa: ARG001 - for `ends_well`
    """Take an answer into account and say what to ask next: one JSON object on standard input, one on standard output.

    Skills of tubes may be "timed"; "last_timed" says that the last question was. No next skill: it is over.

    \b
    Example:
      echo '{"knowledge": [], "answer": {"skill": "@web2", "result": "ok"},
             "tubes": {"web": [{"skill": "@web1", "difficulty": 1}, {"skill": "@web2", "difficulty": 2},
                               {"skill": "@web3", "difficulty": 3}]}}' | proctor position
    """
    click.echo(msgspec.json.encode(position(read_object(Positioning, sys.stdin.buffer.read()))))
