import pytest

from tests.unit.kiosk.station import open_station


@pytest.fixture
def station(tmp_path):
    opened = open_station(tmp_path / "station")
    yield opened
    opened.store.database.close()


@pytest.fixture
def seated(station):
    """Ada sits, her first item on screen."""
    station.let_in()
    return station
