"""Exit codes, and how a command ends: 0 done, 1 refused (a rule says no), 2 wrong usage, 3 a fault."""

import functools
import json
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click

from kiosk_client.protocol.refusal import Refusal

DONE, REFUSED, WRONG_USAGE, FAULT = 0, 1, 2, 3

P = ParamSpec("P")
R = TypeVar("R")


def answer(value: Any, *, as_json: bool, sentence: str) -> None:
    """One JSON object for machines on stdout, or `sentence` for people."""
    click.echo(json.dumps(value, ensure_ascii=False) if as_json else sentence)


def ends_well(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose refusals become a sentence on stderr and exit 1, and whose faults a sentence and exit 3.

    With `--json` the refusal is also an object `{"error": {"code", "message"}}` on stdout. Never a traceback.
    """

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        as_json = bool(kwargs.get("as_json"))
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            _tell(refusal.code, str(refusal), as_json=as_json)
            sys.exit(REFUSED)
        except OSError as fault:
            _tell("fault", f"{fault.strerror or fault} : {fault.filename or ''}".rstrip(" :"), as_json=as_json)
            sys.exit(FAULT)

    return wrapped


def _tell(code: str, message: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    click.echo(message, err=True)
