"""The items that the room may show: opened once somebody has unlocked them, kept in memory only."""

import contextlib
import threading
from collections.abc import Collection, Sequence
from typing import NamedTuple

from kiosk_client.protocol.messages import FormItem
from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.form import Catalogue, FormEntry, build_form, replacement, seed_apart
from proctor_server.assessment.profile import Competence
from proctor_server.bank.content import Content, read_content
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain.errors import NoBank
from proctor_server.room.domain.facts import FormLine
from proctor_server.room.domain.report import fitting
from proctor_server.room.storage.database import Readers
from proctor_server.turns import held

LOCALE = "fr"


class _Opened(NamedTuple):
    content: Content
    catalogue: Catalogue


class Library:
    """One content bundle at a time."""

    def __init__(self, vault: Vault, readers: Readers) -> None:
        self._vault, self.readers = vault, readers
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    def make_ready(self) -> None:
        """Opens the items as soon as they can be, so that nobody who starts has to wait for it."""
        if self._opened is None and self._vault.content_unlocked:
            with contextlib.suppress(Refusal):
                self._open()

    def content(self) -> Content:
        """The items. Raises `ContentLocked`, `NoContent`."""
        return self._open().content

    def _open(self) -> _Opened:
        # one at a time: reading yields, and a whole room that starts at once would open them forty times
        with held(self._opening):
            if self._opened is None:
                content = read_content(self._vault.read_content())
                self._opened = _Opened(content, Catalogue(content.items))
            return self._opened

    def content_of(self, version: str) -> Content:
        """The items of one version, which a session was created with. Raises like `content`, and `NoBank`."""
        content = self.content()
        if content.version != version:
            raise NoBank(version=version)
        return content

    def seed(self, profile: Sequence[Competence], base: str, neighbours: Sequence[Collection[str]]) -> str:
        """R-TST-02: the seed whose form has the fewest items in common with those of the neighbours."""
        return seed_apart(profile, self._open().catalogue, base=base, locale=LOCALE, neighbours=neighbours)

    def form(self, profile: Sequence[Competence], seed: str) -> list[FormLine]:
        """R-TST-01: a pure function of profile, bank version and seed."""
        return [_line(entry) for entry in build_form(profile, self._open().catalogue, seed=seed, locale=LOCALE)]

    def replacement(
        self, line: FormLine, profile: Sequence[Competence], seed: str, shown: Collection[str]
    ) -> FormLine | None:
        """R-INC-02: another item of the same skill at the same number; None when the bank has none left. `shown`: what
        this attempt has had."""
        seen = {item for competence in profile for item in competence.items_seen}
        entry = replacement(
            FormEntry(number=line.number, item=line.item, skill=line.skill, competence=line.competence, kind=line.kind),
            self._open().catalogue,
            seed=seed,
            locale=LOCALE,
            seen=seen,
            shown=shown,
        )
        return _line(entry) if entry else None

    def categories(self, item: str) -> list[str]:
        """R-INC-02: what a report about the item may say; nothing while items are locked."""
        return fitting(self._opened.content.item(item)) if self._opened else []

    def form_items(self, lines: Sequence[tuple[int, str]]) -> list[FormItem]:
        """The items at these numbers, as a station gets them."""
        if not lines:
            return []
        content = self.content()
        return [content.form_item(number, item) for number, item in lines]


def _line(entry: FormEntry) -> FormLine:
    return FormLine(
        number=entry.number, item=entry.item, skill=entry.skill, competence=entry.competence, kind=entry.kind
    )
