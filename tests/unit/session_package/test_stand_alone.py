"""The verifier in one file, for auditors: it says what ours says, with Python and public keys alone (R-AUT-01)."""

import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from proctor_server.session_package import bag, verifying
from proctor_server.session_package.cards import card_file
from proctor_server.session_package.files import unpack
from proctor_server.session_package.problems import PROBLEMS
from proctor_server.session_package.sealing import CannotOpen, open_sealed, seal
from tests.builders.stand_alone import build_verifier, judged, places, verifier_module, verify_bag
from tests.builders_package import make_bag, make_centre, make_recipient
from tests.unit.session_package.tampering import refile, remanifest

CENTRE, OTHER, AUTHORITY = make_centre(), make_centre("Un autre centre"), make_recipient()
BAG = make_bag(CENTRE, AUTHORITY)
FILES = bag.unzip(BAG)[0]


# ── Ed25519 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def both_say(public, signature, message):
    """What cryptography says, which is what the verifier says."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        holds = True
    except (InvalidSignature, ValueError):
        holds = False
    assert verifier_module("ed25519").is_signed(public, signature, message) is holds
    return holds


def test_the_signature_of_rfc_8032_holds():
    """Its section 7.1, test 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert both_say(public, signature, b"\x72")
    assert not both_say(public, signature, b"\x73")


@pytest.mark.parametrize("seed", range(20))
def test_signatures_hold_and_do_not_hold_like_those_of_cryptography(seed):
    chance = random.Random(seed)
    key, message = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)), chance.randbytes(chance.randrange(300))
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert both_say(public, signature, message)
    for spoiled in (
        (public, one_bit(signature, chance), message),
        (one_bit(public, chance), signature, message),
        (public, signature, message + b"x"),
        (chance.randbytes(32), signature, message),
        (public, chance.randbytes(64), message),
    ):
        assert not both_say(*spoiled)


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65])
def test_keys_and_signatures_of_another_length_are_none(length):
    assert not both_say(bytes(length), bytes(64), b"x")
    assert not both_say(CENTRE.keys.public, bytes(length), b"x")


def test_a_signature_has_one_form_alone():
    """With the order of the group added to it, it would say the same to a lax reader."""
    order = verifier_module("ed25519").L
    signature = CENTRE.keys.key.sign(b"x")
    other = int.from_bytes(signature[32:], "little") + order
    assert not both_say(CENTRE.keys.public, signature[:32] + other.to_bytes(32, "little"), b"x")


def one_bit(content, chance):
    at, bit = chance.randrange(len(content)), chance.randrange(8)
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


# ── one flipped bit anywhere ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(FILES))
def test_one_flipped_bit_anywhere_in_a_file_is_refused_with_a_reason(name):
    """By somebody who makes the manifests fit: then the signature tells.

    Both verifiers agree on every reason as long as the file is still text; of bytes that are none, our JSON reader does
    not look at those that nobody asks for, and the manifests tell."""
    chance = random.Random(name)
    size = len(FILES[name])
    for at in sorted({0, size - 1, *(chance.randrange(size) for _ in range(8))}):
        content = bytearray(FILES[name])
        content[at] ^= 1 << chance.randrange(7)
        for spoil in (refile, remanifest) if name.startswith("data/") else (refile,):
            spoiled = spoil(BAG, lambda files, content=bytes(content): files.update({name: content}))
            report = verify_bag(spoiled, centre_key=CENTRE.keys.public)
            assert report.problems, (name, at)


def test_one_flipped_bit_anywhere_in_the_archive_is_refused_with_a_reason():
    """Names, sizes, dates, checksums and the directory of the ZIP too."""
    chance = random.Random(7)
    directory = BAG.rindex(b"PK\x05\x06") - 400
    for at in [*range(46), *range(directory, len(BAG), 7), *(chance.randrange(len(BAG)) for _ in range(60))]:
        spoiled = BAG[:at] + bytes([BAG[at] ^ 1 << chance.randrange(8)]) + BAG[at + 1 :]
        assert judged(spoiled, CENTRE.keys.public, None)["problems"], at
        assert not verify_bag(spoiled, centre_key=CENTRE.keys.public).valid, at


def test_one_flipped_bit_in_each_part_of_the_age_file_is_refused():
    sealed = seal(BAG, AUTHORITY.card.age_recipient)
    header = sealed.index(b"\n---")
    parts = {
        "version": 5,
        "recipient": 30,
        "key": header - 10,
        "mac": header + 10,
        "nonce": sealed.index(b"\n", header + 1) + 3,
        "content": len(sealed) // 2,
        "end": len(sealed) - 1,
    }
    for at in parts.values():
        with pytest.raises(CannotOpen):
            open_sealed(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], AUTHORITY.identity)
    with pytest.raises(CannotOpen):
        open_sealed(sealed[:-100], AUTHORITY.identity)


