"""Cards and receipts: read strictly, believed only when the keys agree."""

import msgspec
import pytest

from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable
from proctor_server.session_package.cards import (
    CardWrong,
    card_file,
    centre_key,
    read_authority_card,
    read_centre_card,
    receipt_key,
)
from proctor_server.session_package.dsse import WrongSignature
from proctor_server.session_package.receipt import OtherPackage, Receipt, check_receipt, sign_receipt
from proctor_server.session_package.sealing import CannotOpen, open_sealed, read_identity, recipient_of, seal
from tests.builders_package import make_centre, make_keys, make_recipient

CENTRE, AUTHORITY = make_centre(), make_recipient()
RECEIPT = Receipt(sha256="ab" * 32, size=9, session="472913", centre="c", revision=1, received_at="2026-03-12")


def signed(receipt=RECEIPT):
    return sign_receipt(receipt, keyid="k", sign=AUTHORITY.receipt_keys.key.sign)


def test_a_centre_s_card_comes_back_with_its_key():
    card = read_centre_card(card_file(CENTRE.card))
    assert (card, centre_key(card)) == (CENTRE.card, CENTRE.keys.public)


def test_an_authority_s_card_comes_back_with_its_key():
    card = read_authority_card(card_file(AUTHORITY.card))
    assert (card, receipt_key(card)) == (AUTHORITY.card, AUTHORITY.receipt_keys.public)


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": "0" * 16},
        {"certificate": "no certificate"},
        {"certificate": make_centre("Un autre").card.certificate},
        {"certificate": make_keys("Collège des Essais", make_keys("quelqu'un")).certificate},
    ],
)
def test_a_centre_s_card_that_contradicts_itself_is_refused(change):
    with pytest.raises(CardWrong):
        read_centre_card(card_file(msgspec.structs.replace(CENTRE.card, **change)))


@pytest.mark.parametrize("change", [{"receipt_key": "AAAA"}, {"receipt_key": "?"}, {"url": "http://plain"}])
def test_an_authority_s_card_that_cannot_be_used_is_refused(change):
    with pytest.raises(Refusal):
        read_authority_card(card_file(msgspec.structs.replace(AUTHORITY.card, **change)))


@pytest.mark.parametrize("reader", [read_centre_card, read_authority_card])
def test_a_card_of_another_kind_is_refused(reader):
    with pytest.raises(Unreadable):
        reader(b'{"format": "proctor-something-1"}')
    with pytest.raises(MissingField):
        reader(b"{}")


def test_r_fin_05_the_receipt_names_the_bytes_it_is_for():
    assert check_receipt(signed(), AUTHORITY.receipt_keys.public, RECEIPT.sha256) == RECEIPT


def test_a_receipt_for_other_bytes_is_refused():
    with pytest.raises(OtherPackage):
        check_receipt(signed(), AUTHORITY.receipt_keys.public, "cd" * 32)


def test_a_receipt_of_somebody_else_is_refused():
    with pytest.raises(WrongSignature):
        check_receipt(signed(), CENTRE.keys.public, RECEIPT.sha256)


def test_the_same_receipt_is_the_same_bytes():
    assert signed() == signed()


def test_r_fin_04_only_the_authority_opens_what_was_sealed():
    package = seal(b"bag", AUTHORITY.card.age_recipient)
    assert open_sealed(package, AUTHORITY.identity) == b"bag"
    with pytest.raises(CannotOpen):
        open_sealed(package, make_recipient().identity)
    with pytest.raises(CannotOpen):
        open_sealed(package[:-1], AUTHORITY.identity)


def test_an_identity_file_has_comments_and_one_identity():
    assert read_identity(f"# made today\n{AUTHORITY.identity}\n") == AUTHORITY.identity
    assert recipient_of(AUTHORITY.identity) == AUTHORITY.card.age_recipient
    for bad in ("", "AGE-SECRET-KEY-1BAD", f"{AUTHORITY.identity}\n{AUTHORITY.identity}"):
        with pytest.raises(Unreadable):
            read_identity(bad)


def test_no_recipient_no_seal():
    with pytest.raises(Unreadable):
        seal(b"bag", "age1nobody")
