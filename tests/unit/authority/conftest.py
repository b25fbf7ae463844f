import pytest

from tests.builders_authority import make_office


@pytest.fixture
def office(tmp_path):
    office = make_office(tmp_path / "authority")
    yield office
    office.authority.close()


@pytest.fixture
def office_without_solutions(tmp_path):
    office = make_office(tmp_path / "authority", solutions=False)
    yield office
    office.authority.close()
