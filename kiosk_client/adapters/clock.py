"""The station's clocks, read here and nowhere else."""

import functools
import time
import uuid
from pathlib import Path

from kiosk_client.domain.clock_offset import Reading

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def read_clocks() -> Reading:
    """Wall clock, clock since boot (suspended time included), and which boot this is."""
    return Reading(time.time_ns() // 1_000_000, _since_boot() // 1_000_000, _boot_id())


def _since_boot() -> int:
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)


@functools.cache
def _boot_id() -> str:
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        # Without the kernel's word each run counts as a boot of its own: the wall clock is then used after a
        # restart.
        return uuid.uuid4().hex
