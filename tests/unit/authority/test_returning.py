"""R-AUT-03: the signed results of a session go back to the centre that sent it, and to nobody else."""

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from hashlib import sha256

import pytest
from click.testing import CliRunner

from kiosk_client.protocol.dsse import WrongSignature
from proctor_server.authority.composition import now
from proctor_server.cli.main import main
from proctor_server.results.document import read_results, revision_of
from proctor_server.room.adapters.certificates import SERVER_LIFE, dashboard_certificate, station_certificate
from proctor_server.session_package.cards import receipt_key
from tests.builders.asking_room import other_key, request
from tests.builders_authority import NOW, corrected_solutions, jury_at
from tests.builders_package import ALL_RIGHT, WRONG, make_centre

RUNS = {"Jackson": ALL_RIGHT, "Babbage": WRONG * 15}


@pytest.fixture
def client(office):
    return office.authority.app.test_client()


@pytest.fixture
def digest(office):
    package = office.package(runs=RUNS)
    office.receive(package)
    return sha256(package).hexdigest()


def body(office, digest, **changes):
    return request(office, digest, **{"signed_at": now(), "issued_at": now(), **changes})


def ask(client, digest, content):
    return client.post(f"/api/packages/{digest}/results", data=content)


def read(office, content):
    return read_results(content, receipt_key(office.card))


def test_the_centre_gets_its_results_signed_with_marks_and_codes(office, client, digest):
    answer = ask(client, digest, body(office, digest))
    assert (answer.status_code, answer.content_type) == (200, "application/vnd.dsse+json")
    found = read(office, answer.data)
    assert (found.session, found.centre, found.sha256) == ("472913", office.centre.card.fingerprint, digest)
    assert (found.revision, found.publication, found.state) == (1, 1, "published")
    lines = {each.result.birth_name: each for each in found.lines}
    assert lines["Babbage"].marks == ["all_invalidated"]
    assert lines["Jackson"].marks == []
    assert all(each.code.startswith("P-") for each in found.lines)


def test_the_same_publication_is_the_same_bytes(office, client, digest):
    assert ask(client, digest, body(office, digest)).data == ask(client, digest, body(office, digest)).data


def test_whoever_has_the_newest_is_told_so_in_no_bytes(office, client, digest):
    answer = ask(client, digest, body(office, digest, known=1))
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_withdrawal_is_a_later_revision_without_results_and_a_publication_a_later_one(office, client, digest):
    """R-AUT-02: nothing is taken back silently."""
    jury_at(office).act(act="unpublish", reason="Erreur de saisie de Babbage")
    answer = ask(client, digest, body(office, digest, known=1))
    found = read(office, answer.data)
    assert (found.revision, found.state, found.lines) == (2, "withdrawn", [])
    assert "saisie" not in b64decode(json.loads(answer.data)["payload"]).decode(), "the jury's words stay there"
    jury_at(office).act(act="publish")
    found = read(office, ask(client, digest, body(office, digest, known=2)).data)
    assert (found.revision, found.publication, len(found.lines)) == (3, 2, 2)


def test_results_that_are_scored_again_are_a_later_revision(office, client, digest):
    before = read(office, ask(client, digest, body(office, digest)).data)
    office.add_solutions(corrected_solutions())
    rescoring, period = office.authority.rescoring, period_of(office)
    rescoring.act(period, seen=rescoring.preview(period).seen, reason="corrigé", by="Jury", now=NOW)
    after = read(office, ask(client, digest, body(office, digest, known=1)).data)
    assert (before.revision, after.revision) == (1, 3)
    assert [each.code for each in after.lines] == [each.code for each in before.lines]
    assert after.lines != before.lines


def period_of(office):
    from proctor_server.authority.services.rescoring import Period

    bank = office.authority.publishing.find("472913").record.bank
    return Period(bank=bank.id, version=bank.version, since="2026-01-01", until="2026-12-31")


def test_revisions_only_ever_go_up():
    acts = [revision_of(n, state) for n in (1, 2, 3) for state in ("published", "withdrawn")]
    assert acts == sorted(set(acts))


def test_what_was_never_out_is_not_given(office_without_solutions):
    office = office_without_solutions
    package = office.package()
    office.receive(package)
    digest = sha256(package).hexdigest()
    answer = ask(office.authority.app.test_client(), digest, body(office, digest))
    assert (answer.status_code, answer.json["code"]) == (409, "not_published")


@pytest.mark.parametrize("issue", [station_certificate, dashboard_certificate])
def test_a_station_or_a_second_laptop_does_not_speak_for_the_room(office, client, digest, issue):
    refused = ask(client, digest, body(office, digest, issue=issue))
    assert (refused.status_code, refused.json["code"]) == (403, "not_the_room")


