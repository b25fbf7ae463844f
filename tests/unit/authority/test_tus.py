"""R-FIN-05: a package that comes in pieces, by tus 1.0.0, is resumed from the byte that was reached."""

import hashlib
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import pytest

from proctor_server.authority.domain import uploading
from proctor_server.authority.domain.errors import NoUpload, TooManyUploads
from proctor_server.authority.domain.uploading import Upload, announced_digest, to_forget
from proctor_server.session_package.cards import receipt_key
from proctor_server.session_package.receipt import check_receipt
from tests.builders_authority import NOW
from tests.builders_package import make_centre

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


class Sender:
    """A client that does what it is told, right or wrong."""

    def __init__(self, client):
        self.client = client
        self.place = ""

    def announce(self, size, digest, **headers):
        told = {"Upload-Length": str(size), "Upload-Metadata": f"name eA==,sha256 {b64(digest)}", **TUS, **headers}
        answer = self.client.post("/api/packages", headers=told)
        if answer.status_code == 201:
            self.place = f"/api/{answer.headers['Location']}"
        return answer

    def announce_package(self, package):
        return self.announce(len(package), sha256(package).hexdigest())

    def send(self, offset, piece, **headers):
        return self.client.patch(self.place, data=piece, headers={**PIECE, "Upload-Offset": str(offset), **headers})

    def reached(self):
        answer = self.client.head(self.place, headers=TUS)
        return int(answer.headers["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


def b64(text):
    return b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def code(answer):
    return answer.status_code, answer.json["code"]


@pytest.fixture
def sender(office):
    return Sender(office.authority.app.test_client())


def test_a_package_in_pieces_gets_the_receipt_that_it_would_have_got_whole(office, sender):
    package = office.package()
    digest = sha256(package).hexdigest()
    assert sender.announce_package(package).status_code == 201
    for offset in range(0, len(package), 1000):
        answer = sender.send(offset, package[offset : offset + 1000])
        assert answer.status_code == 204
        assert int(answer.headers["Upload-Offset"]) == min(offset + 1000, len(package))
    receipt = sender.client.get(f"/api/packages/{digest}").data
    assert check_receipt(receipt, receipt_key(office.card), digest).size == len(package)
    assert office.receive(package).receipt == receipt
    assert list((office.folder / "uploads").iterdir()) == []
    assert sender.reached() == 404


def test_the_offset_is_on_disk_through_a_restart_of_the_authority(office, sender):
    from proctor_server.authority.composition import build, now

    package = office.package()
    sender.announce_package(package)
    sender.send(0, package[:700])
    office.authority.close()
    again = build(office.folder)
    try:
        sender.client = again.app.test_client()
        assert sender.reached() == 700
        assert sender.send(700, package[700:]).status_code == 204
        again.working.work_off(now())
        assert again.publishing.find("472913").state == "published"
    finally:
        again.close()


def test_pieces_that_are_replayed_reordered_or_too_long_change_nothing(office, sender):
    package = office.package()
    sender.announce_package(package)
    sender.send(0, package[:500])
    assert code(sender.send(0, package[:500])) == (409, "wrong_offset")
    assert code(sender.send(900, package[900:])) == (409, "wrong_offset")
    assert code(sender.send(500, package[500:] + b"x")) == (413, "piece_too_large")
    assert sender.reached() == 500
    assert sender.send(500, package[500:]).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_piece_with_a_wrong_checksum_is_not_kept(office, sender, algorithm):
    package = office.package()
    sender.announce_package(package)
    right = f"{algorithm} {b64(hashlib.new(algorithm, package).digest())}"
    wrong = sender.send(0, b"x" + package[1:], **{"Upload-Checksum": right})
    assert code(wrong) == (460, "wrong_piece")
    assert wrong.status == "460 Checksum Mismatch"
    assert sender.reached() == 0
    assert sender.send(0, package, **{"Upload-Checksum": right}).status_code == 204


def test_bytes_that_a_cut_left_behind_the_offset_are_overwritten(office, sender):
    package = office.package()
    sender.announce_package(package)
    sender.send(0, package[:500])
    (half,) = (office.folder / "uploads").iterdir()
    with half.open("ab") as file:
        file.write(b"never acknowledged" * 1000)
    assert sender.send(500, package[500:]).status_code == 204
    assert office.receive(package).new is False


@pytest.mark.parametrize("told", ["crc32 AAAA", "sha256", "", "sha256 é"])
def test_a_checksum_that_cannot_be_read_is_refused(office, sender, told):
    sender.announce(10, "0" * 64)
    assert sender.send(0, b"0123456789", **{"Upload-Checksum": told}).status_code in (400, 460)
    assert sender.reached() == 0


def test_a_package_of_ten_gigabytes_is_refused_before_a_byte(sender):
    assert code(sender.announce(10_000_000_000, "0" * 64)) == (413, "too_large")


@pytest.mark.parametrize(
    "metadata",
    ["", "sha256", "sha256 !", "name eA==", f"sha256 {b64('0' * 63)}", f"sha256 {b64('Z' * 64)}", "sha256 w6k="],
)
def test_an_announcement_without_the_packages_sha_256_is_refused(sender, metadata):
    assert code(sender.announce(10, "", **{"Upload-Metadata": metadata})) == (400, "wrong_metadata")


@pytest.mark.parametrize("length", ["", "-1", "0", "ten", "1" * 30, "²"])
def test_an_announcement_without_a_length_is_refused(sender, length):
    assert code(sender.announce("", "0" * 64, **{"Upload-Length": length})) == (400, "wrong_metadata")


def test_other_bytes_than_announced_are_refused_and_forgotten(office, sender):
    sender.announce(10, "0" * 64)
    assert code(sender.send(0, b"0123456789")) == (400, "wrong_digest")
    assert sender.reached() == 404
    assert list((office.folder / "uploads").iterdir()) == []


def test_other_bytes_for_the_same_session_and_revision_are_refused_and_told(office, sender):
    office.receive(office.package(revision=7))
    other = office.package(revision=7)
    sender.announce_package(other)
    assert code(sender.send(0, other)) == (409, "other_content")


def test_r_aut_01_what_was_refused_can_be_asked_again_without_sending_it_again(office, sender):
    stranger = make_centre("Un autre centre")
    package = office.package(stranger)
    sender.announce_package(package)
    assert code(sender.send(0, package)) == (422, "unknown_centre")
    office.authority.registering.admit(stranger.card, NOW)
    assert sender.reached() == len(package)
    assert sender.send(len(package), b"").status_code == 204
    assert sender.client.get(f"/api/packages/{sha256(package).hexdigest()}").status_code == 200


def test_the_server_says_what_it_speaks(sender):
    told = sender.client.options("/api/packages").headers
    assert told["Tus-Version"] == told["Tus-Resumable"] == "1.0.0"
    assert told["Tus-Max-Size"] == "200000000"
    assert set(told["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert set(told["Tus-Checksum-Algorithm"].split(",")) == {"sha256", "sha1"}


def test_another_version_of_tus_is_refused(sender):
    answer = sender.announce(10, "0" * 64, **{"Tus-Resumable": "0.2.2"})
    assert code(answer) == (412, "wrong_tus_version")
    assert answer.headers["Tus-Version"] == "1.0.0"


def test_a_piece_of_another_type_is_refused(sender):
    sender.announce(10, "0" * 64)
    assert code(sender.send(0, b"x", **{"Content-Type": "text/plain"})) == (415, "wrong_type")


def test_where_no_patch_gets_through_the_method_is_in_a_header(office, sender):
    package = office.package()
    sender.announce_package(package)
    headers = {**PIECE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert sender.client.post(sender.place, data=package, headers=headers).status_code == 204
    assert code(sender.client.post(sender.place, headers=TUS)) == (405, "method_not_allowed")


def test_an_upload_is_given_up_at_its_clients_wish(office, sender):
    sender.announce(10, "0" * 64)
    sender.send(0, b"01234")
    assert sender.client.delete(sender.place, headers=TUS).status_code == 204
    assert sender.reached() == 404
    assert code(sender.client.delete(sender.place, headers=TUS)) == (404, "no_upload")
    assert list((office.folder / "uploads").iterdir()) == []


def test_half_an_upload_is_forgotten_after_a_day(office):
    service = office.authority.uploading
    half = service.begin(10, "0" * 64, NOW)
    service.add(half.id, 0, b"01234", NOW)
    assert service.find(half.id, NOW + timedelta(hours=23)).offset == 5
    with pytest.raises(NoUpload):
        service.find(half.id, NOW + timedelta(days=1))
    service.begin(10, "1" * 64, NOW + timedelta(days=1))
    assert list((office.folder / "uploads").iterdir()) == []


def halves(count, size=10, ago=timedelta()):
    return [Upload(str(n), "0" * 64, size, 0, NOW - ago) for n in range(count)]


def test_many_half_uploads_are_bounded():
    assert to_forget(halves(uploading.MOST_UPLOADS - 1), 10, 10**9, NOW) == []
    with pytest.raises(TooManyUploads):
        to_forget(halves(uploading.MOST_UPLOADS), 10, 10**9, NOW)
    with pytest.raises(TooManyUploads):
        to_forget(halves(3, size=30), 20, 100, NOW)


def test_uploads_that_were_left_alone_give_way():
    left = halves(2, size=50, ago=timedelta(minutes=11))
    assert to_forget(left, 20, 100, NOW) == left[:1]


def test_too_many_uploads_say_when_to_come_again(office, sender, monkeypatch):
    monkeypatch.setattr(uploading, "MOST_UPLOADS", 1)
    sender.announce(10, "0" * 64)
    answer = sender.announce(10, "1" * 64)
    assert code(answer) == (503, "too_many_uploads")
    assert answer.headers["Retry-After"] == "600"


def test_the_digest_is_found_among_other_metadata():
    assert announced_digest(f"empty, sha256 {b64('a' * 64)} ,name eA==") == "a" * 64
