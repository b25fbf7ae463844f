"""Safe Exam Browser: the settings that are written, their Config Key, and who is answered (safeexambrowser.org,
«Developer Documentation: Config Key», «File Format»)."""

import gzip
import hashlib
import json
import plistlib
import random
from datetime import datetime

import pytest
from click.testing import CliRunner

from kiosk_client.adapters.seb import (
    HEADER,
    QuitPasswordShort,
    config_key,
    header_for,
    seb_json,
    settings,
    to_file,
)
from kiosk_client.cli.main import main
from kiosk_client.config import Config
from kiosk_client.domain.lockdown import PAGE_PORT
from kiosk_client.storage import seb_key
from kiosk_client.storage.seb_key import NoSebSettings, SebKey
from tests.unit.kiosk.running import ask, opened, running
from tests.unit.kiosk.scripted_room import ScriptedRoom
from tests.unit.kiosk.seb_vector import PUBLISHED_KEY, published_settings
from tests.unit.kiosk.test_agent import ScriptedCandidate

ORIGIN = "http://127.0.0.1:8470"
PASSWORD = "rendez-vous"


def shuffled(value):
    """The same dictionaries in another order."""
    if isinstance(value, dict):
        members = list(value.items())
        random.Random(7).shuffle(members)
        return {name: shuffled(each) for name, each in members}
    return [shuffled(each) for each in value] if isinstance(value, list) else value


# ── the Config Key ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_key_of_published_settings_is_the_published_one():
    assert config_key(published_settings()) == PUBLISHED_KEY
    assert config_key(shuffled(published_settings())) == PUBLISHED_KEY


def test_the_key_does_not_depend_on_the_version_that_saved_the_settings_and_on_everything_else():
    chosen = published_settings()
    assert config_key(chosen | {"originatorVersion": "another"}) == PUBLISHED_KEY
    assert config_key({**chosen, "allowQuit": False}) != PUBLISHED_KEY
    chosen["permittedProcesses"][0]["title"] = "SEB2"
    assert config_key(chosen) != PUBLISHED_KEY


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # parts of the example in the documentation
        ({"browserMessagingSocket": "ws:\\localhost:8706"}, '{"browserMessagingSocket":"ws:\\localhost:8706"}'),
        ({"enableF2": False, "enableF12": False, "enableF1": False, "enableF10": False},
         '{"enableF1":false,"enableF10":false,"enableF12":false,"enableF2":false}'),
        ({"allowFlashFullscreen": False, "allowedDisplaysMaxNumber": 1, "allowDownUploads": False},
         '{"allowDownUploads":false,"allowedDisplaysMaxNumber":1,"allowFlashFullscreen":false}'),
        ({"URLFilterRules": [{"regex": False, "expression": "a.org/*", "active": True, "action": 1}], "zoomMode": 0},
         '{"URLFilterRules":[{"action":1,"active":true,"expression":"a.org/*","regex":false}],"zoomMode":0}'),
        ({"urlFilterRegex": True, "URLFilterMessage": 1, "URLFilterIgnoreList": []},
         '{"URLFilterIgnoreList":[],"URLFilterMessage":1,"urlFilterRegex":true}'),
        # its rules
        ({"a": {}, "b": [{}], "c": ""}, '{"b":[{}],"c":""}'),
        ({"key": b"\x00\xff"}, '{"key":"AP8="}'),
        ({"at": datetime(2026, 11, 25, 14, 0, 5)}, '{"at":"2026-11-25T14:00:05+00:00"}'),  # noqa: DTZ001 - as plistlib
        ({"text": 'é"\\/\t'}, '{"text":"é"\\/\t"}'),
        ({"n": 1.5}, '{"n":1.5}'),
    ],
)  # fmt: skip
def test_the_text_that_is_hashed(value, text):
    assert seb_json(value) == text


def test_what_no_property_list_holds_has_no_text():
    with pytest.raises(TypeError):
        seb_json({"a": None})


def test_a_second_computation_gives_the_same_key_for_our_settings():
    """By `json`, whose escapes are taken back: our settings hold nothing else that the two write differently."""
    chosen = settings(ORIGIN, quit_password=PASSWORD, salt=bytes(32))
    del chosen["originatorVersion"]
    chosen["examKeySalt"] = "A" * 43 + "="
    ordered = dict(sorted(chosen.items(), key=lambda member: member[0].casefold()))
    text = json.dumps(ordered, separators=(",", ":"), ensure_ascii=False)
    again = settings(ORIGIN, quit_password=PASSWORD, salt=bytes(32))
    assert config_key(again) == hashlib.sha256(text.encode()).hexdigest()


def test_the_header_is_of_the_address_without_its_fragment_and_the_key():
    expected = hashlib.sha256(b"http://127.0.0.1:8470/?a=1" + b"cafe").hexdigest()
    assert header_for("http://127.0.0.1:8470/?a=1#part", "cafe") == expected


# ── the settings ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_settings_lead_to_the_page_and_nowhere_else():
    chosen = settings(ORIGIN, quit_password=PASSWORD, salt=b"s" * 32)
    assert chosen["startURL"] == f"{ORIGIN}/"
    assert chosen["URLFilterEnable"] is True
    assert [rule["expression"] for rule in chosen["URLFilterRules"]] == ["127.0.0.1:8470/*"]
    assert chosen["sendBrowserExamKey"] is True
    assert chosen["hashedQuitPassword"] == hashlib.sha256(PASSWORD.encode()).hexdigest()
    assert PASSWORD not in str(chosen)


