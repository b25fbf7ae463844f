"""Exit codes of `proctor`, in one place: the same as the kiosk's. Refusals are told in the user's language."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from kiosk_client.cli.exits import DONE, FAULT, REFUSED, WRONG_USAGE, answer, ending_well
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.words import said
from proctor_server.room.words import say

__all__ = ["DONE", "FAULT", "REFUSED", "WRONG_USAGE", "answer", "ends_well"]

P = ParamSpec("P")
R = TypeVar("R")


def ends_well(command: Callable[P, R]) -> Callable[P, R]:
    """`ending_well` with the server's words."""
    return ending_well(_said)(command)


def _said(refusal: Refusal, language: str) -> str:
    if type(refusal).__module__.startswith("kiosk_client."):
        return said(refusal, language)
    return say(language, refusal.sentence, **refusal.details)
