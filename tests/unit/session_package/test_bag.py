"""R-FIN-04: a documented open format, the same bytes each time, checked with tools that others wrote."""

import shutil
import subprocess
import zipfile
from base64 import b64decode
from io import BytesIO

import bagit
import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_client.protocol.chain import BrokenChain
from proctor_server.session_package import bag
from proctor_server.session_package.dsse import signed_bytes
from proctor_server.session_package.files import unpack
from proctor_server.session_package.reading import read_contents
from proctor_server.session_package.sealing import seal
from proctor_server.session_package.verifying import verify_bag
from proctor_server.session_package.writing import write_bag
from tests.builders_package import make_bag, make_centre, make_contents, make_recipient
from tests.unit.session_package.tampering import refile

CENTRE, AUTHORITY = make_centre(), make_recipient()


@pytest.fixture
def folder(tmp_path):
    unpack(make_bag(CENTRE, AUTHORITY), tmp_path / "bag")
    return tmp_path / "bag"


def test_r_fin_04_the_same_session_gives_the_same_bag_byte_for_byte():
    assert make_bag(CENTRE, AUTHORITY) == make_bag(CENTRE, AUTHORITY)


def test_contents_come_back_as_they_were_given():
    contents = make_contents(CENTRE)
    contents.stations.sort(key=lambda station: station.station)
    assert read_contents(make_bag(CENTRE, AUTHORITY, contents)) == contents


def test_the_order_of_the_stations_changes_nothing():
    contents = make_contents(CENTRE)
    forwards = make_bag(CENTRE, AUTHORITY, contents)
    contents.stations.reverse()
    assert make_bag(CENTRE, AUTHORITY, contents) == forwards


def test_signed_json_holds_no_float():
    files, _ = bag.unzip(make_bag(CENTRE, AUTHORITY))
    for name in (bag.SESSION, bag.CENTRE, bag.STATION_HEADS, bag.SIGNATURE):
        assert not list(_floats(msgspec.json.decode(files[name]))), name


def _floats(value):
    if isinstance(value, float):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _floats(child)


def test_bagit_of_the_library_of_congress_finds_the_bag_valid(folder):
    assert bagit.Bag(str(folder)).validate(processes=1)


def test_bagit_of_the_library_of_congress_sees_a_changed_file(folder):
    (folder / bag.JOURNAL).write_bytes(b"{}\n")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate(processes=1)


def test_sha256sum_agrees_with_both_manifests(folder):
    for name in (bag.MANIFEST, bag.TAG_MANIFEST):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", name], cwd=folder, check=True)


def test_openssl_verifies_the_signature_of_the_centre(folder, tmp_path):
    envelope = msgspec.json.decode((folder / bag.SIGNATURE).read_bytes())
    (tmp_path / "spoken").write_bytes(signed_bytes(envelope["payloadType"], b64decode(envelope["payload"])))
    (tmp_path / "sig").write_bytes(b64decode(envelope["signatures"][0]["sig"]))
    public = CENTRE.keys.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(public)
    command = "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in spoken -sigfile sig"
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_dsse_signs_the_bytes_of_the_published_example():
    # The example of the DSSE v1 protocol page.
    spoken = signed_bytes("http://example.com/HelloWorld", b"hello world")
    assert spoken == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@pytest.mark.skipif(not shutil.which("age"), reason="the age command of Debian is not installed")
def test_the_age_command_opens_a_sealed_package(tmp_path):
    zipped = make_bag(CENTRE, AUTHORITY)
    (tmp_path / "p.age").write_bytes(seal(zipped, AUTHORITY.card.age_recipient))
    (tmp_path / "id.txt").write_text(AUTHORITY.identity)
    opened = subprocess.run(["age", "-d", "-i", "id.txt", "p.age"], cwd=tmp_path, capture_output=True, check=True)
    assert opened.stdout == zipped


def test_a_broken_journal_is_never_sealed():
    contents = make_contents(CENTRE)
    del contents.journal[3]
    with pytest.raises(BrokenChain):
        make_bag(CENTRE, AUTHORITY, contents)


def test_line_ends_in_a_centre_s_name_do_not_add_lines_to_bag_info():
    contents = make_contents(CENTRE)
    sly = msgspec.structs.replace(contents.session.centre, name="Collège\nPayload-Oxum: 1.1")
    contents = type(contents)(msgspec.structs.replace(contents.session, centre=sly), contents.journal, [])
    zipped = write_bag(contents, centre=CENTRE.card, sign=CENTRE.keys.key.sign, recipient="age1")
    info = bag.unzip(zipped)[0][bag.INFO_FILE].decode()
    assert [line.partition(":")[0] for line in info.splitlines()].count("Payload-Oxum") == 1


def _zip(write, compression=zipfile.ZIP_STORED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        write(archive)
    return out.getvalue()


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        (b"", "not_a_bag"),
        (b"PK\x03\x04 and no more", "not_a_bag"),
        (_zip(lambda archive: archive.writestr("bomb", bytes(5_000_000)), zipfile.ZIP_DEFLATED), "too_large"),
        (_zip(lambda archive: archive.writestr("a", b"ab" * 20), zipfile.ZIP_BZIP2), "not_stored"),
        (_zip(lambda archive: archive.writestr("../../etc/passwd", b"x")), "unsafe_name"),
        (_zip(lambda archive: archive.writestr("/etc/passwd", b"x")), "unsafe_name"),
        (_zip(lambda archive: archive.writestr("data\\..\\x", b"x")), "unsafe_name"),
        (_zip(lambda archive: archive.writestr("data/.hidden", b"x")), "unsafe_name"),
    ],
)
def test_a_hostile_archive_is_named_and_nothing_of_it_is_read(hostile, code):
    files, found = bag.unzip(hostile)
    assert (files, found[0].code) == ({}, code)
    assert not verify_bag(hostile).valid


def test_two_files_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = _zip(lambda archive: [archive.writestr("a", b"1"), archive.writestr("a", b"2")])
    assert bag.unzip(twice)[1][0].code == "not_a_bag"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 40_000), st.integers(0, 400))
def test_verifying_never_raises_and_never_believes_changed_bytes(noise, at, cut):
    good = make_bag_once()
    at %= len(good)
    changed = good[:at] + noise + good[at + cut :]
    assert verify_bag(changed, centre_key=CENTRE.keys.public).valid == (changed == good)


_ONCE: list[bytes] = []


def make_bag_once():
    if not _ONCE:
        _ONCE.append(make_bag(CENTRE, AUTHORITY))
    return _ONCE[0]


@settings(max_examples=150, deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3)))
def test_verifying_never_raises_whatever_json_the_parts_hold(value):
    noise = msgspec.json.encode(value) if not _too_big(value) else b"[" * 200_000
    for name in (bag.SESSION, bag.CENTRE, bag.STATION_HEADS, bag.SIGNATURE, bag.JOURNAL):
        assert not verify_bag(refile(make_bag_once(), lambda files, name=name: files.update({name: noise}))).valid


def _too_big(value):
    return isinstance(value, int) and abs(value) > 2**63
