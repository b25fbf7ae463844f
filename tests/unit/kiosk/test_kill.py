"""R-TST-03: what the station said it kept is there after a kill -9, and its journal holds."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from kiosk_client.composition import open_store
from kiosk_client.protocol.chain import follow_all, station_genesis

PROGRAM = Path(__file__).with_name("sitting_process.py")
ROOT = Path(__file__).parents[3]


def killed_after(folder: Path, lines: int) -> list[list]:
    """What the process had said, killed just as it was at the next act."""
    process = subprocess.Popen([sys.executable, PROGRAM, folder], stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)})
    said = []
    with process.stdout:
        for line in process.stdout:
            said.append(line)
            if len(said) == lines:
                process.kill()
        process.wait()
    return [msgspec.json.decode(line) for line in said if line.endswith(b"\n")]


@pytest.mark.parametrize("lines", [1, 4, 7, 26, 101])
def test_r_tst_03_what_was_kept_survives_a_kill(tmp_path, lines):
    said = killed_after(tmp_path, lines)
    assert len(said) >= lines
    store = open_store(tmp_path)
    answered = {entry.number for entry in store.journal.entries_of("a1") if hasattr(entry, "answer")}
    draft = store.attempts.draft_of("a1")
    order = store.attempts.open_attempt()
    kept = [line.encode() for line in store.journal.lines_after("229", 0, 1000)]
    head = follow_all(station_genesis(store.identity.station, "229"), kept)
    store.database.close()
    assert {number for act, number, *_ in said if act == "answered"} <= answered
    act, number, *typed = said[-1]
    if act == "draft":
        # the process may have been one act further than its last word
        assert draft is None or draft[0] >= number
        assert draft is not None or number in answered
        if draft is not None and draft[0] == number:
            assert draft[1].startswith(typed[0])
    assert head == store_head(tmp_path)
    assert order.candidate == "Ada LOVELACE"


def store_head(folder: Path):
    store = open_store(folder)
    try:
        return store.journal.head("229")
    finally:
        store.database.close()
