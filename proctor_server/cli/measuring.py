"""What every `proctor bench` does around its measuring: where, how it is told how far it is, where the figures go."""

import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import click
import msgspec
from rich.console import Console

from kiosk_client.protocol.refusal import Refusal
from proctor_server.bench.slow_disk import NoCompiler, slowed
from proctor_server.cli.exits import answer
from proctor_server.disk import write_whole
from proctor_server.rehearsal.parts import StepFailed

T = TypeVar("T")
F = TypeVar("F", bound=msgspec.Struct)
FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)

bank_option = click.option(
    "--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items to answer."
)
slow_option = click.option(
    "--slow-fsync-ms", type=click.IntRange(0, 1000), default=8, show_default=True, help="0: this disk only."
)
write_option = click.option(
    "--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there."
)


class BenchStopped(Refusal):
    """A part of the benchmark did not do its work."""

    code = "bench_stopped"
    sentence = "La mesure s'est arrêtée : {why}"


def require_folder(write: Path | None) -> None:
    """Told before anything is measured."""
    if write and not write.parent.is_dir():
        raise click.BadParameter(f"{write.parent} is not a folder.", param_hint="--write")


@contextmanager
def measuring() -> Iterator[tuple[Path, Callable[[str], None]]]:
    """A temporary folder, and what tells how far it is; SIGTERM ends what was started. Raises `BenchStopped`."""
    signal.signal(signal.SIGTERM, _stop)
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…") as status:
        try:
            yield Path(name), lambda what: status.update(f"Mesure en cours… {what}")
        except StepFailed as failure:
            raise BenchStopped(why=failure) from failure


def on_each_disk(run: Callable[[str, Sequence[str], int], T], folder: Path, slowed_ms: int) -> list[T]:
    """`run` (its name, its environment, milliseconds added to an fsync) on the disk as it is, then on a slowed one,
    if that is wanted and can be had."""
    runs = [run("plain", (), 0)]
    if slowed_ms:
        try:
            environment = slowed(slowed_ms, folder)
        except NoCompiler as refusal:
            click.echo(str(refusal), err=True)
        else:
            runs.append(run("slowed", environment, slowed_ms))
    return runs


def today() -> str:
    """ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def give(
    found: F, page: Callable[[F], str], show: Callable[[F, Console], None], *, write: Path | None, as_json: bool
) -> None:
    """The page where it was asked for; JSON or a table on the screen."""
    if write:
        write_whole(write, page(found).encode(), mode=0o644)
    if as_json:
        told: Any = msgspec.to_builtins(found)
        answer(told, as_json=True, sentence="")
    else:
        show(found, Console())


def _stop(*_: object) -> NoReturn:
    """Like Ctrl-C: what was started is ended first."""
    raise KeyboardInterrupt
