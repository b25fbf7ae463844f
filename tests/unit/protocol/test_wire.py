"""Write strictly, read tolerantly: what a peer sends is a message or a refusal with a code, and never anything else."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_client.protocol.journal import Answered, Entry
from kiosk_client.protocol.messages import AttemptOrder, Draft, Enter, Kept
from kiosk_client.protocol.refusal import MissingField, Unreadable
from kiosk_client.protocol.wire import from_line, from_wire, to_line, to_wire
from tests.unit.protocol.samples import ENTRIES, JSON, STRUCTS, values

messages = st.sampled_from(STRUCTS).flatmap(values)
"""Any message, entry or line of the wire."""


def read_or_sentence(read: Callable[..., Any], kind: type[Any], told: Any) -> Any:
    """The message, or the sentence of its refusal."""
    try:
        return read(kind, told)
    except (MissingField, Unreadable) as refusal:
        return str(refusal)


@given(message=messages)
def test_what_is_written_is_read_again_through_json(message: Any) -> None:
    kind = type(message)
    assert from_wire(kind, json.loads(json.dumps(to_wire(message)))) == message
    assert from_line(kind, to_line(message)) == message
    assert to_line(from_line(kind, to_line(message))) == to_line(message)


@given(message=messages, more=st.dictionaries(st.text("abc", min_size=1).map("x_".__add__), JSON, max_size=3))
def test_unknown_fields_of_a_newer_peer_are_ignored(message: Any, more: Any) -> None:
    assert from_wire(type(message), {**to_wire(message), **more}) == message


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
@settings(max_examples=3)
@given(data=st.data())
def test_a_missing_field_is_refused_by_name(kind: type[Any], data: st.DataObject) -> None:
    told = to_wire(data.draw(values(kind)))
    names = [field.name for field in msgspec.structs.fields(kind) if field.required]
    assert names
    for gone in names:
        with pytest.raises(MissingField) as refusal:
            from_wire(kind, {name: value for name, value in told.items() if name != gone})
        assert refusal.value.details["field"] == gone
        assert gone in str(refusal.value)


@given(kind=st.sampled_from(STRUCTS), payload=JSON)
def test_anything_else_is_a_refusal_and_no_other_exception(kind: type[Any], payload: Any) -> None:
    line = json.dumps(payload)
    for read, told in ((from_wire, payload), (from_line, line), (from_line, line.encode())):
        assert read_or_sentence(read, kind, told)


@settings(max_examples=300)
@given(message=messages, data=st.data(), wrong=JSON)
def test_one_wrong_field_is_a_refusal_and_no_other_exception(message: Any, data: st.DataObject, wrong: Any) -> None:
    told = to_wire(message)
    told[data.draw(st.sampled_from(sorted(told)))] = wrong
    read = read_or_sentence(from_wire, type(message), told)
    assert isinstance(read, str) or to_line(read)


@given(line=st.binary(max_size=60))
def test_bytes_that_are_no_json_are_unreadable(line: bytes) -> None:
    for kind in (Kept, Entry):
        with pytest.raises((MissingField, Unreadable)):
            from_line(kind, line)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Kept, {"session": 229, "n": 1}),
        (Kept, {"session": "229", "n": "1"}),
        (Kept, {"session": "229", "n": 1.0}),
        (Kept, {"session": "229", "n": True}),
        (Kept, {"session": "229", "n": 2**63}),
        (Kept, {"session": "229", "n": -(10**30)}),
        (Kept, {"session": "\ud83d", "n": 1}),
        (Kept, ["229", 1]),
        (Kept, None),
        (Enter, "enter"),
        (
            AttemptOrder,
            {"revision": 1, "session": "1", "attempt": "a", "epoch": 1, "state": "asleep", "candidate": "A"},
        ),
        (Draft, {"session": "1", "attempt": "a", "epoch": 1, "number": 1, "draft": ["half a pair \ud83d"]}),
    ],
)
def test_a_wrong_type_is_unreadable_with_its_place(kind: type[Any], payload: object) -> None:
    with pytest.raises(Unreadable) as refusal:
        from_wire(kind, payload)
    assert refusal.value.details["what"]


def test_what_is_nested_too_deep_is_unreadable() -> None:
    told = {"session": "1", "attempt": "a", "epoch": 1, "number": 1, "draft": []}
    for _ in range(50_000):
        told["draft"] = [told["draft"]]
    with pytest.raises(Unreadable):
        from_wire(Draft, told)
    with pytest.raises(Unreadable):
        from_line(Draft, b'{"session":"1","attempt":"a","epoch":1,"number":1,"draft":' + b"[" * 50_000)


@given(entry=st.sampled_from(ENTRIES).flatmap(values))
def test_an_entry_is_known_by_its_kind(entry: Any) -> None:
    read: Any = from_line(Entry, to_line(entry))  # type: ignore[arg-type]
    assert read == entry
    assert type(read) is type(entry)


def test_an_entry_of_a_kind_that_nobody_knows_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        from_line(Entry, b'{"kind":"praised","n":1,"prev":"","at":1,"attempt":"a","epoch":1}')  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [2, [1, 3], "text", {"field": "text"}])
def test_an_answer_keeps_its_shape(answer: Any) -> None:
    """As in `proctor evaluate`."""
    entry = Answered(n=1, prev="", at=1, attempt="a", epoch=1, number=1, item="i", answer=answer)
    read: Any = from_line(Entry, to_line(entry))  # type: ignore[arg-type]
    assert (read.answer, type(read.answer)) == (answer, type(answer))
