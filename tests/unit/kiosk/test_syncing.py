"""The replication of the journal: in order, at most 50 a message, a resend harmless, a gap asked for."""

import pytest

from kiosk_client.domain.refusals import RoomAway
from kiosk_client.protocol.messages import Draft, Entries, FormItem
from tests.unit.kiosk import scripted_room


@pytest.fixture
def long_form(monkeypatch):
    items = [FormItem(number=n, item=f"i{n}", kind="QROC", prompt="<p>?</p>") for n in range(1, 131)]
    monkeypatch.setattr(scripted_room, "FORM", items)


def sent(room):
    return [len(message.lines) for message in room.messages(Entries)]


def test_lines_go_in_order_and_at_most_50_a_message(long_form, seated):
    for number in range(1, 121):
        seated.sitting.answer(number, "x")
    seated.syncing.flush()
    assert sent(seated.room) == [50, 50, 21]
    assert [entry["n"] for entry in seated.room.entries()] == list(range(1, 122))
    assert seated.store.journal.acknowledged("229") == (121, 121)


def test_nothing_is_sent_twice_without_need(seated):
    seated.syncing.flush()
    seated.syncing.flush()
    assert sent(seated.room) == [1]


def test_a_room_that_kept_less_is_sent_the_rest_from_there(seated):
    for number in (1, 2, 3):
        seated.sitting.skip(number)
    seated.room.keeps_at_most = 2
    seated.syncing.flush()
    assert seated.store.journal.acknowledged("229") == (4, 2)
    seated.room.keeps_at_most = None
    seated.syncing.flush()
    assert [entry["n"] for entry in seated.room.entries()] == [1, 2, 3, 4]


def test_a_room_that_gets_no_further_is_not_asked_without_end(seated):
    seated.room.keeps_at_most = 0
    seated.syncing.flush()
    assert sent(seated.room) == [1]


def test_a_room_that_went_away_is_sent_the_rest_when_it_is_back(seated):
    seated.syncing.flush()
    seated.room.away = True
    seated.sitting.skip(1)
    with pytest.raises(RoomAway):
        seated.syncing.flush()
    assert seated.store.journal.acknowledged("229") == (2, 1)
    seated.reconnect()
    assert seated.room.kinds() == ["began", "skipped"]


def test_a_rebuilt_room_is_sent_the_whole_journal_again(seated):
    seated.sitting.skip(1)
    seated.syncing.flush()
    seated.room.lines.clear()
    seated.room.head = None
    seated.syncing.welcomed({})
    assert seated.store.journal.acknowledged("229") == (2, 0)
    seated.syncing.flush()
    assert seated.room.kinds() == ["began", "skipped"]


def test_a_room_that_claims_more_than_there_is_is_not_believed(seated):
    seated.syncing.welcomed({"229": 99})
    assert seated.store.journal.acknowledged("229") == (1, 1)


def test_a_journal_that_is_refused_waits_and_is_tried_again(seated):
    seated.room.refuses_entries = True
    for _ in range(5):
        seated.syncing.flush()
    assert sent(seated.room) == [1]
    seated.room.refuses_entries = False
    for _ in range(10):
        seated.syncing.flush()
    assert seated.room.kinds() == ["began"]


def test_a_draft_is_told_once_for_each_change(seated):
    seated.sitting.draft(1, 2)
    seated.syncing.send_draft(seated.sitting.sitting)
    seated.syncing.send_draft(seated.sitting.sitting)
    seated.sitting.draft(1, 3)
    seated.syncing.send_draft(seated.sitting.sitting)
    assert [message.draft for message in seated.room.messages(Draft)] == [2, 3]
    assert seated.room.draft.number == 1


def test_no_draft_is_told_after_the_end(seated):
    seated.sitting.draft(1, 2)
    seated.sitting.review()
    seated.sitting.hand_in()
    seated.syncing.send_draft(seated.sitting.sitting)
    assert seated.room.draft is None
