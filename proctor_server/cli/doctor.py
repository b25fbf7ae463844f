"""`proctor doctor`: whether this room machine can hold an exam."""

import os
import sys
from typing import Any, Final

import click

from kiosk_client.cli.exits import language
from kiosk_client.domain.readiness import Level
from proctor_server.care.findings import Check, judged, would_fail
from proctor_server.care.looking import look
from proctor_server.cli.centre import json_option, now
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.cli.room_options import room_options
from proctor_server.room.config import Config
from proctor_server.room.words import say

SIGNS: Final = {Level.OK: "✓", Level.WARNING: "!", Level.FAULT: "✗"}


@click.command(epilog="Example: proctor doctor --data-dir /var/lib/proctor")
@room_options
@json_option
@ends_well
def command(*, config: Config, as_json: bool) -> None:
    """Look at disk, memory, clock, ports, network, certificates, database, items, files and backup, and say what to do.

    Beside a server that runs, or without one. Exit 1 when something forbids an exam (✗); a warning (!) does not.
    """
    checks = judged(look(config, now()))
    told = {"ready": not would_fail(checks), "checks": [in_json(check) for check in checks]}
    answer(told, as_json=as_json, sentence="\n".join(f"{SIGNS[check.level]} {said(check)}" for check in checks))
    if not told["ready"]:
        sys.exit(REFUSED)


def in_json(check: Check) -> dict[str, Any]:
    """The verdict as `kiosk doctor` tells its own."""
    return {
        "part": check.part,
        "code": check.code,
        "level": check.level,
        "message": said(check),
        "details": check.details,
    }


def said(check: Check) -> str:
    """The sentence in the reader's language."""
    return say(language(os.environ), check.sentence, **check.details)
