"""A PostgreSQL server of one's own for as long as it is needed: no service, no network, nothing left behind."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

PLACES: Final = Path("/usr/lib/postgresql")
"""Where Debian has the programs that it does not put on PATH, a folder a version."""

_SYSTEM_USER: Final = "postgres"
_SETTINGS: Final = "-c listen_addresses='' -c max_connections=200 -c log_min_messages=fatal"


class PostgresServer(NamedTuple):
    """A running server. `socket`: the folder of its socket."""

    socket: Path

    def address(self, database: str) -> str:
        """As `database` in `authority.toml`."""
        return f"postgresql://proctor@/{database}?host={self.socket}"


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: the newest of Debian's, or what is on PATH."""
    newest = max(PLACES.glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres_server(*, lasting: bool) -> Iterator[PostgresServer]:
    """A new server with the databases that PostgreSQL makes itself. `lasting`: commits are forced onto the disk.

    Raises `FileNotFoundError` when PostgreSQL is not installed, `CalledProcessError` when it does not start.
    """
    # A socket's path may have 107 characters: folders of tests are longer.
    with tempfile.TemporaryDirectory(prefix="proctor-pg-") as short:
        folder = Path(short)
        if os.getuid() == 0:
            shutil.chown(folder, _SYSTEM_USER)
        data = folder / "data"
        settings = f"-k {folder} {_SETTINGS} -c fsync={'on' if lasting else 'off'}"
        _run("initdb", "--no-sync", "--auth=trust", "--username=proctor", "--encoding=UTF8", "--locale=C", "-D", data)
        _run("pg_ctl", "-D", data, "-o", settings, "-l", folder / "log", "-w", "start")
        try:
            yield PostgresServer(folder)
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(program: str, *words: str | Path) -> None:
    here = programs()
    if here is None:
        raise FileNotFoundError(program)
    # PostgreSQL refuses to run as root.
    as_user = ("setpriv", f"--reuid={_SYSTEM_USER}", f"--regid={_SYSTEM_USER}", "--clear-groups")
    argv = [*(as_user if os.getuid() == 0 else ()), str(here / program), *map(str, words)]
    subprocess.run(argv, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
