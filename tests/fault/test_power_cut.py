"""The power goes at any moment: what a page was told is on the disk, whatever of the rest is (R-TST-03, R-TST-09).

A real agent's calls are recorded by strace, from before it was paired; from them each disk is made that a power cut
may leave, and opened with the agent's own storage.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_client.storage.identity import Identity
from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.parts import wait_for
from tests.fault.hall import Hall, Page, Seat, open_hall
from tests.fault.power import STRACE, Disk, Lit, Recording, Spoken, Synced, outcomes
from tests.fault.station_disk import OnDisk, found_in, opened

NAME = "Lovelace"
KIOSK = Path(sys.executable).parent / "kiosk"
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace records what the agent writes")


class Script:
    """What a candidate does, and what they were promised after each acknowledged act."""

    def __init__(self, page: Page, rng: random.Random) -> None:
        self._page, self._rng = page, rng
        self._given: dict[int, Any] = {}
        self._draft: tuple[int, Any] | None = None
        self.promised: list[tuple[dict[int, Any], tuple[int, Any] | None]] = []

    @property
    def item(self) -> dict[str, Any]:
        return self._page.item

    def do(self, act: str, **words: Any) -> None:
        self._page.do(act, **words)
        if act in ("answer", "skip"):
            self._given[words["number"]], self._draft = words.get("answer"), None
        if act == "draft":
            self._draft = words["number"], words["draft"]
        self.promised.append((dict(self._given), self._draft))

    def go_on(self, act: str, **words: Any) -> None:
        """An act that ends with the next item."""
        number = self._page.item["number"]
        self.do(act, number=number, **words)
        wait_for("la question suivante", lambda: self._next_after(number))

    def _next_after(self, number: int) -> bool:
        if self._page.screen["stage"] == "notice":
            self.do("open", number=self._page.screen["number"])
            wait_for("la question", lambda: self._page.screen["stage"] != "notice")
        item = self._page.screen["item"]
        return item is not None and item["number"] > number

    def type(self, longest: int) -> None:
        item = self._page.item
        text = "".join(self._rng.choices("aeéiou ", k=self._rng.randint(0, longest)))
        self.do("draft", number=item["number"], draft=text if item["kind"] == "QROC" else guess(item))


def record(hall: Hall, trace: Path, act: Callable[[Script], None]) -> tuple[Script, Seat]:
    """Pairs a new station and runs it under strace while `act` is done; the agent is killed at the end."""
    room, log = f"127.0.0.1:{hall.stations_port}", trace.with_suffix(".log")
    seat = Seat(hall, "Poste 01", hall.folder / "stations" / "poste-01", room, log)
    place = f"--data-dir {seat.folder} --room {seat.room}"
    words = f"{KIOSK} pair {hall.room.code} {place} && exec {KIOSK} run {place} --no-find --no-browser"
    with log.open("wb") as told:
        line = [*STRACE, "-o", str(trace), "sh", "-c", words]
        process = subprocess.Popen(line, stdout=told, stderr=told, start_new_session=True)
    try:
        script = Script(seat.sit_down(), random.Random(str(trace.name)))
        seat.page.wait("entry")
        who = {"first_name": "Ada", "birth_name": NAME, "birth_date": "2004-12-10"}
        script.do("enter", session=hall.session, access_code=hall.codes["access_code"], **who)
        hall.invigilator.confirm(NAME)
        seat.page.wait("confirmed")
        script.do("begin")
        wait_for("la première question", lambda: script._next_after(0))
        act(script)
        seat.page.wait_until_kept_by_the_room()
    finally:
        seat.page.stand_up()
        os.kill(msgspec.json.decode((seat.folder / "page.json").read_bytes())["pid"], signal.SIGTERM)
        process.wait(30)
    return script, seat


class Cuts:
    """Cuts the power at every sync of a recording, and looks at what is left."""

    def __init__(self, hall: Hall, script: Script, seat: Seat, rng: random.Random) -> None:
        self._hall, self._script, self._seat, self._rng = hall, script, seat, rng
        self._station = Identity(seat.folder / "identity").station
        self._place = hall.folder / "after-the-cut"
        self._told, self._lit = -1, 0
        self.disks = self.claims = self.syncs = self.emptied = 0

    def play(self, recording: Recording, samples: int) -> None:
        disk = Disk()
        for event in recording.events:
            if isinstance(event, Spoken):
                self._told, self.claims = event.act, self.claims + 1
            elif isinstance(event, Lit):
                self._lit, self.claims = max(self._lit, event.given), self.claims + 1
            else:
                if isinstance(event, Synced):
                    self._cut(disk, samples)
                    self.syncs, self.emptied = self.syncs + 1, self.emptied + _moves_the_log(disk)
                disk.hear(event)
        self._cut(disk, samples)
        assert self._told == len(self._script.promised)

    def _cut(self, disk: Disk, samples: int) -> None:
        for survivors in outcomes(disk.pending, self._rng, samples):
            disk.after(survivors).write_to(self._place, of=self._hall.folder)
            self.disks += 1
            self._require_what_was_told(self._place / self._seat.folder.relative_to(self._hall.folder))

    def _require_what_was_told(self, folder: Path) -> None:
        self._leave_rubbish_in_shared_memory(folder)
        with opened(folder) as store:
            assert store.database.rows("PRAGMA integrity_check") == [("ok",)]
            found = found_in(store, self._hall.session)
            order = store.attempts.open_attempt()
            if self._told >= 0:
                assert store.identity.paired().station == self._station
            if self._told > 0:
                assert order is not None
            if self._told > 1:
                assert order is not None
                assert store.attempts.form_of(order.attempt)
        self._require_answers(found)

    def _leave_rubbish_in_shared_memory(self, folder: Path) -> None:
        if folder.exists() and self._rng.random() < 0.5:
            (folder / "station.db-shm").write_bytes(self._rng.randbytes(32_768))

    def _require_answers(self, found: OnDisk) -> None:
        """All that was promised; beyond it at most what was under way."""
        promises = [({}, None), *self._script.promised]
        given, draft = promises[max(0, self._told)]
        next_given, next_draft = promises[min(max(0, self._told) + 1, len(promises) - 1)]
        assert found.given in (given, next_given)
        assert found.draft in (draft, next_draft)
        assert set(range(1, self._lit + 1)) <= found.given.keys()


def _moves_the_log(disk: Disk) -> bool:
    """Whether the database itself is about to be synced."""
    main = {inode for path, inode in disk.names.items() if path.endswith("station.db")}
    return any(change.kind == "bytes" and change.inode in main for change in disk.pending)


def answer_some(script: Script, *, items: int, drafts: int, longest: int) -> None:
    for n in range(items):
        for _ in range(drafts):
            script.type(longest)
        if n % 4 == 3:
            script.go_on("skip")
        else:
            script.go_on("answer", answer=guess(script.item))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path / "hall") as hall:
        yield hall


def cut_everywhere(hall: Hall, trace: Path, *, items: int, drafts: int, longest: int, samples: int) -> Cuts:
    script, seat = record(hall, trace, lambda script: answer_some(script, items=items, drafts=drafts, longest=longest))
    recording = Recording(trace, hall.folder)
    cuts = Cuts(hall, script, seat, random.Random(20260312))
    cuts.play(recording, samples)
    return cuts


@pytest.mark.timeout(600)
def test_what_was_kept_is_there_after_a_power_cut(hall: Hall, tmp_path: Path) -> None:
    cuts = cut_everywhere(hall, tmp_path / "short", items=4, drafts=2, longest=200, samples=1)
    assert cuts.disks > 100


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_what_was_kept_is_there_when_the_power_goes_while_the_log_is_emptied(
    hall: Hall, tmp_path: Path, tried: Callable[..., None]
) -> None:
    """Enough is typed for SQLite to move its log into the database, and to write over it from its beginning."""
    cuts = cut_everywhere(hall, tmp_path / "long", items=12, drafts=14, longest=9000, samples=3)
    assert cuts.emptied > 1
    what = f"{cuts.disks} disks after a cut at {cuts.syncs} syncs"
    tried("power cut, with unsynced changes there, missing or torn", what, claims=cuts.claims)
