"""What a disk may hold after a power cut: every change that a process made is recorded, and its loss is tried.

Only what a sync has returned for is sure. Of the rest, each change of a file's bytes may be there, be missing, or be
torn at a sector; changes of folders (a new file, a renamed one) are there up to some moment, as a file system's own
journal has them: a file that was synced may still have no name.
"""

import json
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

SECTOR = 512
CALLS = (
    "openat,creat,write,writev,pwrite64,pwritev,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,sendto,sendmsg"
)
STRACE = ("strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}")
LINE = re.compile(r"^(?P<pid>\d+) +(?P<call>\w+)\((?P<args>.*)\) += (?P<result>-?\d+)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
DESCRIPTOR = re.compile(r"^\w+<((?:\\x[0-9a-f]{2})*)>")
DONE = re.compile(rb"43/page,(\d+)(\[)")
SHOWN = re.compile(rb'42/page,\["screen",(\{)')
PAIRED = "est appairé".encode()
SHARED_MEMORY = "-shm"
"""SQLite's index of its log: mapped, never synced, made anew at each start."""


class Spoken(NamedTuple):
    """An act that was acknowledged to the page, by its number; 0 is the pairing, told on the terminal."""

    act: int


class Lit(NamedTuple):
    """«gardé sur ce poste», on a screen before which so many answers and skips were given."""

    given: int


class Change(NamedTuple):
    """`place` of an inode's bytes: an offset; of a folder's entry: its path. `content`: bytes, an inode, None where it
    ends or is gone."""

    kind: str
    inode: int
    place: int | str
    content: bytes | int | None


class Synced(NamedTuple):
    """An inode, or a folder by its path."""

    what: int | str


Event = Spoken | Lit | Change | Synced


def calls(trace: Path) -> Iterator[tuple[str, str, int]]:
    """(name, arguments, result) in the order in which they returned."""
    begun: dict[str, str] = {}
    for line in trace.read_text("ascii").splitlines():
        pid = line.partition(" ")[0]
        if line.endswith("<unfinished ...>"):
            begun[pid] = line.removesuffix("<unfinished ...>")
            continue
        if "resumed>" in line:
            line = begun.pop(pid) + line.partition("resumed>")[2]  # noqa: PLW2901 - the whole of it
        found = LINE.match(line)
        if found and int(found["result"]) >= 0:
            yield found["call"], found["args"], int(found["result"])


def plain(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


class Recording:
    """Reads a trace as events of the files under `top`."""

    def __init__(self, trace: Path, top: Path) -> None:
        self._top = top
        self._files: dict[str, int] = {}
        self._sizes: list[int] = []
        self.events: list[Event] = [event for call in calls(trace) for event in self._read(*call)]

    def _ours(self, path: str) -> bool:
        return Path(path).is_relative_to(self._top) and not path.endswith(SHARED_MEMORY)

    def _read(self, call: str, args: str, result: int) -> Iterator[Event]:
        texts = [plain(text) for text in TEXT.findall(args)]
        at = DESCRIPTOR.match(args)
        held = plain(at[1]).decode() if at else ""
        if call in ("sendto", "sendmsg"):
            yield from _said(texts[0])
        elif call in ("fsync", "fdatasync"):
            if self._ours(held):
                yield Synced(self._files.get(held, held))
        elif call in ("write", "pwrite64", "ftruncate"):
            if self._ours(held):
                yield self._bytes(call, held, texts, args, result)
            elif texts and PAIRED in texts[0]:
                yield Spoken(0)
        elif texts and self._ours(texts[-1].decode()):
            yield from self._entry(call, [text.decode() for text in texts], args)

    def _bytes(self, call: str, path: str, texts: list[bytes], args: str, result: int) -> Change:
        inode = self._files[path]
        last = int(args.rpartition(", ")[2]) if call != "write" else self._sizes[inode]
        if call == "ftruncate":
            self._sizes[inode] = last
            return Change("size", inode, last, None)
        self._sizes[inode] = max(self._sizes[inode], last + result)
        return Change("bytes", inode, last, texts[0][:result])

    def _entry(self, call: str, paths: list[str], args: str) -> Iterator[Change]:
        path = paths[-1]
        if call == "openat":
            if "O_CREAT" in args and path not in self._files:
                self._files[path] = len(self._sizes)
                self._sizes.append(0)
                yield Change("name", -1, path, self._files[path])
            if "O_TRUNC" in args and self._sizes[self._files[path]]:
                self._sizes[self._files[path]] = 0
                yield Change("size", self._files[path], 0, None)
        elif call == "mkdir":
            yield Change("folder", -1, path, None)
        elif call == "unlink":
            del self._files[path]
            yield Change("gone", -1, path, None)
        elif call == "rename":
            inode = self._files[path] = self._files.pop(paths[0])
            yield Change("moved", -1, f"{paths[0]}\0{path}", inode)
        else:
            raise AssertionError(f"{call} is not understood: {args[:200]}")


def _said(sent: bytes) -> Iterator[Event]:
    """What a page was told in these bytes of its socket."""
    for done in DONE.finditer(sent):
        if _json(sent, done.start(2))[0].get("ok"):
            yield Spoken(int(done[1]))
    for shown in SHOWN.finditer(sent):
        screen = _json(sent, shown.start(1))
        if screen["lights"]["station"] == "kept" and screen["number"]:
            yield Lit(screen["number"] - 1)


def _json(sent: bytes, start: int) -> Any:
    return json.JSONDecoder().raw_decode(sent[start:].decode(errors="replace"))[0]


@dataclass
class Disk:
    """What is surely on it, and what is not yet: `folders` and `names` are of the file system, `content` of inodes."""

    folders: set[str] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)
    content: dict[int, bytearray] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)

    def hear(self, event: Change | Synced) -> None:
        if isinstance(event, Change):
            self.pending.append(event)
            return
        kept = [change for change in self.pending if self._is_made_sure(change, event.what)]
        self.pending = [change for change in self.pending if not self._is_made_sure(change, event.what)]
        for change in kept:
            self.apply(change)

    @staticmethod
    def _is_made_sure(change: Change, what: int | str) -> bool:
        if change.kind in ("bytes", "size"):
            return change.inode == what
        return str(Path(str(change.place).partition("\0")[2] or str(change.place)).parent) == what

    def apply(self, change: Change) -> None:
        if change.kind == "bytes":
            assert isinstance(change.content, bytes)
            assert isinstance(change.place, int)
            held = self.content.setdefault(change.inode, bytearray())
            held.extend(bytes(max(0, change.place - len(held))))
            held[change.place : change.place + len(change.content)] = change.content
        elif change.kind == "size":
            assert isinstance(change.place, int)
            held = self.content.setdefault(change.inode, bytearray())
            del held[change.place :]
            held.extend(bytes(change.place - len(held)))
        else:
            self._apply_to_folder(change)

    def _apply_to_folder(self, change: Change) -> None:
        path = str(change.place)
        if change.kind == "folder":
            self.folders.add(path)
        elif change.kind == "gone":
            self.names.pop(path, None)
        else:
            assert isinstance(change.content, int)
            before, _, after = path.partition("\0")
            self.names.pop(before, None)
            self.names[after or path] = change.content

    def after(self, survivors: list[Change]) -> "Disk":
        """Another disk: what is sure here, and these."""
        touched = {change.inode for change in survivors}
        content = {inode: bytearray(held) if inode in touched else held for inode, held in self.content.items()}
        disk = Disk(set(self.folders), dict(self.names), content)
        for change in survivors:
            disk.apply(change)
        return disk

    def write_to(self, top: Path, of: Path) -> None:
        """Lays the files under `of` out under `top`, those whose folders are there."""
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir()
        for folder in sorted(self.folders):
            place = top / Path(folder).relative_to(of)
            if place.parent.exists():
                place.mkdir()
        for path, inode in self.names.items():
            place = top / Path(path).relative_to(of)
            if place.parent.exists():
                place.write_bytes(self.content.get(inode, b""))


