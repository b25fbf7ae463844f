"""`proctor rebuild`: a room whose machine is lost, from what stations kept."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

import click
import msgspec

from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable
from kiosk_client.protocol.wire import from_base64, from_line, to_wire
from proctor_server.cli.centre import ADMINISTRATOR, opened
from proctor_server.cli.exits import answer, ends_well
from proctor_server.cli.secrets import ask_password, first_line
from proctor_server.cli.station import lines, said
from proctor_server.room.adapters import identity
from proctor_server.room.adapters.identity import CentreFile, Keepsake
from proctor_server.room.config import STATIONS_PORT
from proctor_server.room.domain.station_file import StationFile, read_station_file
from proctor_server.room.services.rebuilding import Holding, Rebuilt

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
NOT_KNOWN: Final = (
    "ce que les surveillants ont fait après la dernière ligne de chaque copie",
    "les sessions que personne n'avait commencées",
    "les comptes d'administrateurs, les plans de salle et les réglages",
    "la banque d'épreuves : « proctor bank import » avant tout nouveau départ",
)
"""What no station keeps."""


class NoIdentity(Refusal):
    """Nothing says which centre this is."""

    code = "no_identity"
    sentence = (
        "Il faut l'identité du centre : « --centre » avec une copie de centre.json, ou un fichier « kiosk export » "
        "d'un poste qui garde une copie."
    )


class FolderNotEmpty(Refusal):
    """A room is rebuilt in a folder of its own."""

    code = "folder_not_empty"
    sentence = "Le dossier {folder} n'est pas vide : reconstruisez dans un dossier vide."


class DoorNotOpened(Refusal):
    """Stations cannot be listened to."""

    code = "door_not_opened"
    sentence = "La salle n'a pas pu écouter les postes : {why}"


class _Opened(msgspec.Struct):
    port: int = 0
    message: str = ""


class _Carried(NamedTuple):
    file: StationFile
    content: bytes


@click.command(epilog="Example: proctor rebuild --data-dir NEW --from poste-07.jsonl")
@click.option("--data-dir", required=True, type=click.Path(path_type=Path), help="An empty folder.")
@click.option("--centre", type=FILE, help="A copy of centre.json, or what `kiosk export` wrote.")
@click.option("--from", "files", type=FILE, multiple=True, help="What `kiosk export` wrote on a station; repeatable.")
@click.option("--wait", type=click.IntRange(0, 3600), default=60, show_default=True, help="Seconds; 0: files alone.")
@click.option("--phrase-file", type=FILE, help="File with the recovery phrase; asked without it.")
@click.option("--password-file", type=FILE, help="File whose first line is the new password; asked without it.")
@click.option("--stations-port", default=STATIONS_PORT, show_default=True, help="Port for stations; 0: a free one.")
@click.option("--interface", "interfaces", multiple=True, help="Own address to be found at; all of them without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
@ends_well
def command(
    *,
    data_dir: Path,
    centre: Path | None,
    files: tuple[Path, ...],
    wait: int,
    phrase_file: Path | None,
    password_file: Path | None,
    stations_port: int,
    interfaces: tuple[str, ...],
    as_json: bool,
) -> None:
    """Restore the centre's identity, then its sessions, from the copies that stations keep: over the network, from
    files, or both. Candidates go on meanwhile; once `proctor serve` runs again their answers come by themselves."""
    carried = [_Carried(read_station_file(content), content) for content in (file.read_bytes() for file in files)]
    password = _identity(data_dir, centre, carried, phrase_file, password_file)
    with opened(data_dir) as room:
        room.vault.unlock_as_administrator(password)
        holdings = [_holding(one.file) for one in carried]
        if wait:
            door = (data_dir, stations_port, wait, *interfaces)
            _collect(door, holdings, room.rebuilding.sat_at)
        now = datetime.now(UTC)
        rebuilt = room.rebuilding.rebuild(holdings, ADMINISTRATOR, now)
        brought = [each for one in carried for each in room.bringing.bring_in(one.content, ADMINISTRATOR, now, said)]
    told = {**to_wire(rebuilt), "journals": [to_wire(each) for each in brought], "not_known": list(NOT_KNOWN)}
    sheet = [*_sheet(rebuilt), *(line for each in brought for line in lines(each))]
    answer(told, as_json=as_json, sentence="\n".join(sheet))


def _identity(
    data_dir: Path,
    centre: Path | None,
    carried: Iterable[_Carried],
    phrase_file: Path | None,
    password_file: Path | None,
) -> str:
    """The administrator's password. A folder that has the identity already goes on from there."""
    if (data_dir / identity.CENTRE_FILE).exists():
        return ask_password(password_file, twice=False)
    if data_dir.exists() and any(data_dir.iterdir()):
        raise FolderNotEmpty(folder=data_dir)
    kept = _keepsake(centre, carried)
    phrase = first_line(phrase_file) if phrase_file else click.prompt("Phrase de récupération", err=True)
    password = ask_password(password_file, twice=True)
    identity.restore(data_dir, kept, phrase=phrase, password=password, now=datetime.now(UTC))
    return password


