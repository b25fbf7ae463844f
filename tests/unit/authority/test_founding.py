"""An authority comes to be whole or not at all; its secrets are its user's alone."""

import stat

import pytest

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.authority.composition import build
from proctor_server.authority.config import Settings, read_settings, settings_file
from proctor_server.authority.domain.errors import (
    AlreadyFounded,
    NotFounded,
    SettingsUnreadable,
    WrongAddress,
)
from proctor_server.authority.services.founding import CARD, found_authority
from proctor_server.authority.storage.keys import read_keys
from proctor_server.session_package.cards import read_authority_card, receipt_key
from tests.builders_authority import NOW

URL = "https://127.0.0.1:9443"


def found(folder, url=URL, name='Autorité « des \\ "essais" »'):
    return found_authority(folder, name=name, url=url, now=NOW)


def test_the_card_tells_the_public_side_of_the_keys(tmp_path):
    founded = found(tmp_path / "a")
    card = read_authority_card((tmp_path / "a" / CARD).read_bytes())
    keys = read_keys(tmp_path / "a")
    assert card == founded.card
    assert (card.age_recipient, receipt_key(card)) == (keys.recipient, keys.receipt_public)
    assert "BEGIN CERTIFICATE" in card.tls_certificate


def test_settings_come_back_whatever_the_name(tmp_path):
    found(tmp_path / "a")
    settings = read_settings(tmp_path / "a")
    assert (settings.name, settings.url) == ('Autorité « des \\ "essais" »', URL)
    assert settings_file(settings) == settings_file(read_settings(tmp_path / "a"))


def test_secrets_are_readable_by_their_user_only_and_the_token_is_not_kept(tmp_path):
    founded = found(tmp_path / "a")
    for file in (tmp_path / "a").iterdir():
        public = file.name in (CARD, "tls-certificate.pem")
        assert public or not stat.S_IMODE(file.stat().st_mode) & 0o077, file.name
        assert not file.is_file() or founded.token.encode() not in file.read_bytes()


def test_two_authorities_share_nothing(tmp_path):
    first, second = found(tmp_path / "a"), found(tmp_path / "b")
    assert first.token != second.token
    assert first.card.age_recipient != second.card.age_recipient
    assert first.card.receipt_key != second.card.receipt_key


def test_an_authority_is_never_overwritten(tmp_path):
    found(tmp_path / "a")
    before = (tmp_path / "a" / CARD).read_bytes()
    with pytest.raises(AlreadyFounded):
        found(tmp_path / "a")
    assert (tmp_path / "a" / CARD).read_bytes() == before


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "a").mkdir()
    found(tmp_path / "a")
    build(tmp_path / "a").close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1",
        "https://",
        "https://a:b",
        "https://a:99999",
        "https://u:p@a",
        "https://é.fr",
        "https://a?b",
    ],
)
def test_an_address_that_rooms_could_not_use_is_refused_and_leaves_nothing(tmp_path, url):
    with pytest.raises(WrongAddress):
        found(tmp_path / "a", url=url)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_authority_s_is_named(tmp_path):
    with pytest.raises(NotFounded):
        build(tmp_path)


@pytest.mark.parametrize("text", ["name = ", 'name = "x"', "\xff"])
def test_damaged_settings_are_named(tmp_path, text):
    (tmp_path / "authority.toml").write_text(text, "latin-1")
    with pytest.raises(SettingsUnreadable):
        read_settings(tmp_path)


def test_a_damaged_key_is_named(tmp_path):
    found(tmp_path / "a")
    (tmp_path / "a" / "receipt-key.pem").write_bytes(b"noise")
    with pytest.raises(Unreadable):
        build(tmp_path / "a")


def test_settings_have_the_documented_defaults():
    settings = Settings(name="n", url=URL, token_sha256="t")
    assert (settings.max_package_bytes, settings.database) == (200_000_000, "")
