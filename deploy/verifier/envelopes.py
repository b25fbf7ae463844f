"""DSSE envelopes: what was signed, if it was."""

from base64 import b64decode

from ed25519 import is_signed
from shapes import ENVELOPE, read


def disclosed(envelope: bytes, kind: str, key: bytes) -> bytes | None:
    """What is inside an envelope of this payload type, None when no signature is by `key`. Raises `ValueError`."""
    told = read(ENVELOPE, envelope)
    if told["payloadType"] != kind:
        raise ValueError("un autre contenu")
    payload, name = b64decode(told["payload"], validate=True), kind.encode()
    spoken = b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)
    holds = any(is_signed(key, b64decode(each["sig"], validate=True), spoken) for each in told["signatures"])
    return payload if holds else None
