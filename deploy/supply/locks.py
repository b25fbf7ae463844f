"""What a lock file pins, and what is known of it where it is installed."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[2]
LOCKS = TOP / "deploy" / "locks"
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", re.M)
ROW = re.compile(r"^\| (\S+\.\S+) \|(.*)\b([0-9a-f]{64})\b", re.M)
VERSION = re.compile(r"-(\d+(?:\.\d+)+)[.-]")


class Pin(NamedTuple):
    """A package as a lock has it: any file with one of these SHA-256 may be installed, and no other."""

    name: str
    version: str
    sha256: list[str]

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


class Vendored(NamedTuple):
    """A file of somebody else's that lies among ours, with what its SOURCES.md says of it."""

    path: str
    version: str
    licence: str
    sha256: str


def pins(lock: str) -> list[Pin]:
    """All that `deploy/locks/LOCK.txt` pins, by name."""
    text = (LOCKS / f"{lock}.txt").read_text("utf-8")
    return [Pin(name, version, re.findall(r"[0-9a-f]{64}", hashes)) for name, version, hashes in PIN.findall(text)]


def installed(site: Path | None = None) -> dict[str, metadata.Distribution]:
    """Packages where they are installed, by their name in a lock. `site`: a folder of packages; None: this Python's."""
    where = metadata.distributions() if site is None else metadata.distributions(path=[str(site)])
    return {re.sub(r"[-_.]+", "-", one.name).lower(): one for one in where}


def vendored(*folders: str) -> Iterator[Vendored]:
    """Files listed by a SOURCES.md below these folders of the project."""
    for sources in sorted(each for folder in folders for each in (TOP / folder).rglob("SOURCES.md")):
        for name, between, sha256 in ROW.findall(sources.read_text("utf-8")):
            path = (sources.parent / name).relative_to(TOP).as_posix()
            yield Vendored(path, _version(name), _licence(between), sha256)


def _version(name: str) -> str:
    found = VERSION.search(name)
    return found[1] if found else ""


def _licence(between: str) -> str:
    cells = [cell.strip() for cell in between.split("|")]
    return next((cell.partition(",")[0] for cell in cells if re.match(r"(MIT|ISC|OFL|BSD|Apache)\b", cell)), "")
