"""A folder tree laid out as the kernel's, for what a machine of the tests does not have."""

from pathlib import Path

KEYBOARD = """I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
H: Handlers=sysrq kbd event3 leds
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"""

POWER_BUTTON = """I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
H: Handlers=kbd event0
B: EV=3
B: KEY=10000000000000 0"""

MOUSE = """I: Bus=0003 Vendor=046d Product=c077 Version=0111
N: Name="Logitech USB Optical Mouse"
H: Handlers=mouse0 event4
B: EV=17
B: KEY=ff0000 0 0 0 0"""


class KernelTree:
    """`sys` and `proc` below one folder."""

    def __init__(self, folder: Path) -> None:
        self.sys, self.proc, self.etc = folder / "sys", folder / "proc", folder / "etc"

    def outlet(self, name: str, status: str = "connected", modes: str = "1920x1080\n1280x720\n") -> None:
        write(self.sys / "class/drm" / name / "status", f"{status}\n")
        write(self.sys / "class/drm" / name / "modes", modes)

    def input_devices(self, *devices: str) -> None:
        write(self.proc / "bus/input/devices", "\n\n".join(devices) + "\n\n")

    def mounts(self, *lines: str) -> None:
        write(self.proc / "self/mounts", "".join(f"{line} rw,relatime 0 0\n" for line in lines))

    def block(self, name: str, *, mapped: str = "", uuid: str = "", on: tuple[str, ...] = ()) -> None:
        """A block device; `mapped`, `uuid`: device-mapper's; `on`: what it lies on."""
        folder = self.sys / "class/block" / name
        folder.mkdir(parents=True)
        if mapped:
            write(folder / "dm/name", f"{mapped}\n")
            write(folder / "dm/uuid", f"{uuid}\n")
        for below in on:
            (folder / "slaves" / below).mkdir(parents=True)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
