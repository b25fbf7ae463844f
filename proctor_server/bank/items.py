"""What a checked item is, as its file says it. Has the solution: the room uses `content` instead
(R-TST-06)."""

from typing import Literal

import msgspec

from kiosk_client.protocol.messages import Field
from proctor_server.bank.solutions import Kind, Solution


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


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """The items of a folder, in order of identifier, and what `bank.toml` says of them."""

    id: str
    title: str
    licence: str
    items: list[Item]
