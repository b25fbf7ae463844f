"""What the authority logs names nobody and opens nothing."""

import pytest
import sqlalchemy as sa

from proctor_server.authority.services.accounts import SignInRefused
from tests.builders_authority import NOW


def test_what_a_fault_of_the_database_says_names_nobody(office):
    with pytest.raises(sa.exc.DBAPIError) as fault, office.authority.engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Lovelace"})
    assert "Lovelace" not in str(fault.value)


def test_what_is_typed_instead_of_a_name_is_not_logged_and_a_known_account_is_named(office, capsys):
    accounts = office.authority.accounts
    accounts.add("Claire Martin", "jury", by="commande", now=NOW)
    for typed in ("un mot de passe au mauvais endroit", "claire  MARTIN"):
        with pytest.raises(SignInRefused):
            accounts.sign_in(typed, "wrong wrong wrong", NOW)
    logged = "".join(capsys.readouterr())
    assert "mauvais endroit" not in logged
    assert "Claire Martin" in logged
