"""Lockdown on Linux: the browser's managed policies, and the compositor that shows one program and nothing else."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kiosk_client.domain.lockdown import policies_amiss
from kiosk_client.protocol.refusal import Refusal

ETC: Final = Path("/etc")
DRI: Final = Path("/dev/dri")

MANAGED: Final = {"chromium": "chromium", "chromium-browser": "chromium", "google-chrome": "opt/chrome"}
"""Program → the folder below `/etc` in which it looks for its policies."""

CAGE: Final = ("cage", "-d", "-m", "last", "--")
"""One program on one screen, without decorations. Never `-s`: it would let the keyboard leave for another console."""


class NoCompositor(Refusal):
    """This station is to be locked, and nothing can show the browser alone."""

    code = "no_compositor"
    sentence = "Ce poste doit être verrouillé, mais cage n'est pas installé : lancez deploy/kiosk/install."


def policies_not_in_force(program: str, etc: Path = ETC) -> list[str] | None:
    """Names of our policies that the browser `program` does not have, or not with our value. None: it has none."""
    folder = etc / MANAGED.get(program, "chromium") / "policies" / "managed"
    files = sorted(folder.glob("*.json"))
    if not files:
        return None
    found: dict[str, Any] = {}
    for file in files:
        found |= _read(file)
    return policies_amiss(found)


def _read(file: Path) -> dict[str, Any]:
    """What a policy file says; nothing when the browser could not read it either."""
    try:
        policies = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return policies if isinstance(policies, dict) else {}


def compositor(environment: Mapping[str, str] = os.environ, dri: Path = DRI) -> Sequence[str]:
    """The words before the browser's: a compositor of its own where a seat is there without one, else none.

    Raises `NoCompositor` when the seat is there and the compositor is not.
    """
    has_display = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")
    if has_display or not is_seat(environment, dri):
        return ()
    if shutil.which(CAGE[0]) is None:
        raise NoCompositor
    return CAGE


def is_seat(environment: Mapping[str, str] = os.environ, dri: Path = DRI) -> bool:
    """Whether a person sits before this session: logind gave it a seat, and there is a graphics card."""
    return bool(environment.get("XDG_SEAT")) and dri.exists()