@pytest.mark.parametrize("password", ["", "12345"])
def test_a_password_that_anybody_guesses_is_refused(password):
    with pytest.raises(QuitPasswordShort):
        settings(ORIGIN, quit_password=password, salt=b"")


def test_a_file_is_the_property_list_plain_or_twice_compressed():
    chosen = settings(ORIGIN, quit_password=PASSWORD, salt=b"s" * 32)
    plain = to_file(chosen, compressed=False)
    assert plain.startswith(b"<?xml")
    assert plistlib.loads(plain) == chosen
    outer = gzip.decompress(to_file(chosen, compressed=True))
    assert outer[:4] == b"plnd"
    assert gzip.decompress(outer[4:]) == plain


def seb(*words, expect=0):
    done = CliRunner().invoke(main, ["seb", *map(str, words), "--json"])
    assert done.exit_code == expect, done.output
    return json.loads(done.stdout)


def test_the_command_writes_the_file_and_keeps_its_key_with_the_agent(tmp_path):
    file, data = tmp_path / "examen.seb", tmp_path / "station"
    told = seb(file, "--data-dir", data, "--quit-password", PASSWORD)
    assert told == {"file": str(file), "start": f"http://127.0.0.1:{PAGE_PORT}/"}
    written = plistlib.loads(file.read_bytes())
    assert seb_key.kept(data) == SebKey(origin=f"http://127.0.0.1:{PAGE_PORT}", config_key=config_key(written))
    assert (data / "seb.json").stat().st_mode & 0o777 == 0o600


def test_settings_that_are_written_again_have_another_key(tmp_path):
    keys = set()
    for _ in range(2):
        seb(tmp_path / "examen.seb", "--data-dir", tmp_path, "--quit-password", PASSWORD, "--page-port", 9000)
        keys.add(seb_key.kept(tmp_path).config_key)
    assert len(keys) == 2


def test_a_short_password_is_refused_by_the_command_and_nothing_is_written(tmp_path):
    refused = seb(tmp_path / "examen.seb", "--data-dir", tmp_path, "--quit-password", "abc", expect=1)
    assert refused["error"]["code"] == "quit_password_short"
    assert list(tmp_path.iterdir()) == []


# ── the agent ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def agent(tmp_path):
    seb_key.keep(tmp_path / "station", SebKey(origin=ORIGIN, config_key="cafe" * 16))
    with running(tmp_path / "station", ScriptedRoom(), seb=True) as agent:
        yield agent


def proof(agent, path):
    return {HEADER.replace("-", "_"): header_for(opened(agent)["url"] + path, "cafe" * 16)}


def cookie_of(agent):
    status, headers, _ = ask(agent, "GET", "/", **proof(agent, "/"))
    assert status == 200
    return headers["Set-Cookie"].partition(";")[0]


def test_whoever_proves_the_key_is_given_the_page_and_its_cookie(agent):
    cookie = cookie_of(agent)
    status, headers, body = ask(agent, "GET", "/", Cookie=cookie, **proof(agent, "/"))
    assert (status, "Set-Cookie" in headers) == (200, False)
    assert b"page-data" in body
    path = "/static/css/base.css?v=1"
    assert ask(agent, "GET", path, Cookie=cookie, **proof(agent, path))[0] == 200


def test_no_header_is_told_in_words_which_browser_to_open(agent):
    status, _, body = ask(agent, "GET", "/", Cookie=cookie_of(agent))
    assert (status, "Safe Exam Browser" in body.decode()) == (403, True)
    assert "Open" not in body.decode()
    english = ask(agent, "GET", "/", Accept_Language="en-GB")[2].decode()
    assert english.startswith("This page opens with Safe Exam Browser")


def test_a_header_of_another_address_or_another_key_is_told_so_in_words(agent):
    for header in (proof(agent, "/other"), {HEADER.replace("-", "_"): "0" * 64}):
        status, headers, body = ask(agent, "GET", "/", **header)
        assert (status, "Set-Cookie" in headers) == (403, False)
        assert body.decode().startswith("Safe Exam Browser n'a pas les réglages de ce poste")


def test_a_key_alone_opens_nothing_but_the_page(agent):
    assert ask(agent, "GET", "/static/css/base.css", **proof(agent, "/static/css/base.css"))[0] == 403


def test_the_ticket_opens_nothing_while_safe_exam_browser_is_the_browser(agent):
    body = f"ticket={opened(agent)['ticket']}"
    assert ask(agent, "POST", "/start", body, Content_Type="application/x-www-form-urlencoded")[0] == 403


def test_the_socket_is_known_by_the_cookie_that_the_page_was_given(agent, monkeypatch):
    monkeypatch.setattr("tests.unit.kiosk.test_agent.exchanged", cookie_of)
    candidate = ScriptedCandidate(agent)
    assert candidate.screen["station"] == "Poste 07"
    candidate.socket.disconnect()


def test_an_agent_without_settings_says_what_to_write_first(tmp_path):
    with pytest.raises(NoSebSettings), running(tmp_path / "station", ScriptedRoom(), seb=True):
        pass


def test_the_port_is_the_one_that_the_settings_name():
    assert Config(seb=True).port == PAGE_PORT
    assert Config(seb=True, page_port=9000).port == 9000
    assert Config().port == 0
