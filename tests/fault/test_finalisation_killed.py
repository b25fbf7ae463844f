"""R-FIN-04: a finalisation that is killed at any of its writes goes on when it is asked for again, to the same bag."""

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from pyrage import x25519

from kiosk_client.protocol.journal import Ended
from proctor_server.session_package.cards import AuthorityCard, card_file
from proctor_server.session_package.sealing import open_sealed
from tests.builders.room import open_day, open_room
from tests.fault import finaliser

ROOT = Path(__file__).parents[2]
CALLS = "fsync,fdatasync,rename,renameat,renameat2"
"""Between two of these nothing that a power cut leaves on the disk is new."""
CALL = re.compile(r"^(\d+) +([a-z0-9]+)\(", re.MULTILINE)
TRACE = ("strace", "-f", "-qq", "-e", "signal=none", "-e", f"trace={CALLS},?stat,newfstatat")
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace kills at a write")


class Ready(NamedTuple):
    """Everybody has handed in. `key`: the authority's, which opens packages."""

    folder: Path
    session: str
    now: str
    key: str


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    folder, identity = tmp_path_factory.mktemp("finalisation") / "room", x25519.Identity.generate()
    folder.mkdir()
    card = AuthorityCard(
        name="Autorité",
        url="https://127.0.0.1:9",
        age_recipient=str(identity.to_public()),
        receipt_key=base64.b64encode(bytes(32)).decode(),
    )
    with open_day(folder, card_file(card)) as day:
        station = day.sitting("0801234568B", "Poste 01")
        for number in range(1, station.order.items + 1):
            station.answer(number)
        station.write(Ended, end="completed")
        station.send()
        station.beat()
        day.room.watching.keep_heads()
        return Ready(folder, day.session, day.clock.now.isoformat(), str(identity))


def finalise(ready: Ready, folder: Path, *before: str) -> int:
    """The exit code; `before`: what runs the command."""
    words = [sys.executable, "-W", "ignore", "-m", finaliser.__name__, str(folder), ready.session, ready.now]
    return subprocess.run(
        [*before, *words], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    ).returncode


def bag(ready: Ready, folder: Path) -> bytes:
    """What the one package holds; it stands in the queue, once, and nothing else is beside it."""
    with open_room(folder) as room, room.readers.one() as db:
        queued = db.execute("SELECT file, state FROM delivery").fetchall()
        package = room.finalising.package(ready.session)
    assert [(row["file"], row["state"]) for row in queued] == [(package.name, "queued")]
    assert [file.name for file in package.parent.iterdir()] == [package.name]
    return open_sealed(package.read_bytes(), ready.key)


def copied(ready: Ready, to: Path) -> Path:
    shutil.copytree(ready.folder, to)
    return to


def writes_during(log: str) -> list[tuple[str, int]]:
    """(call, which one of its thread) for each write of the finalisation: strace counts in that way."""
    before, during = log.split(finaliser.BEGINS, 1)
    opening, made = Counter(CALL.findall(before)), Counter(CALL.findall(log))
    cut = set(CALL.findall(during))
    return sorted({(call, nth) for one in cut for call in one[1:] for nth in range(opening[one] + 1, made[one] + 1)})


# Two starts for each write, under strace, which stops at each call: all of them take two minutes alone.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_a_finalisation_killed_at_its_writes_ends_in_the_same_bag(ready: Ready, tmp_path: Path, every: int) -> None:
    log, undisturbed = tmp_path / "calls", copied(ready, tmp_path / "undisturbed")
    assert finalise(ready, undisturbed, *TRACE, "-o", str(log)) == 0
    whole, left = bag(ready, undisturbed), set()
    for call, nth in writes_during(log.read_text())[::every]:
        folder = copied(ready, tmp_path / f"{call} {nth}")
        inject = ("-e", f"inject={call}:signal=KILL:when={nth}")
        assert finalise(ready, folder, *TRACE, "-o", os.devnull, *inject) == -signal.SIGKILL
        left.add((len(list(folder.glob("packages/*.age"))), len(list(folder.glob("packages/.*")))))
        assert finalise(ready, folder) == 0
        assert bag(ready, folder) == whole
        shutil.rmtree(folder)
    # some were killed before there was a package, some with half of one, some after
    assert left >= {(0, 0), (0, 1), (1, 0)}
