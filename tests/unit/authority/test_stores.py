"""R-AUT-01: a package is kept whole before its receipt goes out, in a folder or in a store of objects."""

from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import pytest
from click.testing import CliRunner

from proctor_server.authority.composition import build
from proctor_server.authority.domain.errors import NoReceipt, NotKept, SettingsUnreadable, StoreUnusable
from proctor_server.authority.storage.packages import all_set_aside
from proctor_server.authority.storage.stores import ACCESS, open_store
from proctor_server.cli.authority import command
from proctor_server.session_package.sealing import CannotOpen
from tests.builders.object_store import SECRET_KEY, object_store
from tests.builders_authority import NOW, change_settings, make_office

NAME = "packages/0a1b.age"
ADDRESS = "s3://packages-of-2026/academy"


@pytest.fixture
def server():
    with object_store() as server:
        yield server


@pytest.fixture(params=["folder", "objects"])
def store(request, tmp_path):
    (tmp_path / "packages").mkdir()
    if request.param == "folder":
        yield open_store("", tmp_path)
        return
    server = request.getfixturevalue("server")
    (tmp_path / ACCESS).write_text(server.access)
    yield open_store(ADDRESS, tmp_path)


@pytest.fixture
def office(tmp_path, server):
    """An authority that keeps its packages in a store of objects."""
    office = make_office(tmp_path / "authority")
    office.authority.close()
    change_settings(office.folder, store=ADDRESS)
    (office.folder / ACCESS).write_text(server.access)
    with closing(build(office.folder)) as authority:
        yield replace(office, authority=authority)


def put(office, package):
    return office.authority.app.test_client().put(f"/api/packages/{sha256(package).hexdigest()}", data=package)


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 50_000])
def test_what_was_put_is_got(store, content):
    store.put(NAME, content)
    store.put(NAME, content)
    assert store.get(NAME) == content


def test_what_was_not_put_is_not_there(store):
    with pytest.raises(NotKept):
        store.get(NAME)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    with pytest.raises(StoreUnusable):
        open_store("", tmp_path / "gone").put(NAME, b"x")
    (tmp_path / "packages" / "0a1b.age").mkdir(parents=True)
    with pytest.raises(StoreUnusable):
        open_store("", tmp_path).get(NAME)


def test_a_prefix_has_its_packages_to_itself(office, server):
    received = office.receive(office.package())
    assert list(server.objects) == [f"/packages-of-2026/academy/packages/{received.sha256}.age"]
    assert office.state() == "published"
    assert list((office.folder / "packages").iterdir()) == []


def test_what_is_refused_is_set_aside_in_the_store_too(office, server):
    with pytest.raises(CannotOpen):
        office.receive(b"noise")
    assert list(server.objects) == [f"/packages-of-2026/academy/quarantine/{sha256(b'noise').hexdigest()}.age"]


def test_a_put_that_dies_in_the_middle_leaves_no_package_and_no_receipt(office, server):
    package = office.package()
    server.faults.extend(["dies"] * 3)
    answer = put(office, package)
    assert (answer.status_code, answer.json["code"]) == (503, "store_unusable")
    assert (server.objects, office.authority.publishing.sessions()) == ({}, [])
    with pytest.raises(NoReceipt):
        office.authority.receiving.receipt(sha256(package).hexdigest())
    assert put(office, package).status_code == 201
    assert list(server.objects.values()) == [package]


@pytest.mark.parametrize("fault", ["dies", "full"])
def test_a_put_that_fails_once_is_tried_again(office, server, fault):
    server.faults.append(fault)
    assert put(office, office.package()).status_code == 201


def test_a_store_that_is_away_is_no_reason_not_to_say_why_a_package_is_refused(office, server):
    server.faults.extend(["full"] * 3)
    assert put(office, b"noise").json["code"] == "cannot_open"
    with office.authority.engine.connect() as connection:
        assert [row["kept"] for row in all_set_aside(connection)] == [False]


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_package_can_be_fetched_wherever_it_is_kept(office, is_refused):
    put(office, office.package())
    package = office.package() if is_refused else office.package(number="555555")
    assert put(office, package).status_code == (409 if is_refused else 201)
    file = office.folder.parent / "fetched.age"
    words = ["fetch", str(office.folder), sha256(package).hexdigest(), "-o", str(file)]
    assert CliRunner().invoke(command, words).exit_code == 0
    assert file.read_bytes() == package
    words[2] = "0" * 64
    done = CliRunner().invoke(command, [*words, "--json"])
    assert (done.exit_code, '"package_not_kept"' in done.stdout) == (1, True)


def test_a_wrong_secret_is_refused_and_not_told(office, server, capfd):
    (office.folder / ACCESS).write_text(server.access.replace(SECRET_KEY, "a wrong secret"))
    with closing(build(office.folder)) as authority, pytest.raises(StoreUnusable) as refusal:
        authority.receiving.receive(office.package(), NOW)
    said = str(refusal.value) + repr(refusal.value.__cause__) + "".join(capfd.readouterr())
    assert "secret" not in said
    assert "127.0.0.1" not in said


def test_a_bucket_that_is_not_there_is_told(tmp_path, server):
    (tmp_path / ACCESS).write_text(server.access)
    with pytest.raises(StoreUnusable):
        open_store("s3://no-such-bucket", tmp_path).put(NAME, b"x")


def test_without_a_file_the_access_is_that_of_the_environment(tmp_path, server, monkeypatch):
    for line in server.access.splitlines():
        key, _, value = line.partition(" = ")
        monkeypatch.setenv(f"AWS_{key.upper()}", value.strip('"'))
    open_store(ADDRESS, tmp_path).put(NAME, b"x")
    assert list(server.objects) == [f"/packages-of-2026/academy/{NAME}"]


@pytest.mark.parametrize("address", ["s3://", "file:///tmp", "s3://user:secret@bucket", "bucket"])
def test_an_address_that_is_no_store_is_refused_without_its_secret(tmp_path, address):
    with pytest.raises(StoreUnusable) as refusal:
        open_store(address, tmp_path)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("text", ["nonsense", 'access_key_id = "a"', "access_key_id = 3\nsecret_access_key = 'hidden'"])
def test_an_access_file_that_cannot_be_read_is_named_without_its_secret(tmp_path, text):
    (tmp_path / ACCESS).write_text(text)
    with pytest.raises(SettingsUnreadable) as refusal:
        open_store(ADDRESS, tmp_path)
    assert "hidden" not in str(refusal.value)