def test_a_request_for_another_authority_cannot_be_passed_on(office, client, digest):
    assert ask(client, digest, body(office, digest, authority=other_key())).json["code"] == "not_the_room"


def test_a_centre_that_is_not_admitted_gets_nothing(office, client, digest):
    stranger = make_centre("Ailleurs")
    assert ask(client, digest, body(office, digest, centre=stranger)).json["code"] == "not_the_room"


def test_a_name_that_is_not_ones_own_is_not_believed(office, client, digest):
    """The certificate is of one centre, the request names another."""
    stranger = make_centre("Ailleurs", "0000001A")
    office.authority.registering.admit(stranger.card, NOW)
    refused = ask(client, digest, request_in_the_name_of(office, digest, stranger))
    assert refused.json["code"] == "not_the_room"


def request_in_the_name_of(office, digest, stranger):
    key = {"centre": office.centre.card.fingerprint}
    said = json.loads(body(office, digest, centre=stranger))
    real = json.loads(said["asked"])
    payload = json.loads(b64decode(real["payload"])) | key
    real["payload"] = b64encode(json.dumps(payload).encode()).decode()
    return json.dumps({**said, "asked": json.dumps(real)}).encode()


def test_the_package_of_another_centre_is_as_unknown_as_one_that_never_came(office, client, digest):
    other = make_centre("Ailleurs", "0000001A")
    office.authority.registering.admit(other.card, NOW)
    for asked in (digest, "0" * 64):
        refused = ask(client, asked, body(office, asked, centre=other))
        assert (refused.status_code, refused.json["code"]) == (404, "no_receipt")


def test_a_revoked_key_gets_nothing(office, client, digest):
    fingerprint = office.centre.card.fingerprint
    office.authority.centres.revoke(fingerprint, reason="volée", by="Jury", now=NOW)
    assert ask(client, digest, body(office, digest)).json["code"] == "not_the_room"


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_request_that_was_signed_at_another_time_is_of_no_use(office, client, digest, hours):
    refused = ask(client, digest, body(office, digest, signed_at=now() + timedelta(hours=hours)))
    assert (refused.status_code, refused.json["code"]) == (403, "clocks_apart")


def test_a_room_whose_certificate_has_ended_is_told_what_to_do(office, client, digest):
    refused = ask(client, digest, body(office, digest, issued_at=now() - SERVER_LIFE - timedelta(days=1)))
    assert refused.json["code"] == "room_certificate_ended"
    assert "ouvrez la clé" in refused.json["detail"]


def test_a_request_about_one_package_does_not_open_another(office, client, digest):
    assert ask(client, "0" * 64, body(office, digest)).json["code"] == "wrong_digest"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b'{"certificate": "x", "asked": "y"}', b'{"certificate":"\xc3\xa9\\u202e"}']
)
def test_a_request_that_is_none_is_refused(client, digest, content):
    refused = ask(client, digest, content)
    assert refused.status_code in (400, 403)
    assert refused.json["code"] in ("unreadable", "missing_field", "not_the_room")


def test_a_moment_without_zone_is_unreadable(office, client, digest):
    assert ask(client, digest, body(office, digest, at="2026-03-12T13:00")).json["code"] == "unreadable"
    assert ask(client, digest, body(office, digest, at="hier")).json["code"] == "unreadable"


def test_a_request_is_short(client, digest):
    assert ask(client, digest, b"x" * 100_000).json["code"] == "too_large"


def test_by_stick_the_same_bytes(office, client, digest, tmp_path):
    out = tmp_path / "r.json"
    done = CliRunner().invoke(main, ["authority", "return", str(office.folder), "472913", "--out", str(out)])
    assert (done.exit_code, done.output.strip()) == (0, str(out))
    assert out.read_bytes() == ask(client, digest, body(office, digest)).data


def test_the_command_refuses_what_was_never_out(office_without_solutions, tmp_path):
    office = office_without_solutions
    office.receive(office.package())
    words = ["authority", "return", str(office.folder), "472913", "--out", str(tmp_path / "r"), "--json"]
    refused = CliRunner().invoke(main, words)
    assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (1, "not_published")
    assert not (tmp_path / "r").exists()


def test_a_document_that_was_changed_is_not_believed(office, digest):
    envelope = json.loads(office.authority.returning.signed(office.authority.publishing.find("472913")))
    payload = b64decode(envelope["payload"]).replace(b'"revision":1', b'"revision":9')
    envelope["payload"] = b64encode(payload).decode()
    with pytest.raises(WrongSignature):
        read(office, json.dumps(envelope).encode())
