"""R-FIN-05: without a network the package goes by USB stick, and the receipt comes back the same way; R-FIN-07: then
everything goes on as if it had come by the network."""

import json
from base64 import b64decode, b64encode

import pytest
from click.testing import CliRunner

from proctor_server.authority.composition import build
from proctor_server.cli.main import main
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import (
    NoAuthority,
    NotAReceipt,
    NotFinalised,
    ReceiptNotGenuine,
    ReceiptOfOtherSession,
)
from proctor_server.room.services.finalising import Details
from proctor_server.session_package.cards import card_file, read_centre_card
from proctor_server.session_package.receipt import OtherPackage
from tests.builders.room import WHO, open_day
from tests.builders_authority import NOW, make_office

JACKSON, LOVELACE = "0801234568B", "0801234569C"


@pytest.fixture
def office(tmp_path):
    office = make_office(tmp_path / "authority")
    yield office
    office.authority.close()


@pytest.fixture
def day(tmp_path, office):
    (tmp_path / "room").mkdir()
    with open_day(tmp_path / "room", card_file(office.card)) as day:
        day.sitting(JACKSON, "Poste 01").take_the_whole_test()
        office.authority.registering.admit(read_centre_card((day.folder / "centre-card.json").read_bytes()), NOW)
        yield day


def finalised(day):
    day.room.finalising.finalise(day.session, Details(), "administrator", day.clock.now)
    return day.room.finalising.package(day.session)


def bring(day, content, session=None):
    return day.room.delivering.bring_receipt(content, WHO, day.clock.now, session)


def kinds(day):
    with day.room.readers.one() as db:
        return [json.loads(line)["kind"] for (line,) in db.execute("SELECT line FROM journal ORDER BY n")]


@pytest.fixture
def receipt(day, office):
    return office.receive(finalised(day).read_bytes()).receipt


def test_a_receipt_that_is_brought_in_releases_the_stations(day, receipt):
    told = bring(day, receipt, day.session)
    state = day.room.finalising.state(day.session)
    assert (state.state, state.upload, state.receipt_at) == ("uploaded", "delivered", told.received_at)
    assert [order.session for _, order in day.room.releasing.orders()] == [day.session]
    day.room.delivering.deliver(day.clock.now)
    assert kinds(day).count("package_delivered") == 1


def test_the_same_receipt_again_changes_nothing(day, receipt):
    assert bring(day, receipt) == bring(day, receipt)
    assert kinds(day).count("package_delivered") == 1


def test_what_the_network_had_refused_is_settled_by_the_receipt(day, receipt):
    refused = facts.PackageRefused(revision=1, code="unknown_centre", message="non")
    day.room.writer.submit(lambda ledger: ledger.record(day.session, refused, who="server", now=day.clock.now))
    bring(day, receipt)
    assert day.room.finalising.state(day.session).upload == "delivered"


@pytest.mark.parametrize("content", [b"", b"?", b"{}", b"[]", "reçu \u202e".encode(), b"\xff\xfe", b"x" * 10_000])
def test_a_file_that_is_no_receipt_is_refused(day, receipt, content):
    with pytest.raises(NotAReceipt):
        bring(day, content)
    assert "package_delivered" not in kinds(day)


def test_a_receipt_that_was_changed_is_refused(day, receipt):
    envelope = json.loads(receipt)
    payload = b64decode(envelope["payload"]).replace(b'"revision":1', b'"revision":2')
    envelope["payload"] = b64encode(payload).decode()
    with pytest.raises(ReceiptNotGenuine):
        bring(day, json.dumps(envelope).encode())


def test_a_receipt_of_somebody_else_is_refused(day, receipt, tmp_path):
    other = make_office(tmp_path / "other")
    with build(other.folder).engine.connect():
        stranger = other.receive(other.package()).receipt
    other.authority.close()
    with pytest.raises(ReceiptNotGenuine):
        bring(day, stranger)


def test_a_receipt_of_another_session_is_refused_where_it_is_not_of(day, receipt):
    with pytest.raises(ReceiptOfOtherSession) as refused:
        bring(day, receipt, "999")
    assert day.session in str(refused.value)


def test_a_receipt_of_a_package_that_was_withdrawn_is_refused(day, office, receipt):
    """R-SES-03: the authority has another one than the centre now stands for."""
    day.room.finalising.withdraw(day.session, WHO, "un retardataire", day.clock.now)
    with pytest.raises(NotFinalised):
        bring(day, receipt)
    finalised(day)
    with pytest.raises(OtherPackage):
        bring(day, receipt)


def test_without_an_authority_no_receipt_can_be_believed(tmp_path):
    (tmp_path / "alone").mkdir()
    with open_day(tmp_path / "alone") as day, pytest.raises(NoAuthority):
        bring(day, b"{}")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_by_commands_and_files_alone(day, office, tmp_path):
    """The whole way of the stick: out, `proctor authority ingest`, back, `proctor session receipt`."""
    stick = tmp_path / "receipt.json"
    package = finalised(day)
    assert run("authority", "ingest", office.folder, package, "--receipt", stick).exit_code == 0
    done = run("session", "receipt", stick, "--data-dir", day.folder, "--json")
    assert (done.exit_code, json.loads(done.stdout)["session"]) == (0, day.session)
    assert day.room.finalising.state(day.session).upload == "delivered"
    assert day.session in run("session", "receipt", stick, "--data-dir", day.folder).stdout


def test_the_command_refuses_with_a_code(day, office, tmp_path):
    finalised(day)
    stick = tmp_path / "receipt.json"
    stick.write_text("{}")
    refused = run("session", "receipt", stick, "--data-dir", day.folder, "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (1, "not_a_receipt")
