"""What the centre decides for all its sessions, and who decided it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from proctor_server.moments import iso_ms
from proctor_server.room.domain.settings import CentreSettings, settings_from
from proctor_server.room.storage import accounts, settings
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Decided(NamedTuple):
    """The settings that hold; when and by whom something was decided last, None while all are defaults."""

    settings: CentreSettings
    set_at: str | None
    set_by: str | None


class Deciding:
    """The centre's settings."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer, self._readers = writer, readers

    def current(self) -> Decided:
        """What holds now."""
        with self._readers.one() as db:
            at, who = settings.last_set(db) or (None, "")
            return Decided(settings.read(db), iso_ms(at), who.partition(":")[2] or None)

    def decide(self, fields: Mapping[str, object], who: str, now: datetime) -> Decided:
        """Other settings, whole or not at all; each change is written down. Raises `SettingsUnfit`."""
        wanted = settings_from(fields)

        def decide(ledger: Ledger) -> None:
            before, after = msgspec.to_builtins(settings.read(ledger.db)), msgspec.to_builtins(wanted)
            for name in settings.write(ledger.db, wanted, who=who, now=now):
                detail = f"{name} : {before[name]} → {after[name]}"
                accounts.note(ledger.db, "settings_changed", who=who, now=now, detail=detail)

        self._writer.submit(decide)
        return self.current()
