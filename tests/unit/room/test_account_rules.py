"""What an account may be called, and what its password may be."""

import secrets

import pytest

from proctor_server.room.domain.account import account_name, check_password, provisional_password, spelled
from proctor_server.room.domain.errors import (
    AccountNameTaken,
    AccountNameUnfit,
    PasswordHasName,
    PasswordObvious,
    PasswordTooLong,
    PasswordTooShort,
)

NAME = "Surveillante Une"


@pytest.mark.parametrize("typed", ["", "   ", "a" * 81, "x" * 10_000, "a\x00b", "a\u202eb", "a\u200bb", "\n"])
def test_a_name_that_cannot_be_read_is_refused(typed: str) -> None:
    """R-INC-07: what an account does is written down under its name."""
    with pytest.raises(AccountNameUnfit):
        account_name(typed)


@pytest.mark.parametrize("typed", ["Administrateur", " ADMINISTRATEUR ", "administratéur"])
def test_nobody_is_called_like_the_centres_own_password(typed: str) -> None:
    with pytest.raises(AccountNameTaken):
        account_name(typed)


def test_names_that_are_read_alike_are_spelled_alike() -> None:
    assert {spelled(name) for name in ("Élodie  Une", "elodie une", "ÉLODIE UNE ", "E\u0301lodie Une")} == {
        "elodie une"
    }
    assert account_name("  Élodie   Une ") == "Élodie Une"
    assert account_name("اختبار") == "اختبار"


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("onze lettre", PasswordTooShort),
        ("e\u0301" * 11, PasswordTooShort),
        ("x" * 201, PasswordTooLong),
        ("motdepasse123", PasswordObvious),
        ("Mot de passe !", PasswordObvious),
        ("azertyuiop12", PasswordObvious),
        ("aaaaaaaaaaaaaa", PasswordObvious),
        ("abababababab", PasswordObvious),
        ("123456789012", PasswordObvious),
        ("vive surveillante", PasswordHasName),
        ("SURVEILLANTÉ-2026", PasswordHasName),
    ],
)
def test_a_password_that_would_be_tried_first_is_refused(password: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_password(password, NAME)


@pytest.mark.parametrize("password", ["quatre girafes bleues", "tout en bas", "correct cheval", "жираф и облако"])
def test_length_is_enough_whatever_the_signs(password: str) -> None:
    check_password(password.ljust(12, "."), NAME)


def test_a_draw_that_would_be_refused_is_drawn_again() -> None:
    draws = iter("zv7zvvrrrv7v" + "bcdfghjkmpqr")
    assert provisional_password(lambda _: next(draws)) == "bcdf-ghjk-mpqr"


def test_the_passwords_that_we_make_are_ones_that_we_take_and_no_two_the_same() -> None:
    made = {provisional_password(secrets.choice) for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, NAME)
