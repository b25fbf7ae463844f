"""`proctor rehearse`: the drill."""

import signal
import time
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from proctor_server.cli.centre import json_option, leave, password_option
from proctor_server.cli.exits import FAULT, REFUSED, answer, ends_well
from proctor_server.cli.rehearse_school import Wanted, rehearse
from proctor_server.rehearsal import sheet
from proctor_server.rehearsal.drill import Drill
from proctor_server.rehearsal.ground import STATIONS, Ground
from proctor_server.rehearsal.steps import DAY, LAYING_OUT

LOOK_SECONDS = 0.5
ROOM_PAGE = "http://127.0.0.1:8080"
FOLDER = click.Path(file_okay=False, path_type=Path)


class _Stopped(Exception):
    """Somebody pressed Ctrl-C."""


EXISTING = click.Path(exists=True, file_okay=False, path_type=Path)
EXAMPLE = """Example: proctor rehearse --data-dir /var/lib/proctor --report feuille.pdf

Example: proctor rehearse --folder .try --deploy deploy"""


@click.command(epilog=EXAMPLE)
@click.option("--data-dir", type=EXISTING, help="Folder of the centre: rehearse on its own stations, with its server.")
@click.option("--room-page", default=ROOM_PAGE, show_default=True, help="Where that server shows its pages.")
@password_option
@click.option("--station", "stations", multiple=True, help="Name of a station that takes part; all without it.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Where the sheet goes, as PDF.")
@click.option("--folder", type=FOLDER, help="Without --data-dir: where everything of a drill on this machine is put.")
@click.option("--deploy", type=EXISTING, help="With --folder: the project's folder of that name.")
@click.option("--by-hand", is_flag=True, help="With --folder: lay everything out, then leave the day to you.")
@json_option
@ends_well
def command(
    *,
    data_dir: Path | None,
    room_page: str,
    password_file: Path | None,
    stations: tuple[str, ...],
    report: Path | None,
    folder: Path | None,
    deploy: Path | None,
    by_hand: bool,
    as_json: bool,
) -> None:
    """Play an exam with scripted candidates, and print the sheet of what passed.

    With --data-dir on the school's own stations, paired and switched on, and its running room server; nothing is left
    behind. With --folder and --deploy a whole exam day on this machine, of parts made for it.
    """
    if (data_dir is None) == (folder is None) or (folder is None) != (deploy is None):
        raise click.UsageError("Give --data-dir, or --folder and --deploy.")
    if data_dir is not None:
        leave(rehearse(Wanted(data_dir, room_page, password_file, stations, report, as_json)))
    if folder is not None and deploy is not None:
        _play_here(folder, deploy, by_hand=by_hand, as_json=as_json)


def _play_here(folder: Path, deploy: Path, *, by_hand: bool, as_json: bool) -> None:
    """On this machine alone, with real parts."""
    console = Console(stderr=as_json)
    drill = Drill(Ground(folder.resolve(), deploy.resolve()))
    signal.signal(signal.SIGTERM, _stop)
    try:
        lines = sheet.play(drill, LAYING_OUT if by_hand else (*LAYING_OUT, *DAY), console)
        passed = all(line.passed for line in lines)
        if by_hand and passed:
            _show_the_way(drill, console)
            _keep_alive(drill, console)
    except (KeyboardInterrupt, _Stopped):
        console.print("Arrêt.")
        return
    finally:
        _clear_up(drill)
    if not by_hand and passed:
        sheet.show_results(drill.results, console)
    if as_json:
        answer(sheet.as_json(lines, drill.results), as_json=True, sentence="")
    leave(0 if passed else REFUSED if lines else FAULT)


def _stop(*_: object) -> NoReturn:
    raise _Stopped


def _clear_up(drill: Drill) -> None:
    for candidate in drill.candidates.values():
        candidate.stand_up()
    for part in drill.ground.parts:
        part.stop()


def _show_the_way(drill: Drill, console: Console) -> None:
    codes, ground = drill.ground.codes, drill.ground
    pages = "\n".join(f"  {name}         file://{ground.station_dir(name) / 'launch.html'}" for name in STATIONS)
    processes = ", ".join(f"{part.name} {part.pid}" for part in ground.parts)
    text = f"""
Tout est prêt. À ouvrir dans un navigateur :

  Surveillant      {ground.dashboard}
                   session {codes["number"]}, mot de passe {codes["password"]}, votre nom
  Administrateur   {ground.dashboard}/administrator
                   mot de passe : première ligne de {ground.password_file}

{pages}

Candidats : ceux de deploy/data/pupils.csv, par exemple Charles Babbage, né le 26/12/2003.
Code d'accès : {codes["access_code"]}

À essayer : « kill -9 » sur un processus ({processes}).
Il est relancé ici ; rouvrez la page d'un poste tué : chaque lettre y est.
Journaux : {ground.logs}
Ctrl-C arrête tout."""
    console.print(text, highlight=False, soft_wrap=True)


def _keep_alive(drill: Drill, console: Console) -> NoReturn:
    """Starts again whatever is killed, as the system's own services would be, until Ctrl-C."""
    while True:
        for part in drill.ground.parts:
            if part.pid is None:
                part.start()
                console.print(f"{part.name} a été tué : relancé ({part.pid}).", highlight=False)
        time.sleep(LOOK_SECONDS)
