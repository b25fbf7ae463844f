"""Contents to a bag: the same contents, the same bytes (R-FIN-04)."""

import msgspec

from kiosk_client.protocol.chain import Head, follow_all, session_genesis
from kiosk_client.protocol.wire import to_line
from proctor_server.session_package import bag
from proctor_server.session_package.cards import CentreCard
from proctor_server.session_package.contents import Contents, StationHead
from proctor_server.session_package.dsse import Sign, enclose
from proctor_server.session_package.record import SessionRecord
from proctor_server.session_package.statement import PAYLOAD_TYPE, JournalEnd, Predicate, Statement, subjects


def write_bag(contents: Contents, *, centre: CentreCard, sign: Sign, recipient: str) -> bytes:
    """The signed bag as a ZIP. `sign`: with the centre's key; `recipient`: the authority's, `age1…`.

    Raises `BrokenChain` or `Unreadable` when the session's journal does not hold: such a journal is never
    sealed."""
    session = contents.session
    head = follow_all(session_genesis(session.centre.fingerprint, session.session.number), contents.journal)
    files = bag.bag_of(_payload(contents, centre), _info(session))
    files[bag.SIGNATURE] = _signature(files, session, head, sign, recipient)
    return bag.zip_of(files)


def _payload(contents: Contents, centre: CentreCard) -> bag.Files:
    heads: dict[str, StationHead] = {each.station: each.head for each in contents.stations}
    return {
        bag.SESSION: to_line(contents.session),
        bag.CENTRE: to_line(centre),
        bag.JOURNAL: _lines(contents.journal),
        bag.STATION_HEADS: msgspec.json.encode(heads, order="sorted"),
        **{bag.station_file(each.station): _lines(each.lines) for each in contents.stations},
    }


def _lines(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _info(record: SessionRecord) -> dict[str, str]:
    return {
        "Source-Organization": f"{record.centre.name} ({record.centre.uai})",
        "External-Identifier": f"{record.centre.fingerprint}/{record.session.number}/{record.revision}",
        "External-Description": record.session.description or record.session.number,
    }


def _signature(files: bag.Files, record: SessionRecord, head: Head, sign: Sign, recipient: str) -> bytes:
    predicate = Predicate(
        session=record.session.number,
        centre=record.centre.fingerprint,
        revision=record.revision,
        journal=JournalEnd(n=head.n, hash=head.hash),
        recipient=recipient,
    )
    statement = to_line(Statement(subject=subjects(files), predicate=predicate))
    return enclose(PAYLOAD_TYPE, statement, keyid=record.centre.fingerprint, sign=sign)
