"""Socket.IO's packets on the wire: JSON by msgspec, which writes structs as they are."""

import json
from typing import Any

import msgspec
from socketio.packet import Packet


class _Json:
    """As python-socketio asks for it."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """As short as can be."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str) -> Any:
        """Raises `ValueError`. Half of a character goes through, so that what has it can be refused by name."""
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError):
            return json.loads(text)


class QuickPacket(Packet):  # type: ignore[misc]  # socketio has no types
    """The room says nothing but text: nobody has to look through every message for bytes."""

    uses_binary_events = False
    json = _Json
