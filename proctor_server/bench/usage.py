"""What a process takes of the machine, from /proc."""

import os
import platform
import re
import time
from pathlib import Path
from typing import NamedTuple

CPU_TICKS = os.sysconf("SC_CLK_TCK")
LOOPBACK = "lo:"


class Usage(NamedTuple):
    """At one moment: seconds of CPU so far, bytes given to the disk so far, most memory so far (bytes)."""

    at: float
    cpu_seconds: float
    written: int
    most_memory: int


def usage(pid: int) -> Usage:
    """Of a running process."""
    folder = Path("/proc") / str(pid)
    # the name, in parentheses, may hold anything
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return Usage(
        at=time.monotonic(),
        cpu_seconds=ticks / CPU_TICKS,
        written=_number(folder / "io", "write_bytes"),
        most_memory=1024 * _number(folder / "status", "VmHWM"),
    )


class Memory(NamedTuple):
    """Of a process and those that it started, now; bytes. `resident`: what they share is counted each time;
    `proportional`: once, also what others share."""

    resident: int
    proportional: int


def memory(pid: int) -> Memory:
    """Of a running process."""
    children = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    files = [Path("/proc") / each / "smaps_rollup" for each in (str(pid), *children)]
    return Memory(*(1024 * sum(_number(file, name) for file in files) for name in ("Rss", "Pss")))


def cpu_percent(before: Usage, after: Usage) -> float:
    """Of one core, on average."""
    return 100 * (after.cpu_seconds - before.cpu_seconds) / (after.at - before.at)


def busy_seconds() -> float:
    """Seconds of CPU so far, of all processes and processors of the machine."""
    user, nice, system, _idle, _waiting, *interrupts = map(
        int, Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    )
    return (user + nice + system + sum(interrupts[:2])) / CPU_TICKS


def loopback_bytes() -> int:
    """That went over loopback so far, each packet once, whoever sent it."""
    line = next(each for each in Path("/proc/net/dev").read_text().splitlines() if each.strip().startswith(LOOPBACK))
    return int(line.partition(":")[2].split()[0])


def machine() -> str:
    """The processor, its cores, kernel and Python, and whether the scheduler prefers this process."""
    model = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    processor = model.group(1) if model else platform.machine()
    return (
        f"{processor}, {os.cpu_count()} cores, Linux {platform.release()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
        f"{', at real-time priority' if os.sched_getscheduler(0) in (os.SCHED_RR, os.SCHED_FIFO) else ''}"
    )


def _number(file: Path, name: str) -> int:
    found = re.search(rf"^{name}:\s*(\d+)", file.read_text(), re.MULTILINE)
    return int(found.group(1)) if found else 0
