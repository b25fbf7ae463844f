"""`proctor evaluate`: what answers are worth, one JSON line each."""

import sys

import click
import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.evaluation import Question, evaluate
from proctor_server.cli.exits import REFUSED, ends_well


@click.command()
@ends_well
def command() -> None:
    """Evaluate answers: JSON lines on standard input, one result a line on standard output, in the same order.

    A line that can't be evaluated gives {"error": {"code", "message"}}; the others go on, and the exit code is 1.

    \b
    Example:
      echo '{"kind": "QCM", "solution": {"choices": [1, 3]}, "answer": [3, 1]}' | proctor evaluate
    """
    refused = 0
    for line in sys.stdin.buffer:
        if line.strip():
            result, usable = _evaluated(line)
            refused += not usable
            click.echo(result)
    if refused:
        click.echo(f"{refused} ligne(s) sans évaluation possible.", err=True)
        sys.exit(REFUSED)


def _evaluated(line: bytes) -> tuple[bytes, bool]:
    try:
        return msgspec.json.encode(evaluate(from_line(Question, line))), True
    except Refusal as refusal:
        return msgspec.json.encode({"error": {"code": refusal.code, "message": str(refusal)}}), False
