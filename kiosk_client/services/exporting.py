"""The station's journals as a file, to be carried to the room when no network can (R-FIN-01)."""

from pathlib import Path

import msgspec

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.messages import JournalHead
from kiosk_client.protocol.wire import to_line
from kiosk_client.storage.files import write_whole
from kiosk_client.storage.identity import Identity
from kiosk_client.storage.journal import Journal
from kiosk_client.storage.moments import Moments

FORMAT = "proctor station journals"
LINES_AT_ONCE = 500


class ExportHeader(msgspec.Struct, frozen=True, kw_only=True):
    """First line of the file. `certificate`: the station's, PEM: its key signs the heads. `witnessed`: of each
    session, the highest head of the room's own journal that the room has told this station."""

    format: str
    v: int
    station: str
    name: str
    certificate: str
    witnessed: list[JournalHead] = []


def export_journals(journal: Journal, moments: Moments, identity: Identity, file: Path) -> dict[str, int]:
    """Writes every journal that is kept to `file`, whole, readable by this user alone: session → number of
    entries.

    JSON lines: an `ExportHeader`; then for each journal its signed `JournalHead`, and its lines as they are
    stored. Raises `NotPaired`, `OSError`.
    """
    pairing = identity.paired()
    header = ExportHeader(
        format=FORMAT,
        v=VERSION,
        station=pairing.station,
        name=pairing.name,
        certificate=pairing.certificate,
        witnessed=moments.witnessed(),
    )
    lines = [to_line(header)]
    counts = {}
    for head in journal.heads():
        lines.append(to_line(head))
        lines += [line.encode() for line in _all_lines(journal, head.session, head.n)]
        counts[head.session] = head.n
    write_whole(file, b"\n".join(lines) + b"\n")
    return counts


def _all_lines(journal: Journal, session: str, last: int) -> list[str]:
    lines: list[str] = []
    while len(lines) < last:
        lines += journal.lines_after(session, len(lines), min(LINES_AT_ONCE, last - len(lines)))
    return lines
