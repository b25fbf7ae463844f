"""What the kernel says of this machine: screens, keyboards, the disk under a folder, whether the clock is kept.

The roots of `/sys` and `/proc` are arguments. None stands for «this system does not say».
"""

import ctypes
import os
import shutil
import statistics
import time
from pathlib import Path
from typing import Final

from kiosk_client.domain.readiness import Disk, Screen

SYS: Final = Path("/sys")
PROC: Final = Path("/proc")

LETTERS: Final = sum(1 << key for key in range(16, 26))
"""The keys of the first row of letters, in the kernel's bitmap of a device: a power button counts as a keyboard to it,
but has none of them."""

ON_DISKS: Final = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "vfat", "exfat", "ntfs3", "fuseblk"})
"""File systems that lie on a block device: of any other, nobody can tell whether it is encrypted."""

PROBES: Final = 5
PROBE: Final = b"\0" * 4096

_TIMEX_BYTES: Final = 256
_TIME_ERROR: Final = 5


def screens(sys: Path = SYS) -> list[Screen] | None:
    """The connected screens, by the graphics card's outlets."""
    folder = sys / "class" / "drm"
    outlets = sorted(folder.glob("card*-*/status"))
    if not outlets:
        return None
    return [_screen(outlet.parent) for outlet in outlets if _text(outlet) == "connected"]


def count_screens() -> int | None:
    """How many screens are connected."""
    found = screens()
    return None if found is None else len(found)


def _screen(outlet: Path) -> Screen:
    name = outlet.name.partition("-")[2]
    # The first mode is the one that the screen prefers.
    width, _, height = _text(outlet / "modes").partition("\n")[0].partition("x")
    height = height.rstrip("i")
    if not (width.isdigit() and height.isdigit()):
        return Screen(name, 0, 0)
    return Screen(name, int(width), int(height))


def keyboards(proc: Path = PROC) -> int | None:
    """How many devices have letters to type."""
    devices = _text(proc / "bus" / "input" / "devices")
    if not devices:
        return None
    return sum(_has_letters(device) for device in devices.split("\n\n"))


def _has_letters(device: str) -> bool:
    keys = next((line.partition("=")[2] for line in device.splitlines() if line.startswith("B: KEY=")), "0")
    # The lowest bits are in the last word.
    return int(keys.split()[-1], 16) & LETTERS == LETTERS


def disk(folder: Path, *, sys: Path = SYS, proc: Path = PROC) -> Disk:
    """The disk under `folder`, which is made when it is missing. Writes to it, to measure."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Disk(shutil.disk_usage(folder).free, fsync_milliseconds(folder), is_encrypted(folder, sys=sys, proc=proc))


def fsync_milliseconds(folder: Path) -> float:
    """How long one small write takes to be on the disk; the median of a few."""
    probe = folder / ".probe"
    try:
        with probe.open("wb", buffering=0) as file:
            return statistics.median(_written(file.fileno()) for _ in range(PROBES))
    finally:
        probe.unlink(missing_ok=True)


def _written(handle: int) -> float:
    began = time.perf_counter()
    os.write(handle, PROBE)
    os.fsync(handle)
    return (time.perf_counter() - began) * 1000


def is_encrypted(folder: Path, *, sys: Path = SYS, proc: Path = PROC) -> bool | None:
    """Whether dm-crypt lies somewhere under the file system that `folder` is on."""
    device, kind = _mount(folder.resolve(), proc)
    if kind not in ON_DISKS:
        return None
    block = _block_device(device, sys)
    return None if block is None else _is_crypt(block)


def _mount(folder: Path, proc: Path) -> tuple[str, str]:
    """Device and type of the file system with the longest mount point above `folder`; the last one wins."""
    found, length = ("", ""), -1
    for line in _text(proc / "self" / "mounts").splitlines():
        device, point, kind = line.split()[:3]
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= length:
            found, length = (device, kind), len(point)
    return found


def _block_device(device: str, sys: Path) -> Path | None:
    """The kernel's folder of a device: by its own name, or by the name that device-mapper gave it."""
    folder, name = sys / "class" / "block", Path(device).name
    if (folder / name).exists():
        return folder / name
    mapped = (path.parents[1] for path in folder.glob("*/dm/name") if _text(path) == name)
    return next(mapped, None)


def _is_crypt(block: Path) -> bool:
    # LVM on LUKS, LUKS on RAID: what is encrypted may be further down.
    if _text(block / "dm" / "uuid").startswith("CRYPT-"):
        return True
    below = sorted((block / "slaves").iterdir()) if (block / "slaves").is_dir() else []
    return bool(below) and all(_is_crypt(block.parent / each.name) for each in below)


def is_synchronised() -> bool | None:
    """Whether something keeps the kernel's clock right."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    # A timex of zeros asks and changes nothing.
    state: int = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def _text(path: Path) -> str:
    """Without the blanks around it; empty where there is no such file."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