def torn(change: Change, rng: random.Random) -> Change:
    """The first sectors of a write, where it is longer than one."""
    if not isinstance(change.content, bytes) or len(change.content) <= SECTOR:
        return change
    sectors = rng.randrange(1, -(-len(change.content) // SECTOR))
    return change._replace(content=change.content[: sectors * SECTOR])


def some_of(pending: list[Change], rng: random.Random) -> list[Change]:
    """Changes of folders up to some moment; of bytes any, one of them torn."""
    until = rng.randint(0, len(pending))
    kept = [
        change
        for n, change in enumerate(pending)
        if (n < until if change.kind not in ("bytes", "size") else rng.random() < 0.5)
    ]
    written = [n for n, change in enumerate(kept) if change.kind == "bytes"]
    if written:
        place = rng.choice(written)
        kept[place] = torn(kept[place], rng)
    return kept


def outcomes(pending: list[Change], rng: random.Random, samples: int) -> Iterator[list[Change]]:
    """What may be left of changes that were not synced: nothing, each beginning (its last write torn as well), all;
    and samples of any others."""
    for until in range(len(pending) + 1):
        yield pending[:until]
        if until and torn(pending[until - 1], rng) != pending[until - 1]:
            yield [*pending[: until - 1], torn(pending[until - 1], rng)]
    for _ in range(samples if len(pending) > 1 else 0):
        yield some_of(pending, rng)
