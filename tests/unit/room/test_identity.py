"""The centre's identity: made once, locked, recovered; certificates with one purpose each."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Unreadable
from proctor_server.room.adapters import certificates, identity, recovery, wrapping
from proctor_server.room.adapters.vault import CONTENT_FILE, ContentDamaged, NoContent, Vault
from proctor_server.room.domain.errors import ContentLocked, Locked, PasswordTooShort
from proctor_server.session_package.cards import read_centre_card
from tests.unit.room.doors_builders import CHEAP, NOW, PASSWORD, at_once, make_centre, new_key, unlocked_vault


def test_a_centre_is_made_with_private_files_and_a_card_that_holds_together(tmp_path: Path) -> None:
    created = make_centre(tmp_path / "centre")
    card = read_centre_card((tmp_path / "centre/centre-card.json").read_bytes())
    assert (card.name, card.uai, card.fingerprint) == ("Collège des Essais", "0000000X", created.fingerprint)
    modes = {f.name: f.stat().st_mode & 0o777 for f in (tmp_path / "centre").iterdir()}
    assert modes == {"centre.json": 0o600, "centre-card.json": 0o644, "server.pem": 0o600}


def test_a_centre_is_never_written_over(tmp_path: Path) -> None:
    make_centre(tmp_path)
    before = (tmp_path / "centre.json").read_bytes()
    with pytest.raises(identity.AlreadyMade):
        make_centre(tmp_path)
    assert (tmp_path / "centre.json").read_bytes() == before


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"password": "onze lettre"}, PasswordTooShort),
        ({"uai": "12"}, identity.UaiWrong),
        ({"name": " "}, identity.NameWrong),
        ({"name": "a\nb"}, identity.NameWrong),
        ({"authority_card": b"{}"}, Exception),
    ],
)
def test_what_cannot_be_a_centre_is_refused_and_nothing_is_written(tmp_path, wrong, refusal) -> None:
    right = {"name": "C", "uai": "0000000X", "password": PASSWORD, "authority_card": None}
    with pytest.raises(refusal):
        identity.create(tmp_path, **(right | wrong), now=NOW, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_no_secret_is_readable_in_the_centres_file(tmp_path: Path) -> None:
    created = make_centre(tmp_path)
    content = (tmp_path / "centre.json").read_text()
    assert "PRIVATE KEY" not in content
    assert PASSWORD not in content
    assert created.phrase.split()[0] not in content.split()


def test_the_vault_opens_with_the_password_only(tmp_path: Path) -> None:
    created = make_centre(tmp_path)
    vault = Vault(tmp_path, off_hub=at_once, cost=CHEAP)
    with pytest.raises(Locked):
        vault.centre_signer()
    with pytest.raises(wrapping.WrongPassword):
        vault.unlock_as_administrator("un autre mot de passe")
    assert not vault.unlocked
    vault.unlock_as_administrator(PASSWORD)
    public = vault.centre_key().public_key()
    assert key_id(certificates.raw_public(public)) == created.fingerprint
    public.verify(vault.centre_signer()(b"paquet"), b"paquet")
    vault.lock()
    with pytest.raises(Locked):
        vault.centre_key()


def test_the_recovery_phrase_gives_a_new_password_and_the_old_one_is_void(tmp_path: Path) -> None:
    phrase = make_centre(tmp_path).phrase
    key = unlocked_vault(tmp_path).content_key()
    identity.recover(tmp_path, phrase=phrase.upper(), password="le nouveau mot", cost=CHEAP)
    vault = Vault(tmp_path, off_hub=at_once, cost=CHEAP)
    with pytest.raises(wrapping.WrongPassword):
        vault.unlock_as_administrator(PASSWORD)
    vault.unlock_as_administrator("le nouveau mot")
    assert vault.content_key() == key


def test_the_phrase_of_another_centre_is_refused(tmp_path: Path) -> None:
    make_centre(tmp_path)
    with pytest.raises(identity.WrongPhrase):
        identity.recover(tmp_path, phrase=recovery.new_phrase(), password="le nouveau mot", cost=CHEAP)


def test_a_folder_without_centre_is_named(tmp_path: Path) -> None:
    with pytest.raises(identity.NotMade, match=str(tmp_path)):
        identity.load(tmp_path)
    (tmp_path / "centre.json").write_text("{")
    with pytest.raises(Unreadable):
        identity.load(tmp_path)


def test_recovery_words_can_be_told_apart() -> None:
    words = recovery.word_list()
    assert len(set(words)) == 256
    assert len({word[:4] for word in words}) == 256
    assert all(word.isascii() and word.islower() for word in words)


@given(st.binary(min_size=12, max_size=12), st.integers(0, 255))
def test_a_phrase_with_another_check_word_is_refused(entropy: bytes, other: int) -> None:
    words = recovery.spelt(entropy).split()
    assert recovery.read_phrase(" ".join(words)) == " ".join(words)
    assume(recovery.word_list()[other] != words[12])
    with pytest.raises(recovery.PhraseMiscopied):
        recovery.read_phrase(" ".join([*words[:12], recovery.word_list()[other]]))


@pytest.mark.parametrize("typed", ["", "abeille", "abeille " * 14, "anticonstitutionnel " * 13])
def test_a_miscopied_phrase_is_refused(typed: str) -> None:
    with pytest.raises(recovery.PhraseMiscopied):
        recovery.read_phrase(typed)


def test_items_at_rest_are_encrypted_and_need_the_content_key(tmp_path: Path) -> None:
    """R-TST-06: a room server's disk holds item content encrypted."""
    make_centre(tmp_path)
    vault = unlocked_vault(tmp_path)
    with pytest.raises(NoContent):
        vault.read_content()
    vault.store_content(b"la question que nul ne doit lire")
    assert b"question" not in (tmp_path / CONTENT_FILE).read_bytes()
    assert vault.read_content() == b"la question que nul ne doit lire"
    with pytest.raises(ContentLocked):
        Vault(tmp_path, off_hub=at_once).read_content()
    damaged = bytearray((tmp_path / CONTENT_FILE).read_bytes())
    damaged[-1] ^= 1
    (tmp_path / CONTENT_FILE).write_bytes(damaged)
    with pytest.raises(ContentDamaged):
        vault.read_content()


