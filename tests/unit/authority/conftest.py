import pytest

from tests.builders_authority import make_office


@pytest.fixture
def office(tmp_path, database):
    office = make_office(tmp_path / "authority", database=database)
    yield office
    office.authority.close()


@pytest.fixture
def office_without_solutions(tmp_path, database):
    office = make_office(tmp_path / "authority", solutions=False, database=database)
    yield office
    office.authority.close()
