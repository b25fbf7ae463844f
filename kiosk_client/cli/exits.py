"""Exit codes, and how a command ends: 0 done, 1 refused (a rule says no), 2 wrong usage, 3 a fault."""

import functools
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import click

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.words import LANGUAGES, said

DONE, REFUSED, WRONG_USAGE, FAULT = 0, 1, 2, 3
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")

P = ParamSpec("P")
R = TypeVar("R")


def answer(value: Any, *, as_json: bool, sentence: str) -> None:
    """One JSON object for machines on stdout, or `sentence` for people."""
    click.echo(json.dumps(value, ensure_ascii=False) if as_json else sentence)


def language(environment: Mapping[str, str]) -> str:
    """The user's language among ours, by `LC_ALL`, `LC_MESSAGES`, `LANG`; French when they name none of ours."""
    told = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    return told[:2] if told[:2] in LANGUAGES else LANGUAGES[0]


def ending_well(say: Callable[[Refusal, str], str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator of commands: refusals become a sentence on stderr and exit 1, faults a sentence and exit 3.

    `say` gives a refusal's sentence in a language. With `--json` the refusal is also an object
    `{"error": {"code", "message"}}` on stdout. Never a traceback.
    """

    def decorate(command: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(command)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            as_json = bool(kwargs.get("as_json"))
            try:
                return command(*args, **kwargs)
            except Refusal as refusal:
                _tell(refusal.code, say(refusal, language(os.environ)), as_json=as_json)
                sys.exit(REFUSED)
            except OSError as fault:
                _tell("fault", f"{fault.strerror or fault} : {fault.filename or ''}".rstrip(" :"), as_json=as_json)
                sys.exit(FAULT)

        return wrapped

    return decorate


def ends_well(command: Callable[P, R]) -> Callable[P, R]:
    """`ending_well` with the kiosk's own words."""
    return ending_well(said)(command)


def _tell(code: str, message: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    click.echo(message, err=True)
