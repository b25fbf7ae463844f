"""Who gets in at the dashboard, what they unlock, and what a wrong password costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk_client.protocol.pairing import TooSoon
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain.account import FOUNDER
from proctor_server.room.services.signing_in import (
    InvigilatorNameMissing,
    SigningIn,
    SignInRefused,
    Who,
    session_password,
)
from tests.unit.room.doors_builders import CHEAP, NOW, PASSWORD, at_once, make_centre, unlocked_vault
from tests.unit.room.doors_storage import Books, open_books

KEEP = "INSERT INTO session_secret VALUES (?, 'TOIM91', ?, ?, ?)"


class Desk(NamedTuple):
    signing_in: SigningIn
    vault: Vault
    books: Books


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    vault = Vault(folder, off_hub=at_once, cost=CHEAP)
    with open_books(folder) as books:
        yield Desk(SigningIn(vault=vault, off_hub=at_once, cost=CHEAP, **books._asdict()), vault, books)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    make_centre(tmp_path)
    kept = unlocked_vault(tmp_path).session_secret("229", "BCDF23")
    with open_desk(tmp_path) as opened:
        opened.books.writer.submit(lambda ledger: ledger.db.execute(KEEP, ("229", *kept)).rowcount)
        yield opened


def test_an_invigilator_gets_in_with_number_password_and_name_and_unlocks_the_items(desk: Desk) -> None:
    token = desk.signing_in.sign_in_invigilator(" 229 ", "c-bcdf 23", " Essai  Une ", NOW)
    assert desk.signing_in.who(token, NOW) == Who("invigilator", "229", "Essai Une")
    assert desk.vault.content_unlocked
    assert not desk.vault.unlocked


def test_the_administrator_gets_in_with_a_password_and_unlocks_everything(desk: Desk) -> None:
    token = desk.signing_in.sign_in_administrator(PASSWORD, NOW)
    assert desk.signing_in.who(token, NOW) == Who("administrator", None, FOUNDER)
    assert desk.vault.unlocked
    assert desk.vault.session_password("229", _sealed(desk)) == "BCDF23"


def test_the_refusal_is_the_same_for_an_unknown_session_and_a_wrong_password(desk: Desk) -> None:
    told = []
    for session, password in (("229", "BCDF24"), ("230", "BCDF23"), ("229", "")):
        with pytest.raises(SignInRefused) as refused:
            desk.signing_in.sign_in_invigilator(session, password, "Essai Deux", NOW)
        told.append(str(refused.value))
    assert len(set(told)) == 1
    assert not desk.vault.content_unlocked


def test_an_invigilator_has_a_name(desk: Desk) -> None:
    """R-INC-07: everything an invigilator does is in the journal with who."""
    for name in ("", "  ", "a\x00b"):
        with pytest.raises(InvigilatorNameMissing):
            desk.signing_in.sign_in_invigilator("229", "BCDF23", name, NOW)


def test_guesses_are_slowed_for_one_session_and_survive_a_restart(tmp_path: Path, desk: Desk) -> None:
    for _ in range(5):
        _wrong(desk.signing_in, "229")
    with pytest.raises(TooSoon) as refused:
        desk.signing_in.sign_in_invigilator("229", "BCDF23", "Essai Deux", NOW)
    assert refused.value.details["wait_seconds"] == 1
    with open_desk(tmp_path) as again:
        with pytest.raises(TooSoon):
            again.signing_in.sign_in_invigilator("229", "BCDF23", "Essai Deux", NOW)
        _wrong(again.signing_in, "230")
        again.signing_in.sign_in_administrator(PASSWORD, NOW)
        again.signing_in.sign_in_invigilator("229", "BCDF23", "Essai Deux", NOW + timedelta(seconds=1))
        _wrong(again.signing_in, "229", NOW + timedelta(seconds=1))


def test_a_token_ends_by_signing_out_by_idleness_and_by_age(desk: Desk) -> None:
    signing_in = desk.signing_in
    token = signing_in.sign_in_invigilator("229", "BCDF23", "Essai Deux", NOW)
    assert signing_in.who(token, NOW + timedelta(hours=11))
    assert signing_in.who(token, NOW + timedelta(hours=22))
    assert signing_in.who(token, NOW + timedelta(hours=25)) is None
    idle = signing_in.sign_in_invigilator("229", "BCDF23", "Essai Deux", NOW)
    assert signing_in.who(idle, NOW + timedelta(hours=13)) is None
    signing_in.sign_out(token, NOW)
    assert signing_in.who(token, NOW) is None
    assert signing_in.who("unknown", NOW) is None
    assert signing_in.who("\ud800", NOW) is None


def test_no_token_and_no_password_is_on_disk(tmp_path: Path, desk: Desk) -> None:
    token = desk.signing_in.sign_in_invigilator("229", "BCDF23", "Essai Deux", NOW)
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert token.encode() not in on_disk
    assert b"BCDF23" not in on_disk


@pytest.mark.parametrize("typed", ["BCDF23", "C-BCDF23", "c-bcdf23", " C – bcdf 23 "])
def test_a_password_is_typed_in_many_ways(typed: str) -> None:
    """R-SES-02: shown and printed with the prefix `C-`."""
    assert session_password(typed) == "BCDF23"


def _wrong(signing_in: SigningIn, session: str, now=NOW) -> None:
    with pytest.raises(SignInRefused):
        signing_in.sign_in_invigilator(session, "XXXX99", "Essai Deux", now)


def _sealed(desk: Desk) -> bytes:
    with desk.books.readers.one() as db:
        sealed: bytes = db.execute("SELECT password_sealed FROM session_secret").fetchone()[0]
        return sealed


def test_what_is_typed_instead_of_a_name_is_not_logged(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """It may be a password in the wrong field; a session that is there is named, for whoever looks into guesses."""
    for session in ("un secret", "229"):
        with pytest.raises(SignInRefused):
            desk.signing_in.sign_in_invigilator(session, "BBBBBB", "Essai Deux", NOW)
    with pytest.raises(SignInRefused):
        desk.signing_in.sign_in_account("un autre secret", "BBBBBB", NOW)
    logged = "".join(capsys.readouterr())
    assert logged.count("sign_in_refused") == 3
    assert "secret" not in logged
    assert "229" in logged
