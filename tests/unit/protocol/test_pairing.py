"""What both sides of a pairing confirm, and that no word of it can be another's."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.pairing import (
    CODE_ALPHABET,
    SPAKE2_ID_ROOM,
    SPAKE2_ID_STATION,
    confirmation,
    key_id,
    plain_code,
    transcript,
)

PARTS = {"tls_certificate": b"tls", "centre_certificate": b"centre", "station_public_key": b"key", "name": "Poste 01"}
codes = st.text(CODE_ALPHABET, min_size=8, max_size=8)


@pytest.mark.parametrize("part", PARTS)
def test_the_transcript_changes_with_each_of_its_parts(part: str) -> None:
    """Someone in the middle has another certificate: another transcript."""
    other = "Poste 02" if part == "name" else b"another"
    assert transcript(**PARTS) != transcript(**{**PARTS, part: other})  # type: ignore[arg-type]


@given(st.tuples(st.binary(), st.binary(), st.binary()), st.tuples(st.binary(), st.binary(), st.binary()))
def test_bytes_cannot_be_moved_from_one_part_to_the_next(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> None:
    names = ("tls_certificate", "centre_certificate", "station_public_key")
    same = transcript(**dict(zip(names, one, strict=True)), name="") == transcript(
        **dict(zip(names, other, strict=True)), name=""
    )
    assert same == (one == other)


def test_the_rooms_proof_is_not_the_stations() -> None:
    """Or a room could send the station's own proof back."""
    spoken = transcript(**PARTS)  # type: ignore[arg-type]
    proofs = {confirmation(b"key", who, spoken) for who in (SPAKE2_ID_STATION, SPAKE2_ID_ROOM)}
    assert len(proofs) == 2


@given(key=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
def test_a_proof_needs_the_key(key: bytes, other: bytes) -> None:
    same = hmac.compare_digest(
        confirmation(key, SPAKE2_ID_ROOM, b"spoken"), confirmation(other, SPAKE2_ID_ROOM, b"spoken")
    )
    assert same == (key == other)


@given(code=codes, cuts=st.lists(st.integers(0, 8)), sign=st.sampled_from([" ", "-"]))
def test_a_code_may_be_typed_with_hyphens_spaces_and_small_letters(code: str, cuts: list[int], sign: str) -> None:
    typed = list(code.lower())
    for cut in cuts:
        typed.insert(cut, sign)
    assert plain_code("".join(typed)) == code.encode()


def test_a_key_is_known_by_16_digits_of_its_hash() -> None:
    assert key_id(b"k" * 32) == sha256(b"k" * 32).hexdigest()[:16]
