"""Every struct that crosses the wire, and what hypothesis needs to make them."""

from typing import Any, get_args, get_type_hints

import msgspec
from hypothesis import strategies as st

from kiosk_client.protocol import chain, export, finding, journal, messages, pairing, receipt

ENTRIES: list[type[Any]] = list(get_args(journal.Entry))
STRUCTS: list[type[Any]] = [
    *ENTRIES,
    *(
        kind
        for module in (messages, pairing, finding, export, receipt)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
    ),
]
WHOLE = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
"""Anything that a JSON parser may hand over, half characters and endless numbers included."""

st.register_type_strategy(int, WHOLE)
st.register_type_strategy(str, TEXT)


def values(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Structs of this type with any fields that fit."""
    hints = get_type_hints(kind)
    fields = {name: _field(hints[name]) for name in kind.__struct_fields__}
    return st.builds(kind, **fields)


def _field(hint: Any) -> st.SearchStrategy[Any]:
    if hint is Any:
        return st.none() | WHOLE | TEXT | st.lists(WHOLE, max_size=3) | st.dictionaries(TEXT, TEXT, max_size=3)
    for struct in (messages.JournalHead, messages.FormItem, messages.Field):
        if hint == list[struct]:
            return st.lists(values(struct), max_size=2)
    for struct in (messages.AttemptOrder, messages.JournalHead, messages.ItemImage, messages.Wishes):
        if hint == struct | None:
            return st.none() | values(struct)
    if hint is finding.Announcement or hint == finding.Announcement | None:
        return values(finding.Announcement)
    return st.from_type(hint)


def lines(*texts: str, genesis: chain.Head) -> list[bytes]:
    """A journal of one line a text."""
    head, made = genesis, []
    for text in texts:
        line = msgspec.json.encode({"n": head.n + 1, "prev": head.hash, "text": text})
        head = chain.follow(head, line)
        made.append(line)
    return made
