"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from kiosk_client.protocol.runtimes import VARIABLE
from tests.builders.chromium import QUIET
from tests.builders.databases import KINDS, Databases, open_databases
from tests.builders.room import Day, open_day

# a busy machine is no fault: no example has to be quick
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# for tests/mutate, which runs everything a thousand times
settings.register_profile("quick", parent=settings.get_profile("unhurried"), max_examples=20)
settings.load_profile("unhurried")
# commands speak the user's language; the tests read French
os.environ["LC_ALL"] = "fr_FR.UTF-8"
os.environ["PYTHONPATH"] = str(Path(__file__).parent / "as_installed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="also the long runs, marked soak")
    parser.addoption("--seed", type=int, default=20260312, help="of what dies when, in tests that kill at random")
    parser.addoption("--threading", action="store_true", help="rooms and stations on native threads, not eventlet")


def pytest_configure(config: pytest.Config) -> None:
    """Every process that a test starts inherits it."""
    if config.getoption("--threading"):
        os.environ[VARIABLE] = "threading"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--soak"):
        long_runs = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=long_runs)
        items[:] = [item for item in items if item not in long_runs]


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command that was called in this process leaves no logging to its captured streams behind."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this process: Playwright cannot be started twice."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The one PostgreSQL server of this process."""
    with open_databases() as opened:
        yield opened


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where an authority keeps its tables, once for each kind: `database` in its settings."""
    if request.param == "sqlite":
        yield ""
        return
    with request.getfixturevalue("databases").one() as address:
        yield address


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A session with the five pupils, at noon."""
    with open_day(tmp_path / "room") as opened:
        yield opened
