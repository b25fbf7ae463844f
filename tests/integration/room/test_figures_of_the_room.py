"""`/metrics` of a room at work: the figures move with what happens, and name nobody."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.builders.real_room import serve_room, session_of_five

ANSWERS = "proctor_room_answers"


def told(address: str) -> str:
    with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return str(answer.read().decode())


def figures(address: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in told(address).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_figures_follow_what_happens_and_need_no_account(tmp_path: Path) -> None:
    with serve_room(tmp_path / "room") as served:
        before = figures(served.address)
        assert before['proctor_room_sessions{state="open"}'] == before[ANSWERS] == 0
        day = session_of_five(tmp_path / "room", served.room)
        station = day.sitting("0801234569C")
        for number in (1, 2):
            station.answer(number, "x")
        station.send()
        after = figures(served.address)
    assert after[ANSWERS] == 2
    assert after['proctor_room_sessions{state="open"}'] == 1
    assert after["proctor_room_journal_entries"] > 7
    assert after["proctor_room_commit_seconds_count"] > before["proctor_room_commit_seconds_count"]
    assert after["proctor_room_commit_commands_sum"] >= after["proctor_room_commit_seconds_count"]
    assert min(after["proctor_room_free_disk_bytes"], after["proctor_room_memory_bytes"]) > 1 << 20


def test_no_figure_names_anybody_or_holds_a_code(tmp_path: Path) -> None:
    with serve_room(tmp_path / "room") as served:
        day = session_of_five(tmp_path / "room", served.room)
        day.sitting("0801234569C").send()
        text = told(served.address)
    for secret in ("Lovelace", "Ada", day.codes["access_code"], day.codes["password"]):
        assert not re.search(rf"\b{re.escape(secret)}\b", text, re.IGNORECASE), secret


@pytest.mark.parametrize("host", ["proctor.example", "10.0.0.1:8080"])
def test_another_name_reads_no_figure(tmp_path: Path, host: str) -> None:
    with serve_room(tmp_path / "room") as served:
        asked = urllib.request.Request(f"{served.address}/metrics", headers={"Host": host})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=20)
        refused.value.close()
    assert refused.value.code == 403
