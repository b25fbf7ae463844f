"""What a candidate was asked, as the jury reads it. Pure."""

import msgspec

from proctor_server.bank.content import ContentItem


class ItemText(msgspec.Struct, frozen=True, kw_only=True):
    """`prompt_html`: safe HTML. `choices`: in the order of their numbers, from 1. `picture`: what it shows, in words;
    documents are named in `documents`."""

    prompt_html: str
    choices: list[str] = []
    picture: str = ""
    documents: list[str] = []


def text_of(item: ContentItem) -> ItemText:
    """The words of an item; pictures and documents by what stands for them."""
    return ItemText(
        prompt_html=item.prompt_html,
        choices=item.choices,
        picture=item.image.alt if item.image else "",
        documents=[each.name for each in item.attachments],
    )
