"""People whom the authority took out of a package: their lines are hashes, and it signed which files changed."""

from base64 import b64decode
from typing import Any

from bags import ERASURE, Files
from envelopes import disclosed
from problems import Problem, problem
from shapes import AUTHORITY_CARD, ERASED_LINE, ERASED_PEOPLE, read

ERASURE_TYPE = "application/vnd.proctor.erasure+json"


def key_of_authority(content: bytes) -> bytes:
    """The key of an authority's receipts. Raises `ValueError`."""
    return b64decode(read(AUTHORITY_CARD, content)["receipt_key"], validate=True)


def read_erasure(files: Files, key: bytes | None, found: list[Problem]) -> Any:
    """What was signed, None where nobody was erased or it cannot be told."""
    if ERASURE not in files:
        return None
    if key is None:
        found.append(problem("erasure_unknown", ERASURE))
        return None
    try:
        payload = disclosed(files[ERASURE], ERASURE_TYPE, key)
        told = None if payload is None else read(ERASED_PEOPLE, payload)
    except ValueError:
        told = None
    if told is None:
        found.append(problem("erasure_wrong", ERASURE))
    return told


def erased_hash(line: bytes) -> str | None:
    """The hash of the line that stood here, None when it still does."""
    if not line.startswith(b'{"erased":'):
        return None
    try:
        return str(read(ERASED_LINE, line)["erased"])
    except ValueError:
        return None
