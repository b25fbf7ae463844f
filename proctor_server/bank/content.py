"""What a room may read of a bank: the content bundle. Nothing in it comes from a solution (R-TST-06)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import msgspec

from kiosk_client.protocol.messages import Field, FormItem, ItemEmbed, ItemFile, ItemImage
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line

FORMAT = "proctor-bank-content-1"


class ContentItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item as a room has it. `prompt_html`: safe HTML. `seconds`: of a timed item."""

    id: str
    competence: str
    skill: str
    kind: Literal["QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"]
    locale: str
    status: Literal["operative", "archived"]
    focused: bool
    prompt_html: str
    seconds: int | None = None
    choices: list[str] = []
    fields: list[Field] = []
    image: ItemImage | None = None
    attachments: list[ItemFile] = []
    embed: ItemEmbed | None = None


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """The content bundle as it is written. `version` names the items: same items, same version."""

    format: Literal["proctor-bank-content-1"]
    bank: str
    title: str
    licence: str
    version: str
    items: list[ContentItem]


class NotInContent(Refusal):
    """An item is not in this version of the bank."""

    code = "item_not_in_content"
    sentence = "L'épreuve {item} n'est pas dans la banque {bank}, version {version}."


class DamagedContent(Refusal):
    """The bundle's items are not those that its version names."""

    code = "content_damaged"
    sentence = "Le fichier des épreuves est abîmé : son contenu n'est pas celui de la version {version}."


class Content:
    """The items of one version of a bank, found by identifier and by skill."""

    def __init__(self, bundle: Bundle) -> None:
        self.bank = bundle.bank
        self.title = bundle.title
        self.licence = bundle.licence
        self.version = bundle.version
        self.items: Sequence[ContentItem] = bundle.items
        self._by_id = {item.id: item for item in bundle.items}

    def item(self, item_id: str) -> ContentItem:
        """The item. Raises `NotInContent`."""
        try:
            return self._by_id[item_id]
        except KeyError:
            raise NotInContent(item=item_id, bank=self.bank, version=self.version) from None

    def of_skill(self, skill: str) -> list[ContentItem]:
        """The skill's items, archived ones too, in order of identifier."""
        return [item for item in self.items if item.skill == skill]

    def form_item(self, number: int, item_id: str) -> FormItem:
        """The item as a station gets it, at `number` of a form. Raises `NotInContent`."""
        item = self.item(item_id)
        return FormItem(
            number=number,
            item=item.id,
            kind=item.kind,
            prompt=item.prompt_html,
            choices=item.choices,
            fields=item.fields,
            image=item.image,
            attachments=item.attachments,
            embed=item.embed,
            focused=item.focused,
            seconds=item.seconds,
        )


class _Sealed(msgspec.Struct):
    version: str
    items: msgspec.Raw


def version_of(items: Sequence[ContentItem]) -> str:
    """The version that these items are (in order of identifier): 16 hexadecimal digits."""
    return _version(msgspec.json.encode(items, order="deterministic"))


def make_content(bank: str, title: str, licence: str, items: Sequence[ContentItem]) -> bytes:
    """The bundle's bytes, the same for the same items, whatever their order."""
    in_order = sorted(items, key=lambda item: item.id)
    bundle = Bundle(
        format="proctor-bank-content-1",
        bank=bank,
        title=title,
        licence=licence,
        version=version_of(in_order),
        items=in_order,
    )
    return msgspec.json.encode(bundle, order="deterministic") + b"\n"


class _Format(msgspec.Struct):
    format: str = ""


def is_content(bundle: bytes) -> bool:
    """Whether the bytes say that they are a content bundle. Raises `Unreadable` when they are no bundle at all."""
    return from_line(_Format, bundle).format == FORMAT


def read_content(bundle: bytes) -> Content:
    """The content in a bundle's bytes. Raises `DamagedContent`, `Unreadable` or `MissingField`."""
    sealed = from_line(_Sealed, bundle)
    if _version(bytes(sealed.items)) != sealed.version:
        raise DamagedContent(version=sealed.version)
    return Content(from_line(Bundle, bundle))


def _version(encoded: bytes) -> str:
    return sha256(encoded).hexdigest()[:16]
