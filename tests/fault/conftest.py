"""What tests of faults may ask for."""

from collections.abc import Callable

import pytest

from kiosk_client.services import linking
from tests.fault.counts import Row, keep


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Puts on the page of counts what was tried, once the test knows that there is no difference."""

    def note(fault: str, what: str, *, claims: int) -> None:
        assert claims > 0
        keep(Row(fault, what, claims, 0, request.node.nodeid))

    return note


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Of what dies when: `--seed`, or always the same."""
    return int(request.config.getoption("--seed"))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent in this process speaks to its room more often than it has to."""
    monkeypatch.setattr("kiosk_client.composition.RECONNECT_SECONDS", (0.02, 0.05))
    monkeypatch.setattr(linking, "HEARTBEAT_SECONDS", 0.05)
