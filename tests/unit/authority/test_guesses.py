"""Wrong guesses at an account are counted, whoever makes them at once."""

from concurrent.futures import ThreadPoolExecutor

from proctor_server.authority.services.accounts import SignInRefused, TooSoon
from proctor_server.authority.storage import accounts as book
from tests.builders_authority import NOW, Office

AT_ONCE = 8


def test_the_first_wrong_guesses_at_a_name_may_come_at_once(office: Office) -> None:
    def guess(_: int) -> str:
        try:
            office.authority.accounts.sign_in("Claire Martin", "un mot de passe faux", NOW)
        except (SignInRefused, TooSoon) as refusal:
            return refusal.code
        return "let in"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = list(pool.map(guess, range(AT_ONCE)))
    refused = codes.count("sign_in_refused")
    assert refused + codes.count("too_soon") == AT_ONCE
    with office.authority.engine.connect() as connection:
        counted = book.guesses(connection, "claire martin")
    assert counted is not None
    assert counted.failures == refused
