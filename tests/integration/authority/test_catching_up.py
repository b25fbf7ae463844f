"""A machine that goes down between «accepted» and «evaluated» loses no session (R-AUT-02)."""

from pathlib import Path

import pytest

from proctor_server.authority import runtime
from tests.builders_authority import make_office


def test_what_was_accepted_and_not_evaluated_is_evaluated_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path / "authority")
    monkeypatch.setattr(office.authority.receiving, "_evaluate", _power_cut)
    with pytest.raises(KeyboardInterrupt):
        office.receive(office.package())
    assert office.state() == "received"
    runtime.catch_up(tmp_path / "authority")
    assert office.state() == "published"


def _power_cut(*_: object) -> None:
    raise KeyboardInterrupt
