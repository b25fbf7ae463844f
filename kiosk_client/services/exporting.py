"""The station's journals as a file, to be carried to the room when no network can (R-FIN-01)."""

from pathlib import Path

from kiosk_client.protocol.export import EXPORT_VERSION, FORMAT, ExportHeader
from kiosk_client.protocol.wire import to_line
from kiosk_client.storage.copies import KeptCopies
from kiosk_client.storage.files import write_whole
from kiosk_client.storage.identity import Identity
from kiosk_client.storage.journal import Journal
from kiosk_client.storage.moments import Moments

LINES_AT_ONCE = 500


def export_journals(
    journal: Journal, moments: Moments, copies: KeptCopies, identity: Identity, file: Path
) -> dict[str, int]:
    """Writes every journal that is kept to `file`, whole, readable by this user alone, and the copies of the room's:
    session → number of entries.

    Raises `NotPaired`, `OSError`.
    """
    pairing, heads = identity.paired(), journal.heads()
    header = ExportHeader(
        format=FORMAT,
        v=EXPORT_VERSION,
        station=pairing.station,
        name=pairing.name,
        certificate=pairing.certificate,
        witnessed=moments.witnessed(),
        journals=len(heads),
        copies=copies.parts(),
        centre=copies.centre,
    )
    lines = [to_line(header)]
    counts = {}
    for head in heads:
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
