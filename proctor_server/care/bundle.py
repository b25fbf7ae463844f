"""A folder for whoever helps: how the machine is, what the room counts and logs. Nobody's name, answer, code or key.

Logs hold none already. Of what a fault said only its place and its kind are taken, because a message may quote a value;
and of a file's place only what is ours, because a path may begin with somebody's name.
"""

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from proctor_server.care.findings import Check
from proctor_server.care.looking import metrics
from proctor_server.care.refusals import FileThere, NotWritten
from proctor_server.disk import write_whole
from proctor_server.room.config import Config
from proctor_server.room.storage.database import reading
from proctor_server.room.storage.minding import reason_of

SETTINGS: Final = ("stations_host", "stations_port", "dashboard_port", "interfaces", "announce", "runtime")
"""All but the folder: its name may be somebody's."""
TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
_PLACE: Final = re.compile(r'File "[^"]*?((?:site-packages|python3\.\d+|proctor_server|kiosk_client)/[^"]*)"')
_ELSEWHERE: Final = re.compile(r'File "(?!(?:site-packages|python3\.\d+|proctor_server|kiosk_client)/)[^"]*"')
_KIND: Final = re.compile(
    r"^(?:(?:proctor_server|kiosk_client)[\w.]+|(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Timeout|Exit))(?=:|$)"
)
_TRACES: Final = ("exception", "traceback")


def contents(config: Config, checks: Sequence[Check]) -> dict[str, bytes]:
    """Name → what the folder has under it. Reads only."""
    found = {
        "doctor.json": _json([{"level": check.level, "code": check.code, **check.details} for check in checks]),
        "settings.json": _json({name: getattr(config, name) for name in SETTINGS}),
        "counts.json": _json(_counts(config.database)),
        "metrics.txt": metrics(config.dashboard_port).encode(),
    }
    logs = sorted(config.logs.iterdir()) if config.logs.exists() else []
    return found | {f"logs/{file.name}": _log(file) for file in logs}


def write(to: Path, found: dict[str, bytes]) -> None:
    """The folder as a ZIP, whole or not at all. Raises `FileThere`, `NotWritten`."""
    if to.exists():
        raise FileThere(file=to)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    try:
        write_whole(to, out.getvalue())
    except OSError as fault:
        raise NotWritten(file=to, why=reason_of(fault)) from fault


def _json(what: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(what), indent=2)


def _counts(database: Path) -> dict[str, int]:
    """How many rows each table has."""
    if not database.exists():
        return {}
    try:
        with reading(database) as db:
            names = [name for (name,) in db.execute(TABLES)]
            return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
    except sqlite3.Error:
        return {}


def _log(file: Path) -> bytes:
    lines = file.read_text("utf-8", errors="replace").splitlines()
    said = _without_values(lines) if file.suffix == ".txt" else filter(None, map(_event, lines))
    return "".join(f"{line}\n" for line in said).encode()


def _event(line: str) -> str:
    """One line of the log; empty when a power cut has left half of it."""
    try:
        event: dict[str, Any] = json.loads(line)
    except ValueError:
        return ""
    for name in _TRACES:
        if name in event:
            event[name] = "\n".join(_without_values(str(event[name]).splitlines()))
    return json.dumps(event, ensure_ascii=False)


def _without_values(lines: Iterable[str]) -> Iterator[str]:
    """Of stacks: places, threads, and the kinds of faults."""
    for line in lines:
        if line.startswith("  File "):
            yield _ELSEWHERE.sub('File "…"', _PLACE.sub(r'File "\1"', line))
        elif line.startswith(("Thread 0x", "Current thread 0x", "Timeout (")):
            yield line
        elif kind := _KIND.match(line):
            yield kind.group()
