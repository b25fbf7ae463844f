"""Real agents, quickly: a process that has read the station's program once and forks an agent for each line.

`python nursery.py` reads JSON lines: {"start": words of `kiosk run`, "log": file} is answered by the agent's pid,
{"kill": pid} by its pid when it is gone. At the end of its input it kills those that are left.
"""

import json
import os
import signal
import sys
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

from kiosk_client.protocol.runtimes import chosen  # noqa: E402
from kiosk_client.runtime import prepare  # noqa: E402

prepare(chosen())  # patches the process, before what takes long to read
import kiosk_client.runtime.station  # noqa: E402, F401
from kiosk_client.cli.main import main as kiosk  # noqa: E402

if chosen() == "eventlet":
    from eventlet import patcher

    plain_os = patcher.original("os")
else:
    plain_os = os
alive: set[int] = set()


def start(words: list[str], log: str) -> int:
    pid: int = plain_os.fork()
    if pid:
        alive.add(pid)
        return pid
    to = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, to, to)):
        os.dup2(file, number)
    kiosk(["run", *words])
    raise AssertionError("a command ends its process")


def kill(pid: int) -> int:
    os.kill(pid, signal.SIGKILL)
    plain_os.waitpid(pid, 0)
    alive.discard(pid)
    return pid


def main() -> None:
    for line in sys.stdin.buffer:
        said = json.loads(line)
        pid = kill(said["kill"]) if "kill" in said else start(said["start"], said["log"])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    for pid in list(alive):
        kill(pid)


if __name__ == "__main__":
    main()
