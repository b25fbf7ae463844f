"""R-FIN-07: a station forgets on a receipt that it can verify, and on nothing else that comes by the link."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from kiosk_client.domain.sitting import Stage
from kiosk_client.protocol.journal import Began
from kiosk_client.protocol.messages import AttemptOrder, ReceiptDone, ReceiptOrder
from kiosk_client.protocol.receipt import Receipt, Voucher, sign_receipt, sign_voucher
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.erasing import NotReceived, Releasing, erase
from tests.unit.kiosk.test_commands import run
from tests.unit.kiosk.test_pairing import CODE, ScriptedDoor, pair

PACKAGE = "ab" * 32
RECEIPT = Receipt(sha256=PACKAGE, size=9, session="229", centre="c", revision=1, received_at="2026-03-12T18:00:00Z")


class Parties:
    """The centre of this station, and the authority that it seals for."""

    def __init__(self) -> None:
        self.door, self.authority = ScriptedDoor(), Ed25519PrivateKey.generate()
        self.voucher = Voucher(session="229", sha256=PACKAGE, receipt_key=self.public(self.authority))
        self.receipt = RECEIPT

    @staticmethod
    def public(key):
        return base64.b64encode(key.public_key().public_bytes_raw()).decode()

    def order(self, *, voucher_key=None, receipt_key=None, session="229"):
        centre, authority = voucher_key or self.door.key, receipt_key or self.authority
        voucher = sign_voucher(self.voucher, keyid="c", sign=centre.sign)
        receipt = sign_receipt(self.receipt, keyid="a", sign=authority.sign)
        return ReceiptOrder(session=session, voucher=voucher.decode(), receipt=receipt.decode())


@pytest.fixture
def parties(seated):
    parties = Parties()
    pair(parties.door, seated.store.identity, code=CODE, name="Poste 07")
    return parties


@pytest.fixture
def ended(seated, parties):
    """Ada has handed in, and the room has it all."""
    seated.sitting.answer(1, 1)
    hand_in(seated)
    seated.syncing.flush()
    return seated


def hand_in(station):
    station.sitting.review()
    station.sitting.hand_in()


def releasing(station):
    store = station.store
    return Releasing(store.identity, store.attempts, store.journal, forget=station.sitting.forget, wall=lambda: 7)


def erasures(station):
    return station.store.database.rows("SELECT at, forced, reason, counts FROM erasure")


def test_on_a_receipt_everything_of_the_session_is_forgotten_and_written_down(ended, parties):
    assert ended.sitting.sitting.stage is Stage.END
    assert releasing(ended).obey(parties.order()) == ReceiptDone(session="229", erased=True, n=3)
    ((at, forced, reason, counts),) = erasures(ended)
    assert (at, forced, json.loads(counts)) == (7, 0, {"229": {"n": 3, "acknowledged": 3}})
    assert "2026-03-12T18:00:00Z" in reason
    assert ended.store.journal.heads() == []
    for table in ("attempt", "entry", "draft", "remembered", "journal", "witness"):
        assert ended.store.database.rows(f"SELECT * FROM {table}") == []
    assert ended.sitting.sitting.stage is Stage.ENTRY


def test_a_repeated_order_forgets_nothing_more(ended, parties):
    releasing(ended).obey(parties.order())
    assert releasing(ended).obey(parties.order()) == ReceiptDone(session="229", erased=True, n=0)
    assert len(erasures(ended)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda p: p.order(voucher_key=Ed25519PrivateKey.generate()),
        lambda p: p.order(receipt_key=Ed25519PrivateKey.generate()),
        lambda p: p.order(receipt_key=p.door.key),
        lambda p: p.order(session="230"),
        lambda p: replace(p.order(), receipt=""),
        lambda p: replace(p.order(), voucher="{}"),
        lambda p: replace(p.order(), voucher=p.order().receipt),
        lambda p: setattr(p, "receipt", replace(RECEIPT, session="230")) or p.order(),
        lambda p: setattr(p, "receipt", replace(RECEIPT, sha256="cd" * 32)) or p.order(),
        lambda p: setattr(p, "voucher", replace(p.voucher, session="230")) or p.order(),
        lambda p: setattr(p, "voucher", replace(p.voucher, receipt_key="?")) or p.order(),
    ],
)
def test_a_receipt_that_cannot_be_verified_erases_nothing(ended, parties, wrong):
    with pytest.raises(Refusal):
        releasing(ended).obey(wrong(parties))
    assert ended.store.journal.head("229").n == 3
    assert (erasures(ended), ended.store.attempts.without_receipt()) == ([], ["229"])


def test_a_stranger_without_a_pairing_cannot_have_anything_erased(seated):
    with pytest.raises(Refusal):
        releasing(seated).obey(Parties().order())
    assert seated.store.journal.head("229").n == 1


def test_what_the_room_does_not_have_waits_for_it(seated, parties):
    """R-TST-09: a tail that came too late for the package goes to the room all the same."""
    hand_in(seated)
    assert releasing(seated).obey(parties.order()).erased is False
    assert (seated.store.journal.head("229").n, erasures(seated)) == (2, [])
    seated.syncing.flush()
    assert releasing(seated).obey(parties.order()).erased is True


def test_nothing_is_forgotten_under_a_candidate_who_sits(seated, parties):
    seated.syncing.flush()
    assert releasing(seated).obey(parties.order()).erased is False
    assert seated.sitting.sitting.stage is Stage.ITEM
    seated.sitting.answer(1, 1)
    assert seated.store.journal.head("229").n == 2


def test_another_session_on_this_station_stays(ended, parties):
    order = AttemptOrder(revision=1, session="230", attempt="b1", epoch=1, state="sitting", candidate="Grace H.")
    ended.store.attempts.keep_order(order)
    ended.store.journal.append("230", [Began(n=0, prev="", at=1, attempt="b1", epoch=1)])
    releasing(ended).obey(parties.order())
    assert [head.session for head in ended.store.journal.heads()] == ["230"]
    assert len(ended.store.journal.entries_of("b1")) == 1
    assert ended.store.attempts.open_attempt().attempt == "b1"


def test_the_administrator_erases_by_hand_only_what_has_a_receipt(ended, parties):
    """R-FIN-05: until the receipt is there nothing is deleted anywhere; --force says why."""
    refused = run("erase", "--data-dir", ended.folder, "--reason", "fin", "--json", expect=1)
    assert json.loads(refused.stdout)["error"]["code"] == "not_received"
    with pytest.raises(NotReceived):
        erase(ended.store.journal, ended.store.attempts, at=5, reason="fin", force=False)
    ended.store.attempts.keep_receipt("229", parties.order().receipt)
    told = run("erase", "--data-dir", ended.folder, "--reason", "fin", "--json")
    assert json.loads(told.stdout) == {"erased": {"229": {"n": 3, "acknowledged": 3}}}