# ── archives that mean harm ──────────────────────────────────────────────────────────────────────────────────────────


def zip_with(name, content=b"x", **changes):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        for field, value in changes.items():
            setattr(entry, field, value)
        archive.writestr(entry, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["../slip", "/etc/slip", "data/../../slip", "data\\slip", ".hidden", "a//b", "é"])
def test_a_name_that_leads_out_is_refused(name):
    assert [each.code for each in verify_bag(zip_with(name)).problems] == ["unsafe_name"]


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zip_with("data/bomb", bytes(50_000_000), compress_type=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert [each.code for each in verify_bag(bomb).problems] == ["too_large"]
    assert [each.code for each in verify_bag(zip_with("data/a", b"x" * 9, compress_type=8)).problems] == ["not_stored"]


# ── the file that auditors get ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = tmp_path_factory.mktemp("auditor")
    build_verifier(desk / "verify.pyz")
    (desk / "s.zip").write_bytes(BAG)
    (desk / "s.age").write_bytes(seal(BAG, AUTHORITY.card.age_recipient))
    unpack(BAG, desk / "folder")
    (desk / "centre.json").write_bytes(card_file(CENTRE.card))
    (desk / "other.json").write_bytes(card_file(OTHER.card))
    (desk / "noise").write_bytes(b"noise")
    return desk


def run(desk, *words):
    """With the standard library alone: no packages of others, nothing of this project."""
    line = [sys.executable, "-I", "-S", "verify.pyz", *words]
    return subprocess.run(line, cwd=desk, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("what", ["s.zip", "folder"])
def test_an_auditor_checks_a_package_with_python_alone(desk, what):
    done = run(desk, what, "--centre", "centre.json", "--recipient", AUTHORITY.card.age_recipient)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Paquet valable : session 472913" in done.stdout
    told = json.loads(run(desk, what, "--json").stdout)
    assert (told["valid"], told["centre_known"], told["centre"]) == (True, False, CENTRE.card.fingerprint)


def test_what_is_wrong_is_said_with_where(desk):
    done = run(desk, "s.zip", "--centre", "other.json")
    assert done.returncode == 1
    assert "data/centre.json : Ce paquet vient d'un autre centre que celui de la fiche. [unknown_centre]" in done.stdout


def test_a_folder_that_was_changed_or_leads_out_is_refused(desk, tmp_path):
    shutil.copytree(desk / "folder", tmp_path / "folder")
    with (tmp_path / "folder" / bag.JOURNAL).open("ab") as file:
        file.write(b"x")
    told = json.loads(run(desk, str(tmp_path / "folder"), "--json").stdout)
    assert {"code": "file_changed", "where": bag.JOURNAL, "message": PROBLEMS["file_changed"]} in told["problems"]
    (tmp_path / "folder" / "data" / "link").symlink_to(desk / "noise")
    told = json.loads(run(desk, str(tmp_path / "folder"), "--json").stdout)
    assert [each["code"] for each in told["problems"]] == ["unsafe_name"]


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (["s.age"], 2, "age -d"),
        (["nothing"], 2, "pas lisible"),
        (["s.zip", "--centre", "noise"], 2, "fiche de centre"),
        (["s.zip", "--centre", "s.zip"], 2, "fiche de centre"),
        (["noise"], 1, "not_a_bag"),
    ],
)
def test_what_cannot_be_looked_at_is_said_without_a_traceback(desk, words, exit_code, said):
    done = run(desk, *words)
    assert done.returncode == exit_code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_sources_make_the_same_file(desk, tmp_path):
    again = build_verifier(tmp_path / "again.pyz").read_bytes()
    assert sha256(again).digest() == sha256((desk / "verify.pyz").read_bytes()).digest()


def test_both_verifiers_have_the_same_words():
    assert verifier_module("problems").PROBLEMS == PROBLEMS
    assert places(judged(BAG, None, None))["valid"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_bytes_that_are_no_text_are_refused_by_both(name):
    content = bytearray(FILES[name])
    content[len(content) // 2] ^= 0x80
    spoiled = refile(BAG, lambda files: files.update({name: bytes(content)}))
    assert not verifying.verify_bag(spoiled, centre_key=CENTRE.keys.public).valid
    assert not judged(spoiled, CENTRE.keys.public, None)["valid"]
