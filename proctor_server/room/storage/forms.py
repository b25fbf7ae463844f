"""What the room asks of the tables `form_item` and `replaced_item`: the forms of attempts."""

import sqlite3
from collections.abc import Collection

import msgspec

from proctor_server.room.storage.database import json_list

DRAWN = "SELECT json_group_object(station_name, id), min(seed) FROM attempt WHERE session = ? AND seed IS NOT NULL"
FORM = "SELECT number, item, skill, competence, kind FROM form_item WHERE attempt = ? ORDER BY number"
FORM_ITEMS = "SELECT json_group_array(json_array(number, item)) FROM form_item WHERE attempt = ?"
ITEMS_OF = """
SELECT json_group_array(item) FROM form_item WHERE attempt IN (SELECT value FROM json_each(?)) GROUP BY attempt
"""
REPLACED_NUMBERS = "SELECT DISTINCT number FROM replaced_item WHERE attempt = ? ORDER BY number"
REPLACED = """
SELECT number, item, skill, competence, kind, category, at FROM replaced_item WHERE attempt = ? ORDER BY n
"""
NEUTRALISED = """
SELECT number, neutralised AS category FROM form_item WHERE attempt = ? AND neutralised IS NOT NULL ORDER BY number
"""
FORM_ITEM = "SELECT item FROM form_item WHERE attempt = ? AND number = ?"


def drawn(db: sqlite3.Connection, session: str) -> tuple[dict[str, str], str | None]:
    """The attempts that have a form, by the name of their station, and the seed of one of them."""
    names, seed = db.execute(DRAWN, (session,)).fetchone()
    return msgspec.json.decode(names), seed


def form(db: sqlite3.Connection, attempt_id: str) -> list[sqlite3.Row]:
    """The lines of a form: number, item, skill, competence, kind."""
    return db.execute(FORM, (attempt_id,)).fetchall()


def form_items(db: sqlite3.Connection, attempt_id: str) -> list[tuple[int, str]]:
    """Number and item of each line of a form, in one step."""
    (lines,) = db.execute(FORM_ITEMS, (attempt_id,)).fetchone()
    return sorted(msgspec.json.decode(lines, type=list[tuple[int, str]]))


def items_of(db: sqlite3.Connection, attempt_ids: Collection[str]) -> list[set[str]]:
    """The items of each of these attempts' forms, in any order."""
    rows = db.execute(ITEMS_OF, (json_list(attempt_ids),))
    return [msgspec.json.decode(items, type=set[str]) for (items,) in rows]


def replaced_numbers(db: sqlite3.Connection, attempt_id: str) -> list[int]:
    """Numbers of a form at which another item stands than was drawn (R-INC-02)."""
    return [number for (number,) in db.execute(REPLACED_NUMBERS, (attempt_id,))]


def replaced(db: sqlite3.Connection, attempt_id: str) -> list[sqlite3.Row]:
    """What stood there before, oldest first: number, item, skill, competence, kind, category, at."""
    return db.execute(REPLACED, (attempt_id,)).fetchall()


def neutralised(db: sqlite3.Connection, attempt_id: str) -> list[sqlite3.Row]:
    """Numbers that do not count, and the category of the report that says why."""
    return db.execute(NEUTRALISED, (attempt_id,)).fetchall()


def item_at(db: sqlite3.Connection, attempt_id: str, number: int) -> str | None:
    """The item that stands at a number of a form."""
    row = db.execute(FORM_ITEM, (attempt_id, number)).fetchone()
    return row["item"] if row else None
