"""R-AUT-01 and R-FIN-05: each package once, whole, from a known centre; or aside, with the reason."""

import threading
from hashlib import sha256

import msgspec
import pytest

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.errors import (
    AlreadyPublished,
    NoReceipt,
    OlderRevision,
    OtherContent,
    PackageRefused,
    TooLarge,
    UnknownCentre,
    WrongDigest,
)
from proctor_server.authority.services.receiving import Limits, Receiving
from proctor_server.authority.storage.keys import read_keys
from proctor_server.authority.storage.packages import all_set_aside
from proctor_server.authority.storage.stores import FolderStore
from proctor_server.session_package import bag
from proctor_server.session_package.cards import receipt_key
from proctor_server.session_package.receipt import check_receipt
from proctor_server.session_package.sealing import CannotOpen, seal
from tests.builders_authority import NOW
from tests.builders_package import make_bag, make_centre, make_recipient


def aside(office):
    with office.authority.engine.connect() as connection:
        return all_set_aside(connection)


def test_r_fin_05_a_package_gets_a_receipt_that_names_its_bytes(office):
    package = office.package()
    received = office.receive(package)
    receipt = check_receipt(received.receipt, receipt_key(office.card), sha256(package).hexdigest())
    assert (receipt.session, receipt.centre) == ("472913", office.centre.card.fingerprint)
    assert (receipt.size, receipt.revision) == (len(package), 1)
    assert receipt.received_at == "2026-03-12T18:00:00.000Z"


def test_r_fin_05_the_same_bytes_give_the_same_receipt_and_change_nothing(office):
    package = office.package()
    first, again = office.receive(package), office.receive(package)
    assert (first.new, again.new) == (True, False)
    assert first.receipt == again.receipt
    assert office.authority.receiving.receipt(first.sha256) == first.receipt


def test_the_bytes_are_on_disk_before_the_receipt_is_out(office):
    received = office.receive(office.package())
    kept = office.folder / "packages" / f"{received.sha256}.age"
    assert sha256(kept.read_bytes()).hexdigest() == received.sha256


def test_other_bytes_for_the_same_session_and_revision_are_refused_and_kept_aside(office):
    office.receive(office.package())
    other = office.package()
    with pytest.raises(OtherContent):
        office.receive(other)
    (row,) = aside(office)
    assert (row["code"], row["size"], row["kept"]) == ("other_content", len(other), True)
    assert (office.folder / "quarantine" / f"{row['sha256']}.age").read_bytes() == other
    assert len(list((office.folder / "packages").iterdir())) == 1


def test_a_later_revision_replaces_one_that_waits_and_keeps_the_numbers(office):
    office.receive(office.package(comment="Coupure"))
    office.receive(office.package(comment="", revision=2))
    assert office.state() == "published"
    numbers = [row["Numéro de certification"] for row in office.authority.publishing.table("472913")]
    assert numbers == ["1", "2"]


def test_a_candidate_whom_a_later_revision_leaves_out_has_no_result(office):
    office.receive(office.package(comment="Coupure"))
    office.receive(office.package(revision=2, runs={"Jackson": "1" * 15}))
    assert [row["Nom"] for row in office.authority.publishing.table("472913")] == ["Jackson"]


def test_an_older_revision_is_refused(office):
    office.receive(office.package(comment="Coupure", revision=2))
    with pytest.raises(OlderRevision):
        office.receive(office.package(revision=1))


def test_published_results_are_not_replaced(office):
    office.receive(office.package())
    with pytest.raises(AlreadyPublished):
        office.receive(office.package(revision=2))


def test_r_aut_01_a_centre_that_is_not_admitted_is_refused_until_it_is(office):
    stranger = make_centre("Un autre centre")
    package = office.package(stranger)
    with pytest.raises(UnknownCentre):
        office.receive(package)
    office.authority.registering.admit(stranger.card, NOW)
    assert office.receive(package).new


def test_r_aut_01_a_spoiled_package_is_refused_by_name_and_never_scored(office):
    files, _ = bag.unzip(make_bag(office.centre, office.recipient))
    files[bag.JOURNAL] += b"{}\n"
    with pytest.raises(PackageRefused) as refusal:
        office.receive(seal(bag.zip_of(files), office.card.age_recipient))
    assert "file_changed" in {each.code for each in refusal.value.details["problems"]}
    assert office.authority.publishing.sessions() == []
    assert [row["code"] for row in aside(office)] == ["package_refused"]


