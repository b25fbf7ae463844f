"""What the room asks of the tables `room_plan` and `seat`: the centre's furniture, which is in no journal."""

import sqlite3
from collections.abc import Sequence

from proctor_server.room.domain.plan import Place, Plan, Seat

PLAN = "SELECT version, desk_column, desk_row FROM room_plan WHERE room = ?"
SEATS = 'SELECT name, "column", "row", spare FROM seat WHERE room = ? ORDER BY "row", "column"'
ELSEWHERE = "SELECT DISTINCT name FROM seat WHERE room <> ? ORDER BY name"
SAVE_PLAN = """
INSERT INTO room_plan (room, version, desk_column, desk_row) VALUES (:room, 1, :desk_column, :desk_row)
ON CONFLICT (room) DO UPDATE
   SET version = version + 1, desk_column = excluded.desk_column, desk_row = excluded.desk_row
"""
CLEAR = "DELETE FROM seat WHERE room = ?"
SAVE_SEAT = 'INSERT INTO seat (room, name, "column", "row", spare) VALUES (?, ?, ?, ?, ?)'
HELD = "SELECT 1 FROM session WHERE plan ->> 'room' = ? LIMIT 1"


def plan(db: sqlite3.Connection, room: str) -> Plan:
    """The room's plan; empty, of version 0, while nobody has arranged it."""
    row = db.execute(PLAN, (room,)).fetchone()
    return Plan(
        room=room,
        version=row["version"] if row else 0,
        desk=_desk(row) if row else None,
        seats=[Seat(name=name, column=c, row=r, spare=bool(spare)) for name, c, r, spare in db.execute(SEATS, (room,))],
        elsewhere=[name for (name,) in db.execute(ELSEWHERE, (room,))],
    )


def _desk(row: sqlite3.Row) -> Place | None:
    return None if row["desk_column"] is None else Place(column=row["desk_column"], row=row["desk_row"])


def places(db: sqlite3.Connection, room: str) -> dict[str, Place]:
    """Where each seat of the room stands, by name."""
    return {seat.name: seat.place for seat in plan(db, room).seats}


def save(db: sqlite3.Connection, room: str, seats: Sequence[Seat], desk: Place | None) -> None:
    """The whole plan, replacing the one before."""
    at = {"desk_column": desk.column if desk else None, "desk_row": desk.row if desk else None}
    db.execute(SAVE_PLAN, {"room": room, **at})
    db.execute(CLEAR, (room,))
    db.executemany(SAVE_SEAT, [(room, one.name, one.column, one.row, one.spare) for one in seats])


def is_known(db: sqlite3.Connection, room: str) -> bool:
    """Whether a session is held in the room, or it has a plan."""
    return db.execute(PLAN, (room,)).fetchone() is not None or db.execute(HELD, (room,)).fetchone() is not None
