"""A station's journals in a file, to be carried to the room when no network can (R-FIN-01): its first line.

JSON lines: an `ExportHeader`; then for each journal its signed `JournalHead`, and its lines as they are stored.
"""

import msgspec

from kiosk_client.protocol.journal import Whole
from kiosk_client.protocol.messages import CopyPart, JournalHead

FORMAT = "proctor station journals"
EXPORT_VERSION = 1
"""Of the file. A reader takes its own version; what it does not know of it, it ignores."""


class ExportHeader(msgspec.Struct, frozen=True, kw_only=True):
    """First line of the file. `certificate`: the station's, PEM: its key signs the heads. `witnessed`: of each
    session, the highest head of the room's own journal that the room has told this station. `journals`: how many
    follow; null in a file from before that was said. `copies`, `centre`: what this station keeps for a room that is
    lost with its machine, as in `CopyOrder`."""

    format: str
    v: Whole
    station: str
    name: str
    certificate: str
    witnessed: list[JournalHead] = []
    journals: Whole | None = None
    copies: list[CopyPart] = []
    centre: str = ""
