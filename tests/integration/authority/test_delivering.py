"""R-FIN-05: a real room uploads to a real authority, piece by piece, until the signed receipt is there."""

import http.client
import json
from hashlib import sha256
from typing import ClassVar

import pytest

from proctor_server.room.adapters.authority_link import AuthorityLine
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import NotFinalised
from proctor_server.room.services import delivering
from proctor_server.room.services.finalising import Details
from proctor_server.session_package.cards import card_file, read_centre_card
from tests.builders.authority_process import served_authority
from tests.builders.room import WHO, open_day
from tests.builders_authority import NOW

JACKSON = "0801234568B"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with served_authority(tmp_path_factory.mktemp("delivering") / "authority") as served:
        yield served


@pytest.fixture
def day(tmp_path, served, monkeypatch):
    monkeypatch.setattr(delivering, "PIECE", 4096)
    (tmp_path / "room").mkdir()
    with open_day(tmp_path / "room", card_file(served.office.card)) as day:
        day.sitting(JACKSON, "Poste 01").take_the_whole_test()
        day.room.finalising.finalise(day.session, Details(), "administrator", day.clock.now)
        yield day


@pytest.fixture
def admitted(day, served):
    admit(day, served)


def admit(day, served):
    card = read_centre_card((day.folder / "centre-card.json").read_bytes())
    served.office.authority.registering.admit(card, NOW)


def size(day):
    return len(day.room.finalising.package(day.session).read_bytes())


def state(day):
    return day.room.finalising.state(day.session)


class Scripted(AuthorityLine):
    """The line to the authority; each word is what happens at one piece."""

    script: ClassVar[list[str]] = []
    seen: ClassVar[list[tuple[str, int]]] = []

    def send(self, place, offset, piece):
        word = self.script.pop(0) if self.script else "sent"
        self.seen.append((word, offset))
        if word == "cut":
            raise ConnectionResetError
        if word == "damaged":
            self._link = Damaging(self._link)
        if word == "lost":
            super().send(place, offset, piece)
            raise http.client.RemoteDisconnected
        if word == "replayed":
            super().send(place, offset, piece)
        return super().send(place, offset, piece)


class Damaging:
    """A connection on which one body is not the one that its checksum was made of."""

    def __init__(self, link):
        self.link, self.getresponse, self.close = link, link.getresponse, link.close
        self.is_done = False

    def request(self, method, path, body, headers):
        if body and not self.is_done:
            self.is_done, body = True, bytes([body[0] ^ 1]) + body[1:]
        self.link.request(method, path, body=body, headers=headers)


@pytest.fixture
def script(monkeypatch):
    monkeypatch.setattr(delivering, "AuthorityLine", Scripted)
    monkeypatch.setattr(Scripted, "seen", [])

    def play(words):
        monkeypatch.setattr(Scripted, "script", words.split())
        return Scripted.seen

    return play


def test_the_receipt_comes_and_nobody_watched(day, admitted, script):
    seen = script("")
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "delivered"
    assert [offset for _, offset in seen] == list(range(0, size(day), 4096))
    with day.room.readers.one() as db:
        assert db.execute("SELECT count(*) FROM upload_place").fetchone()[0] == 0


def test_a_cut_costs_one_piece_and_the_offset_is_the_authoritys(day, admitted, script):
    seen = script("sent sent cut")
    day.room.delivering.deliver(day.clock.now)
    told = state(day).progress
    assert (told.sent, told.size, told.sending, told.trouble, told.tries) == (8192, size(day), False, "unreachable", 1)
    assert 0 <= told.next_try_in <= 4
    day.room.delivering.retry(day.session, WHO, day.clock.now)
    day.room.delivering.deliver(day.clock.now)
    assert seen[2:4] == [("cut", 8192), ("sent", 8192)]
    assert state(day).upload == "delivered"


def test_it_is_too_early_until_the_waiting_time_is_over(day, admitted, script):
    seen = script("cut")
    day.room.delivering.deliver(day.room.clock())
    day.room.delivering.deliver(day.room.clock())
    assert seen == [("cut", 0)]


@pytest.mark.parametrize("words", ["damaged", "sent damaged", "replayed sent"])
def test_a_piece_that_was_damaged_or_replayed_is_corrected_at_once(day, admitted, script, words):
    script(words)
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "delivered"


def test_a_word_that_was_lost_is_asked_for_again(day, admitted, script):
    pieces = -(-size(day) // 4096)
    script("sent " * (pieces - 1) + "lost")
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "queued"
    day.room.delivering.retry(day.session, WHO, day.clock.now)
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "delivered"


def test_an_upload_that_the_authority_has_forgotten_begins_again(day, admitted, served, script):
    seen = script("sent cut")
    day.room.delivering.deliver(day.clock.now)
    with day.room.readers.one() as db:
        (place,) = db.execute("SELECT place FROM upload_place").fetchone()
    served.office.authority.uploading.give_up(place.rpartition("/")[2])
    day.room.delivering.retry(day.session, WHO, day.clock.now)
    day.room.delivering.deliver(day.clock.now)
    assert seen[2] == ("sent", 0)
    assert state(day).upload == "delivered"


def test_r_aut_01_what_was_refused_is_asked_again_without_sending_it_again(day, served, script):
    seen = script("")
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "refused"
    assert "n'est pas admis" in state(day).upload_message
    pieces = len(seen)
    admit(day, served)
    day.room.delivering.retry(day.session, WHO, day.clock.now)
    assert state(day).upload == "queued"
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "delivered"
    assert seen[pieces:] == [("sent", size(day))]


def test_an_authority_that_does_not_speak_tus_gets_the_package_whole(day, admitted, monkeypatch):
    monkeypatch.setattr(AuthorityLine, "announce", lambda line, digest, size: line._ask("POST", "/api/nothing"))
    day.room.delivering.deliver(day.clock.now)
    assert state(day).upload == "delivered"


def test_r_ses_03_a_finalisation_that_is_withdrawn_on_the_way_is_not_sent_to_its_end(day, admitted, script, served):
    digest = sha256(day.room.finalising.package(day.session).read_bytes()).hexdigest()

    class Withdrawing(Scripted):
        def send(self, place, offset, piece):
            if offset == 4096:
                day.room.finalising.withdraw(day.session, WHO, "un retardataire", day.clock.now)
            return super().send(place, offset, piece)

    script("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivering, "AuthorityLine", Withdrawing)
        day.room.delivering.deliver(day.clock.now)
    assert served.office.authority.app.test_client().get(f"/api/packages/{digest}").status_code == 404
    with pytest.raises(NotFinalised):
        day.room.delivering.retry(day.session, WHO, day.clock.now)


def test_retrying_what_is_on_its_way_writes_nothing_down(day, admitted):
    day.room.delivering.retry(day.session, WHO, day.clock.now)
    day.room.delivering.deliver(day.clock.now)
    day.room.delivering.retry(day.session, WHO, day.clock.now)
    with day.room.readers.one() as db:
        kinds = [json.loads(line)["kind"] for (line,) in db.execute("SELECT line FROM journal ORDER BY n")]
    assert "upload_asked_again" not in kinds
    assert kinds.count("package_delivered") == 1
    assert facts.PackageDelivered.__struct_config__.tag == "package_delivered"
