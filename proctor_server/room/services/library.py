"""The items that the room may show: opened once somebody has unlocked them, kept in memory only."""

from collections.abc import Sequence

from kiosk_client.protocol.messages import FormItem
from proctor_server.assessment.form import build_form
from proctor_server.assessment.profile import Competence
from proctor_server.bank.content import Content, read_content
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain.errors import NoBank
from proctor_server.room.domain.facts import FormLine
from proctor_server.room.storage.database import Readers

LOCALE = "fr"


class Library:
    """One content bundle at a time."""

    def __init__(self, vault: Vault, readers: Readers) -> None:
        self._vault, self.readers = vault, readers
        self._content: Content | None = None

    def content(self) -> Content:
        """The items. Raises `ContentLocked`, `NoContent`."""
        if self._content is None:
            self._content = read_content(self._vault.read_content())
        return self._content

    def content_of(self, version: str) -> Content:
        """The items of one version, which a session was created with. Raises like `content`, and `NoBank`."""
        content = self.content()
        if content.version != version:
            raise NoBank(version=version)
        return content

    def form(self, profile: Sequence[Competence], seed: str) -> list[FormLine]:
        """R-TST-01: a pure function of profile, bank version and seed."""
        return [
            FormLine(
                number=entry.number, item=entry.item, skill=entry.skill, competence=entry.competence, kind=entry.kind
            )
            for entry in build_form(profile, self.content().items, seed=seed, locale=LOCALE)
        ]

    def form_items(self, lines: Sequence[tuple[int, str]]) -> list[FormItem]:
        """The items at these numbers, as a station gets them."""
        content = self.content()
        return [content.form_item(number, item) for number, item in lines]