def test_r_aut_01_a_centre_cannot_speak_for_another(office):
    """Signed by an admitted centre, in the name of another one."""
    stranger = make_centre("Un autre centre")
    office.authority.registering.admit(stranger.card, NOW)
    files, _ = bag.unzip(make_bag(stranger, office.recipient))
    swapped = files[bag.SESSION].replace(stranger.card.fingerprint.encode(), office.centre.card.fingerprint.encode())
    files[bag.SESSION] = swapped
    with pytest.raises(PackageRefused):
        office.receive(seal(bag.zip_of(files), office.card.age_recipient))


def test_a_bag_that_was_signed_for_another_authority_is_refused(office):
    rewrapped = seal(make_bag(office.centre, make_recipient()), office.card.age_recipient)
    with pytest.raises(PackageRefused) as refusal:
        office.receive(rewrapped)
    assert {each.code for each in refusal.value.details["problems"]} == {"wrong_recipient"}


@pytest.mark.parametrize("content", [b"", b"noise", b"age-encryption.org/v1\n-> X25519 x\n"])
def test_noise_is_refused_and_kept_aside(office, content):
    with pytest.raises(CannotOpen):
        office.receive(content)
    assert [row["code"] for row in aside(office)] == ["cannot_open"]


def test_noise_that_was_really_sealed_for_the_authority_is_refused(office):
    with pytest.raises(PackageRefused):
        office.receive(seal(b"noise", office.card.age_recipient))


def test_the_same_refused_bytes_are_kept_once(office):
    for _ in range(2):
        with pytest.raises(CannotOpen):
            office.receive(b"noise")
    assert len(aside(office)) == 1


def receiving_with(office, *, package, quarantine):
    authority = office.authority
    limits = Limits(package, quarantine)
    keys = read_keys(office.folder)
    return Receiving(authority.engine, FolderStore(office.folder), keys, limits, authority.persons.erased)


def test_refused_packages_cannot_fill_the_disk(office):
    small = receiving_with(office, package=1000, quarantine=10)
    for noise in (b"123456", b"654321"):
        with pytest.raises(CannotOpen):
            small.receive(noise, NOW)
    assert sorted(row["kept"] for row in aside(office)) == [False, True]
    assert len(list((office.folder / "quarantine").iterdir())) == 1


def test_a_package_that_is_too_large_is_refused(office):
    with pytest.raises(TooLarge):
        receiving_with(office, package=10, quarantine=10).receive(b"x" * 11, NOW)


def test_bytes_that_are_not_those_announced_are_refused_and_not_kept(office):
    with pytest.raises(WrongDigest):
        office.authority.receiving.receive(b"noise", NOW, "0" * 64)
    assert aside(office) == []


def test_no_receipt_without_a_package(office):
    with pytest.raises(NoReceipt):
        office.authority.receiving.receipt("0" * 64)


def send_at_once(office, packages):
    """What each was answered: its receipt, or the code of the refusal."""
    outcomes = []

    def send(package):
        try:
            outcomes.append(office.authority.receiving.receive(package, NOW).receipt)
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=send, args=(each,)) for each in packages]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return outcomes


def test_two_workers_with_the_same_session_accept_one_content(office):
    outcomes = send_at_once(office, [office.package() for _ in range(4)])
    assert outcomes.count("other_content") == 3


def test_r_fin_05_the_same_bytes_at_once_get_one_receipt_and_one_job(office):
    for number in ("111111", "222222", "333333"):
        outcomes = send_at_once(office, [office.package(number=number)] * 4)
        assert len(set(outcomes)) == 1
        assert isinstance(outcomes[0], bytes)
    assert len(office.authority.working.jobs()) == 3


def test_two_revisions_at_once_leave_the_later_one(office):
    send_at_once(office, [office.package(revision=each, comment="Coupure") for each in (3, 1, 2)])
    assert office.authority.publishing.find("472913").revision == 3


def test_a_record_of_a_newer_room_may_have_more_fields(office):
    """Read tolerantly: what this version does not know is left alone."""
    record = msgspec.json.decode(bag.unzip(make_bag(office.centre, office.recipient))[0][bag.SESSION])
    from proctor_server.session_package.record import SessionRecord

    assert msgspec.convert({**record, "weather": "fine"}, SessionRecord).revision == 1
