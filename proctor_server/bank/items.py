"""What a checked item is, as its file says it. Has the solution: the room uses `content` instead
(R-TST-06)."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from kiosk_client.protocol.messages import Field
from proctor_server.bank.solutions import Kind, Solution, SolvedItem


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """`file` is relative to the item's folder; `alt` says to those who cannot see it what it shows."""

    file: str
    alt: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An embedded page, whole in one file; `height` in CSS pixels."""

    file: str
    title: str
    height: int


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item file. `prompt` is Markdown."""

    id: str
    competence: str
    skill: str
    kind: Kind
    status: Literal["operative", "archived", "draft"]
    locale: str
    licence: str
    solution: Solution
    prompt: str
    focused: bool = False
    seconds: int | None = None
    image: Picture | None = None
    attachments: list[str] = []
    embed: Page | None = None
    fields: list[Field] = []
    choices: list[str] = []
    discriminant: float | None = None
    difficulty: float | None = None

    def files(self) -> Iterator[str]:
        """The files beside the item, relative to the bank's folder."""
        named = [*self.attachments, *(part.file for part in (self.image, self.embed) if part)]
        return (f"{self.competence}/{name}" for name in named)

    def typed_answers(self) -> Iterator[str]:
        """Every variant of what a candidate types, rather than chooses in a list."""
        chosen = {field.name for field in self.fields if field.options}
        if self.kind == "QROC" and not chosen:
            yield from self.solution.texts
        for name, variants in self.solution.fields.items():
            yield from () if name in chosen else variants
        if not chosen:
            yield from (text for group in self.solution.groups for text in group)

    def solved(self) -> SolvedItem:
        """What the authority has to know of it."""
        return SolvedItem(
            kind=self.kind,
            competence=self.competence,
            skill=self.skill,
            fields=self.fields,
            has_image=self.image is not None,
            has_attachment=bool(self.attachments),
            has_embed=self.embed is not None,
            timed=self.seconds is not None,
            seconds=self.seconds,
            focused=self.focused,
            solution=self.solution,
        )


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """The items of a folder, in order of identifier, and what `bank.toml` says of them."""

    id: str
    title: str
    licence: str
    items: list[Item]
