"""The room's one order to a station: the whole state of the attempt that it holds."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec
import structlog

from kiosk_client.protocol.item_clock import last_clock
from kiosk_client.protocol.journal import read_entry
from kiosk_client.protocol.messages import AttemptOrder, FormItem, Told
from kiosk_client.protocol.refusal import Refusal
from proctor_server.moments import to_ms
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.storage import alerts, attempts, candidates, forms, times
from proctor_server.room.storage.attempts import AttemptRow

WITHDRAWN = "Le surveillant retire {minutes} minute(s) de temps ajouté."
log = structlog.get_logger()


class Items(Protocol):
    """Where items are to be had."""

    def form_items(self, lines: Sequence[tuple[int, str]]) -> list[FormItem]:
        """The items at these numbers. Raises `ContentLocked`."""


def order_for(db: sqlite3.Connection, items: Items, attempt: AttemptRow, now: datetime, station: str) -> AttemptOrder:
    """What `station` has to know of the attempt. A station where the candidate waits to come back, or that lost the
    attempt to another, is told that they are away: it shows no item until `Begin` is accepted there. Somebody who
    types the same name at another station changes nothing for the one that holds the attempt."""
    row = candidates.candidate(db, attempt.session, attempt.candidate)
    holds = station == attempt.station != attempt.door_station
    state: Any = attempt.state if holds or attempt.state == State.HANDED_IN else State.AWAY.value
    end: Any = attempt.end
    hand: Any = alerts.hand(db, attempt.id)
    replaced, unopened = _replaced(db, items, attempt.id) if holds else ([], [])
    heard = attempts.entry_head(db, attempt.session, station)
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
        draft=attempts.draft(db, attempt.session, attempt.id),
        heard=heard.n if heard else 0,
        hand=hand,
        held=sorted({*alerts.held_numbers(db, attempt.id), *unopened}),
        aside=alerts.aside_numbers(db, attempt.id),
        replaced=replaced,
        focus_tolerated=row.person.focus_tolerance,
        comfort=attempts.comfort(db, attempt.id) or _comfort(row.person),
        moved_here=attempt.moved_to == station,
        here=attempt.station == station,
        messages=[_told(row) for row in times.unread(db, attempt.session, attempt.candidate)] if holds else [],
    )


def _comfort(person: Candidate) -> dict[str, object] | None:
    """How the page begins for somebody who has not chosen yet: as the accommodation says, where it says something."""
    return None if person.text_size == 1 else {"text": person.text_size}


def _told(row: times.MessageRow) -> Told:
    if row.added < 0:
        return Told(message=row.n, text=WITHDRAWN.format(minutes=-row.added // 60_000), withdrawn=-row.added)
    return Told(message=row.n, text=row.text, added=row.added)


def _replaced(db: sqlite3.Connection, items: Items, attempt: str) -> tuple[list[FormItem], list[int]]:
    """R-INC-02: the items that have come in the place of others, and the numbers of those that cannot be opened after a
    restart: they stay held until somebody has signed in."""
    numbers = forms.replaced_numbers(db, attempt)
    try:
        return items.form_items([(number, forms.item_at(db, attempt, number) or "") for number in numbers]), []
    except Refusal as refusal:
        log.warning("replacement_not_sent", attempt=attempt, code=refusal.code)
        return [], numbers


def order_with_form(db: sqlite3.Connection, order: AttemptOrder, form: list[FormItem]) -> AttemptOrder:
    """The order that answers `Begin`, with the clock of a timed item that was opened, wherever that was."""
    entries = map(read_entry, attempts.entries_of(db, order.attempt))
    return msgspec.structs.replace(order, form=form, clock=last_clock(entries))
