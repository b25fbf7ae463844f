"""No line of a journal can be changed, moved or cut unseen."""

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.chain import (
    BrokenChain,
    Head,
    follow,
    follow_all,
    session_genesis,
    signed_text,
    station_genesis,
)
from kiosk_client.protocol.refusal import MissingField, Unreadable
from tests.unit.protocol.samples import TEXT, lines

START = station_genesis("5c1e6f0a9b2d4c37", "229")
NOT_THE_JOURNAL = (BrokenChain, Unreadable, MissingField)
texts = st.lists(TEXT, min_size=1, max_size=6)


@given(texts=texts)
def test_a_whole_journal_ends_at_its_number_of_lines_and_the_hash_of_its_last(texts: list[str]) -> None:
    journal = lines(*texts, genesis=START)
    assert follow_all(START, journal) == Head(len(texts), sha256(journal[-1]).hexdigest())


@given(texts=texts, data=st.data())
def test_any_changed_byte_is_noticed(texts: list[str], data: st.DataObject) -> None:
    journal = lines(*texts, genesis=START)
    head = follow_all(START, journal)
    which = data.draw(st.integers(0, len(journal) - 1))
    place = data.draw(st.integers(0, len(journal[which]) - 1))
    changed = bytearray(journal[which])
    changed[place] ^= data.draw(st.integers(1, 255))
    journal[which] = bytes(changed)
    assert _is_noticed(journal, head)


@given(texts=st.lists(TEXT, min_size=2, max_size=6), data=st.data())
def test_any_moved_line_is_noticed(texts: list[str], data: st.DataObject) -> None:
    journal = lines(*texts, genesis=START)
    line = journal.pop(data.draw(st.integers(0, len(journal) - 1)))
    original = lines(*texts, genesis=START)
    journal.insert(data.draw(st.integers(0, len(journal)).filter(lambda n: original[n] != line)), line)
    with pytest.raises(NOT_THE_JOURNAL):
        follow_all(START, journal)


@given(texts=texts, data=st.data())
def test_any_line_cut_out_or_doubled_is_noticed(texts: list[str], data: st.DataObject) -> None:
    journal = lines(*texts, genesis=START)
    head = follow_all(START, journal)
    which = data.draw(st.integers(0, len(journal) - 1))
    assert _is_noticed(journal[:which] + journal[which + 1 :], head)
    with pytest.raises(NOT_THE_JOURNAL):
        follow_all(START, [*journal[: which + 1], *journal[which:]])


@given(texts=texts)
def test_the_lines_of_another_journal_do_not_follow(texts: list[str]) -> None:
    journal = lines(*texts, genesis=START)
    for other in (
        station_genesis("5c1e6f0a9b2d4c37", "230"),
        station_genesis("0000000000000000", "229"),
        session_genesis("5c1e6f0a9b2d4c37", "229"),
    ):
        with pytest.raises(BrokenChain):
            follow_all(other, journal)


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'{"n":1}', b'{"n":"1","prev":""}', b"\xff", b'{"n":1,"prev":2}'])
def test_what_is_no_line_is_refused_by_name(line: bytes) -> None:
    with pytest.raises((Unreadable, MissingField)):
        follow(START, line)


@pytest.mark.parametrize("n", [-1, 0, 2, 10**30])
def test_a_number_that_is_not_the_next_is_refused_whatever_it_follows(n: int) -> None:
    with pytest.raises(BrokenChain):
        follow(START, msgspec.json.encode({"n": n, "prev": START.hash}))


def test_the_refusal_names_the_line() -> None:
    journal = lines("a", "b", "c", genesis=START)
    with pytest.raises(BrokenChain) as refusal:
        follow_all(START, [journal[0], journal[2]])
    assert refusal.value.details["n"] == 2


@given(head=st.builds(Head, st.integers(0, 10**6), TEXT), other=st.builds(Head, st.integers(0, 10**6), TEXT))
def test_a_signature_vouches_for_one_head_of_one_journal(head: Head, other: Head) -> None:
    if head != other:
        assert signed_text("229", head) != signed_text("229", other)
    assert signed_text("5c1e/229", head) != signed_text("229", head)


def _is_noticed(journal: list[bytes], head: Head) -> bool:
    """By the chain, or for the last line by the head that was signed."""
    try:
        return follow_all(START, journal) != head
    except NOT_THE_JOURNAL:
        return True
