"""What the centre decides, in the table `centre_setting`."""

import sqlite3
from datetime import datetime

import msgspec

from proctor_server.moments import to_ms
from proctor_server.room.domain.settings import CentreSettings

ALL = "SELECT name, value FROM centre_setting"
LAST = "SELECT set_at, set_by FROM centre_setting ORDER BY set_at DESC LIMIT 1"
SET = """
INSERT INTO centre_setting (name, value, set_at, set_by) VALUES (:name, :value, :at, :who)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by
"""


def read(db: sqlite3.Connection) -> CentreSettings:
    """What was decided, and defaults for the rest."""
    found = {row["name"]: msgspec.json.decode(row["value"]) for row in db.execute(ALL)}
    return msgspec.convert(found, CentreSettings)


def last_set(db: sqlite3.Connection) -> tuple[int, str] | None:
    """When (milliseconds) and by whom something was decided last."""
    row = db.execute(LAST).fetchone()
    return (row["set_at"], row["set_by"]) if row else None


def write(db: sqlite3.Connection, settings: CentreSettings, *, who: str, now: datetime) -> list[str]:
    """Keeps what differs; the names of what does."""
    before, after = msgspec.to_builtins(read(db)), msgspec.to_builtins(settings)
    changed = [name for name in after if after[name] != before[name]]
    for name in changed:
        value = msgspec.json.encode(after[name]).decode()
        db.execute(SET, {"name": name, "value": value, "at": to_ms(now), "who": who})
    return changed
