"""The body of an item in HTML, as other programs show it: prompt, picture, fields, files to open."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from urllib.parse import quote

from proctor_server.bank.exchange.losses import xml_text
from proctor_server.bank.items import Item
from proctor_server.bank.prompt import to_html

Guard = Callable[[str], str]

IMAGE = "proctor-image"
ATTACHMENT = "proctor-attachment"
EMBED = "proctor-embed"
HEIGHT = "proctor-height-"
FIELD = "proctor-field-"
"""Class names by which what is ours is known again."""


def body(item: Item, address: Callable[[str], str], blanks: Sequence[str] = (), guard: Guard = str) -> str:
    """The HTML of the item. `address`: of a file beside it. `blanks`: what stands for each field. `guard`: what is done
    to all that is no blank."""
    before = guard("".join([xml_text(to_html(item.prompt)), *_picture(item, address)]))
    labels = [guard(escape(xml_text(field.label))) for field in item.fields]
    fields = [
        f'<p class="{FIELD}{field.name}"><span>{label}</span> {blank}</p>\n'
        for field, label, blank in zip(item.fields, labels, blanks, strict=False)
    ]
    return "".join([before, *fields, guard("".join([*_attachments(item, address), *_page(item, address)]))])


def in_package(name: str) -> str:
    """A path as an address: every letter that an address may not have is encoded."""
    return quote(name)


def attribute(text: str) -> str:
    """A text as the value of an attribute."""
    return escape(xml_text(text), quote=True)


def _picture(item: Item, address: Callable[[str], str]) -> Iterator[str]:
    if item.image is not None:
        source, alt = attribute(address(item.image.file)), attribute(item.image.alt)
        yield f'<p class="{IMAGE}"><img src="{source}" alt="{alt}" /></p>\n'


def _attachments(item: Item, address: Callable[[str], str]) -> Iterator[str]:
    for name in item.attachments:
        yield f'<p class="{ATTACHMENT}"><a href="{attribute(address(name))}">{escape(name)}</a></p>\n'


def _page(item: Item, address: Callable[[str], str]) -> Iterator[str]:
    if item.embed is not None:
        place, title = attribute(address(item.embed.file)), escape(xml_text(item.embed.title))
        yield f'<p class="{EMBED} {HEIGHT}{item.embed.height}"><a href="{place}">{title}</a></p>\n'