def test_a_sessions_password_opens_the_items_of_its_session_and_not_the_centres_key(tmp_path: Path) -> None:
    make_centre(tmp_path)
    wrapped = unlocked_vault(tmp_path).wrap_content_key_for_session("229", "TOIM91")
    vault = Vault(tmp_path, off_hub=at_once, cost=CHEAP)
    for session, password in (("229", "TOIM92"), ("230", "TOIM91")):
        with pytest.raises(wrapping.WrongPassword):
            vault.unlock_content(session, wrapped, password)
    vault.unlock_content("229", wrapped, "TOIM91")
    assert vault.content_unlocked
    assert not vault.unlocked


def test_accents_open_whatever_keyboard_they_come_from() -> None:
    blob = wrapping.wrap(b"secret", "m\u00e9moire", context="c", cost=CHEAP)
    assert wrapping.unwrap(blob, "me\u0301moire", context="c") == b"secret"
    assert wrapping.is_password("me\u0301moire", wrapping.hash_password("m\u00e9moire", CHEAP))
    assert not wrapping.is_password("memoire", wrapping.hash_password("m\u00e9moire", CHEAP))


def test_each_certificate_has_one_purpose(tmp_path: Path) -> None:
    make_centre(tmp_path)
    centre_key, centre = unlocked_vault(tmp_path).centre_key(), identity.centre_x509(identity.load(tmp_path))
    server = certificates.server_certificate(centre_key, centre, new_key().public_key(), NOW)
    station = certificates.station_certificate(centre_key, centre, new_key().public_key(), NOW)
    assert _purposes(server) == ["serverAuth"]
    assert _purposes(station) == ["clientAuth"]
    for certificate in (server, station):
        certificate.verify_directly_issued_by(centre)
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert centre.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_a_certificate_speaks_for_the_station_of_its_own_key_only(tmp_path: Path) -> None:
    make_centre(tmp_path)
    centre_key, centre = unlocked_vault(tmp_path).centre_key(), identity.centre_x509(identity.load(tmp_path))
    key = new_key().public_key()
    station = certificates.station_certificate(centre_key, centre, key, NOW)
    der = certificates.certificate_der(station)
    assert certificates.station_of(der) == key_id(certificates.raw_public(key))
    other = certificates.server_certificate(centre_key, centre, key, NOW)
    assert certificates.station_of(certificates.certificate_der(other)) is None


def test_the_servers_certificate_is_renewed_30_days_before_its_end_when_unlocked(tmp_path: Path) -> None:
    make_centre(tmp_path)
    centre = identity.centre_x509(identity.load(tmp_path))
    certificate, vault = certificates.ServerCertificate(tmp_path, centre), unlocked_vault(tmp_path)
    first = certificate.der
    assert not certificate.renew_if_due(vault.centre_key, NOW + timedelta(days=59))
    vault.lock()
    with pytest.raises(Locked):
        certificate.renew_if_due(vault.centre_key, NOW + timedelta(days=61))
    vault.unlock_as_administrator(PASSWORD)
    assert certificate.renew_if_due(vault.centre_key, NOW + timedelta(days=61))
    assert certificate.der != first
    assert certificates.ServerCertificate(tmp_path, centre).der == certificate.der


def test_a_name_too_long_for_a_certificate_is_cut_there_and_whole_on_the_card(tmp_path: Path) -> None:
    make_centre(tmp_path, name="é" * 60)
    card = read_centre_card((tmp_path / "centre-card.json").read_bytes())
    assert card.name == "é" * 60


def _init(folder: Path, *more: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    program = "from proctor_server.cli.main import main; main()"
    line = [sys.executable, "-c", program, "init", "--data-dir", str(folder), *more]
    return subprocess.run(line, input=stdin, capture_output=True, text=True, check=False)


def test_the_command_makes_a_centre_once_and_recovers_it(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    (tmp_path / "new").write_text("le nouveau mot\n")
    who = ["--name", "Collège des Essais", "--uai", "0000000X"]
    made = _init(tmp_path / "d", *who, "--password-file", str(tmp_path / "password"), "--json")
    assert made.returncode == 0, made.stderr
    phrase = json.loads(made.stdout)["recovery_phrase"]
    again = _init(tmp_path / "d", *who, "--password-file", str(tmp_path / "password"), "--json")
    assert (again.returncode, json.loads(again.stdout)["error"]["code"]) == (1, "already_made")
    recovered = _init(tmp_path / "d", "--recover", "--password-file", str(tmp_path / "new"), stdin=phrase + "\n")
    assert recovered.returncode == 0, recovered.stderr
    vault = Vault(tmp_path / "d", off_hub=at_once)
    vault.unlock_as_administrator("le nouveau mot")
    assert _init(tmp_path / "e", "--uai", "1").returncode == 2


def _purposes(certificate: x509.Certificate) -> list[str]:
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return [purpose._name for purpose in usage]
