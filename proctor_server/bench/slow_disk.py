"""A slower disk for one process: a small library in front of the system's own fsync."""

import os
import shutil
import statistics
import subprocess
import time
from importlib import resources
from pathlib import Path
from typing import Final

from kiosk_client.protocol.refusal import Refusal

TRIES: Final = 50
PAGE: Final = b"\0" * 4096


class NoCompiler(Refusal):
    """The library has to be compiled where it is used."""

    code = "no_compiler"
    sentence = "Il n'y a pas de compilateur C (cc) : pas de mesure sur un disque lent."


def slowed(milliseconds: int, folder: Path) -> tuple[str, ...]:
    """The environment (NAME=value) in which each fsync takes so much longer. Raises `NoCompiler`."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompiler
    library = folder / "slow_fsync.so"
    with resources.as_file(resources.files("proctor_server.bench") / "slow_fsync.c") as source:
        words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - the system's own compiler
    return f"LD_PRELOAD={library}", f"SLOW_FSYNC_MS={milliseconds}"


def fsync_ms(folder: Path) -> float:
    """What an fsync of one page takes in this folder: the median of fifty, in milliseconds."""
    file = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY, 0o600)
    taken = []
    for _ in range(TRIES):
        os.write(file, PAGE)
        began = time.monotonic()
        os.fsync(file)
        taken.append(time.monotonic() - began)
    os.close(file)
    return 1000 * statistics.median(taken)
