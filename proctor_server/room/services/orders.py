"""The room's one order to a station: the whole state of the attempt that it holds."""

import sqlite3
from datetime import datetime
from typing import Any

import msgspec

from kiosk_client.protocol.item_clock import last_clock
from kiosk_client.protocol.journal import read_entry
from kiosk_client.protocol.messages import AttemptOrder, FormItem
from proctor_server.moments import to_ms
from proctor_server.room.domain.attempt import State
from proctor_server.room.storage import attempts, candidates
from proctor_server.room.storage.attempts import AttemptRow


def order_for(db: sqlite3.Connection, attempt: AttemptRow, now: datetime, station: str) -> AttemptOrder:
    """What `station` has to know of the attempt. A station where the candidate waits to come back, or that lost the
    attempt to another, is told that they are away: it shows no item until `Begin` is accepted there. Somebody who
    types the same name at another station changes nothing for the one that holds the attempt."""
    row = candidates.candidate(db, attempt.session, attempt.candidate)
    holds = station == attempt.station != attempt.door_station
    state: Any = attempt.state if holds or attempt.state == State.HANDED_IN else State.AWAY.value
    end: Any = attempt.end
    return AttemptOrder(
        revision=attempt.revision,
        session=attempt.session,
        attempt=attempt.id,
        epoch=attempt.epoch,
        state=state,
        candidate=f"{row.person.first_name} {row.person.birth_name}",
        confirmed=row.confirmed_until is not None and row.confirmed_until >= to_ms(now),
        items=attempt.items,
        deadline=attempt.deadline,
        extra_time_percent=row.person.extra_time_percent,
        end=end,
        done=attempts.done_numbers(db, attempt.id),
        draft=attempts.draft(db, attempt.id),
    )


def order_with_form(db: sqlite3.Connection, order: AttemptOrder, form: list[FormItem]) -> AttemptOrder:
    """The order that answers `Begin`, with the clock of a timed item that was opened, wherever that was."""
    entries = map(read_entry, attempts.entries_of(db, order.attempt))
    return msgspec.structs.replace(order, form=form, clock=last_clock(entries))
