"""Solutions, and the bundle of them that the authority has. The room may not import this module
(R-TST-06)."""

from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from kiosk_client.protocol.messages import Field
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line

FORMAT = "proctor-bank-solutions-1"

Kind = Literal["QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"]
Treatment = Literal["t1", "t2", "t3"]
NumberRight = Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]{0,2}$")]
"""A count of right fields; a key of JSON and TOML is always a text."""


class Solution(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The `[solution]` table of an item file; which fields count depends on the item's kind.

    `choices`: 1-based. `texts`: of a QROC. `fields`: variants of each field of a QROCM-ind. `groups`: of a
    QROCM-dep, one group of variants for each right answer. `partial`: number of right fields → what that is
    worth."""

    choices: list[int] = []
    texts: list[str] = []
    fields: dict[str, list[str]] = {}
    groups: list[list[str]] = []
    format: Literal["text", "number", "select"] = "text"
    treatments: tuple[Treatment, ...] = ("t1", "t2", "t3")
    partial: dict[NumberRight, Literal["ok", "partially"]] = {}


class SolvedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What the authority has to know of an item: how to evaluate an answer, and how to settle a report on
    it. `seconds`: of a timed item."""

    kind: Kind
    competence: str
    skill: str
    fields: list[Field] = []
    has_image: bool = False
    has_attachment: bool = False
    has_embed: bool = False
    timed: bool = False
    seconds: int | None = None
    focused: bool = False
    solution: Solution


class Solutions(msgspec.Struct, frozen=True, kw_only=True):
    """The solutions of one version of a bank. `version` is that of the content; `revision` changes when a
    solution does, and the content not."""

    format: Literal["proctor-bank-solutions-1"]
    bank: str
    version: str
    revision: str
    items: dict[str, SolvedItem]

    def item(self, item_id: str) -> SolvedItem:
        """The item. Raises `NotInSolutions`."""
        try:
            return self.items[item_id]
        except KeyError:
            raise NotInSolutions(item=item_id, bank=self.bank, version=self.version) from None


class NotInSolutions(Refusal):
    """An item is not in this version of the bank."""

    code = "item_not_in_solutions"
    sentence = "L'épreuve {item} n'est pas dans les solutions de la banque {bank}, version {version}."


class DamagedSolutions(Refusal):
    """The bundle's items are not those that its revision names."""

    code = "solutions_damaged"
    sentence = "Le fichier des solutions est abîmé : son contenu n'est pas celui de la révision {revision}."


class _Sealed(msgspec.Struct):
    revision: str
    items: msgspec.Raw


def make_solutions(bank: str, version: str, items: dict[str, SolvedItem]) -> bytes:
    """The bundle's bytes, the same for the same items."""
    encoded = msgspec.json.encode(items, order="deterministic")
    bundle = {
        "format": FORMAT,
        "bank": bank,
        "version": version,
        "revision": _revision(encoded),
        "items": msgspec.Raw(encoded),
    }
    return msgspec.json.encode(bundle) + b"\n"


def read_solutions(bundle: bytes) -> Solutions:
    """The solutions in a bundle's bytes. Raises `DamagedSolutions`, `Unreadable` or `MissingField`."""
    sealed = from_line(_Sealed, bundle)
    if _revision(bytes(sealed.items)) != sealed.revision:
        raise DamagedSolutions(revision=sealed.revision)
    return from_line(Solutions, bundle)


def _revision(encoded: bytes) -> str:
    return sha256(encoded).hexdigest()[:16]