def _keepsake(centre: Path | None, carried: Iterable[_Carried]) -> Keepsake:
    if centre is not None:
        content = centre.read_bytes()
        try:
            return Keepsake(centre=from_line(CentreFile, content))
        except (MissingField, Unreadable):
            return _kept_by(read_station_file(content))
    for one in carried:
        if one.file.header.centre:
            return _kept_by(one.file)
    raise NoIdentity


def _kept_by(file: StationFile) -> Keepsake:
    if not file.header.centre:
        raise NoIdentity
    return from_line(Keepsake, from_base64(file.header.centre))


def _holding(file: StationFile) -> Holding:
    return Holding(station=file.header.station, name=file.header.name, parts=file.header.copies)


def _collect(door: Sequence[object], holdings: list[Holding], sat_at: Callable[[Holding], set[str]]) -> None:
    """Adds what stations give, until each of those that somebody sat at has been heard, or the time is up."""
    waited_for = {station for each in holdings for station in sat_at(each)}
    program = [sys.executable, "-m", "proctor_server.room.collecting", *map(str, door)]
    with subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        stdout = cast("IO[bytes]", process.stdout)
        opened_at = from_line(_Opened, stdout.readline() or b"{}")
        if not opened_at.port:
            raise DoorNotOpened(why=opened_at.message)
        click.echo(f"La salle écoute les postes sur le port {opened_at.port}, {door[2]} s au plus.", err=True)
        for holding in given(stdout):
            holdings.append(holding)
            kept = sum(part.last - part.first + 1 for part in holding.parts)
            click.echo(f"{holding.name} : {kept} lignes gardées", err=True)
            waited_for |= sat_at(holding)
            if waited_for and waited_for <= {each.station for each in holdings}:
                process.terminate()


def given(stdout: Iterable[bytes]) -> Iterator[Holding]:
    """What each line says; the last one is cut where the time was up while a station was giving its copies."""
    for line in stdout:
        if line.endswith(b"\n"):
            yield from_line(Holding, line)


def _sheet(rebuilt: Rebuilt) -> Iterator[str]:
    yield f"Postes entendus : {', '.join(rebuilt.heard)}."
    for back in rebuilt.sessions:
        yield (
            f"Session {back.session} : {back.lines} lignes jusqu'au {back.until}, {back.attempts} épreuve(s), "
            f"copie de {back.kept_by}."
        )
        if back.to_come:
            yield f"  À entendre encore, par le réseau ou « proctor station import » : {', '.join(back.to_come)}."
    if rebuilt.unreadable:
        yield f"Copies illisibles : {', '.join(rebuilt.unreadable)}."
    yield "Ce que personne ne garde :"
    yield from (f"  - {what}" for what in NOT_KNOWN)
    yield "Lancez maintenant « proctor serve » : les postes reviennent d'eux-mêmes avec leurs réponses."
