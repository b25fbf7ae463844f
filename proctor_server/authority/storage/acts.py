"""What people did at the authority, in order: written once, never changed. And what was given out, each time."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.authority.domain.acts import Entry
from proctor_server.authority.storage.tables import METADATA
from proctor_server.results.certification import Certification

ACTS: Final = sa.Table(
    "act",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="name of the account; of a command `commande`"),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False, comment="for people: a name, a number"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("centre", sa.Text),
    sa.Column("session", sa.Text),
    sa.Column("n", sa.Integer, comment="of the act in its session, from 1"),
    sa.Column("told", sa.LargeBinary, nullable=False, comment="domain.acts.Entry, or what another act says of itself"),
    sa.UniqueConstraint("centre", "session", "n"),
    sqlite_autoincrement=True,
)

PUBLICATIONS: Final = sa.Table(
    "publication",
    METADATA,
    sa.Column("centre", sa.Text, primary_key=True),
    sa.Column("session", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, comment="1, one more each time results go out again"),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="empty: by itself"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("solutions", sa.Text, nullable=False, comment="revision"),
    sa.Column("results", sa.LargeBinary, nullable=False, comment="domain.marking.Certification, all of them"),
)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the audit. `about`: for people."""

    id: int
    at: str
    by: str
    act: str
    about: str
    reason: str
    centre: str | None
    session: str | None
    n: int | None


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """Results as they went out once."""

    number: int
    at: str
    by: str
    reason: str
    solutions: str
    results: list[Certification]


_SHOWN: Final = [ACTS.c[name] for name in Act.__struct_fields__]


def log_of(connection: sa.Connection, centre: str, session: str) -> list[Entry]:
    """Everything that was decided about a session, in order."""
    asked = sa.select(ACTS.c.told).where(ACTS.c.centre == centre, ACTS.c.session == session).order_by(ACTS.c.n)
    return [from_line(Entry, told) for told in connection.execute(asked).scalars()]


def write_entry(connection: sa.Connection, centre: str, session: str, entry: Entry, about: str) -> None:
    """One more act about a session. Raises `IntegrityError` when somebody else's has its number."""
    named = {"at": entry.at, "by": entry.by, "act": entry.act, "about": about, "reason": entry.reason}
    place = {"centre": centre, "session": session, "n": entry.n, "told": to_line(entry)}
    connection.execute(sa.insert(ACTS).values(**named, **place))


def write_act(connection: sa.Connection, **act: Any) -> int:
    """An act that is about no single session; answers its number in the audit. `told`: a struct or a dict."""
    told = msgspec.json.encode(act.pop("told", {}))
    key = connection.execute(sa.insert(ACTS).values(**act, told=told)).inserted_primary_key
    return int(key[0]) if key else 0


def told_of(connection: sa.Connection, act: int) -> bytes | None:
    """What an act says of itself."""
    return connection.execute(sa.select(ACTS.c.told).where(ACTS.c.id == act)).scalar()


def audit(connection: sa.Connection, *, by: str = "", act: str = "", session: str = "") -> list[Act]:
    """The acts, the latest first; of one person, one kind, one session's number where given."""
    asked = sa.select(*_SHOWN).order_by(ACTS.c.id.desc())
    for column, wanted in ((ACTS.c.by, by), (ACTS.c.act, act), (ACTS.c.session, session)):
        if wanted:
            asked = asked.where(column == wanted)
    return [Act(**row) for row in connection.execute(asked).mappings()]


def give_out(connection: sa.Connection, centre: str, session: str, publication: dict[str, Any]) -> int:
    """Keep what goes out; answers which time it is."""
    results: Sequence[Certification] = publication["results"]
    number = len(publications(connection, centre, session)) + 1
    row = {**publication, "results": msgspec.json.encode(results), "number": number}
    connection.execute(sa.insert(PUBLICATIONS).values(centre=centre, session=session, **row))
    return number


def publications(connection: sa.Connection, centre: str, session: str) -> list[Publication]:
    """Each time that results of a session went out, in order."""
    here = (PUBLICATIONS.c.centre == centre, PUBLICATIONS.c.session == session)
    columns = [PUBLICATIONS.c[name] for name in Publication.__struct_fields__]
    asked = sa.select(*columns).where(*here).order_by(PUBLICATIONS.c.number)
    return [_publication(row) for row in connection.execute(asked).mappings()]


def _publication(row: Any) -> Publication:
    return Publication(**{**row, "results": msgspec.json.decode(row["results"], type=list[Certification])})
