"""R-AUT-03: a real room server asks a real authority's process for its results, over TLS."""

from datetime import UTC, datetime

import pytest

from proctor_server.room.adapters import identity
from proctor_server.room.adapters.certificates import write_server_certificate
from proctor_server.session_package.cards import card_file
from tests.builders.authority_process import served_authority
from tests.builders.returned import LOVELACE, finish, solutions, take_test
from tests.builders.room import open_day


@pytest.fixture
def served(tmp_path):
    with served_authority(tmp_path / "authority") as served:
        yield served


def test_the_results_of_a_session_come_back(served, tmp_path):
    served.office.add_solutions(solutions())
    (tmp_path / "room").mkdir()
    with open_day(tmp_path / "room", card_file(served.office.card)) as day:
        take_test(day.sitting(LOVELACE))
        # the authority's process has the clock of this machine
        day.clock.now = datetime.now(UTC)
        centre = identity.centre_x509(identity.load(day.folder))
        write_server_certificate(day.folder, day.room.vault.centre_key(), centre, day.clock.now)
        finish(day, served.office)
        day.room.returning.ask_due(day.clock.now)
        view = day.room.results.view(day.session)
        assert (view.state, [one.birth_name for one in view.lines]) == ("published", ["Lovelace"])
        assert view.lines[0].code.startswith("P-")
        day.room.returning.ask_at_once(day.session)
        day.room.returning.ask_due(day.clock.now)
        assert day.room.results.view(day.session).asked.outcome == "current"
