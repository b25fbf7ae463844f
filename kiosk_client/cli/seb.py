"""`kiosk seb`: settings for Safe Exam Browser, which locks a Windows station."""

import secrets
from pathlib import Path

import click

from kiosk_client import config
from kiosk_client.adapters import seb
from kiosk_client.cli.exits import answer, ends_well
from kiosk_client.cli.options import as_json, settings
from kiosk_client.storage import seb_key
from kiosk_client.storage.files import write_whole


@click.command(name="seb")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@settings
@click.option("--page-port", type=click.IntRange(1, 65535), help="Of the exam page on 127.0.0.1.")
@click.option(
    "--quit-password",
    envvar="KIOSK_QUIT_PASSWORD",
    prompt="Mot de passe pour quitter",
    hide_input=True,
    confirmation_prompt=True,
    help="With it an invigilator leaves Safe Exam Browser; asked for when not given (KIOSK_QUIT_PASSWORD).",
)
@click.option("--compressed", is_flag=True, help="Compress the file; plain XML otherwise.")
@as_json
@ends_well
def command(
    file: Path,
    data_dir: Path | None,
    config_file: Path | None,
    page_port: int | None,
    quit_password: str,
    compressed: bool,
    as_json: bool,
) -> None:
    """Write the settings with which Safe Exam Browser shows this station's exam page and nothing else.

    Then `kiosk run --seb` answers it alone. Writing them again makes those of before useless.

    Example: kiosk seb examen.seb
    """
    chosen = config.load(config_file, data_dir=data_dir, page_port=page_port, seb=True)
    origin = f"http://127.0.0.1:{chosen.port}"
    written = seb.settings(origin, quit_password=quit_password, salt=secrets.token_bytes(seb.SALT_BYTES))
    write_whole(file, seb.to_file(written, compressed=compressed))
    seb_key.keep(chosen.data_dir, seb_key.SebKey(origin=origin, config_key=seb.config_key(written)))
    answer(
        {"file": str(file), "start": f"{origin}/"},
        as_json=as_json,
        sentence=f"Réglages écrits dans {file}. Lancez kiosk run --seb, puis ouvrez ce fichier.",
    )
