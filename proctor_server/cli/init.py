"""`proctor init`: a centre's identity."""

from datetime import UTC, datetime
from pathlib import Path

import click

from proctor_server.cli.exits import answer, ends_well
from proctor_server.cli.secrets import ask_password
from proctor_server.room.adapters import identity

_EXAMPLE = """
Example:

  proctor init --data-dir /var/lib/proctor --name "Collège des Essais" --uai 0000000X
"""


@click.command(epilog=_EXAMPLE)
@click.option("--data-dir", required=True, type=click.Path(path_type=Path), help="Folder of the centre.")
@click.option("--name", help="The centre's name, as printed.")
@click.option("--uai", help="The centre's UAI: seven digits and a letter.")
@click.option("--authority", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The authority's card.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the administrator's password; asked twice without it.",
)
@click.option("--recover", is_flag=True, help="Set a new password with the recovery phrase.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
@ends_well
def command(
    *,
    data_dir: Path,
    name: str | None,
    uai: str | None,
    authority: Path | None,
    password_file: Path | None,
    recover: bool,
    as_json: bool,
) -> None:
    """Make a centre's keys and certificate; the recovery phrase is shown this once."""
    if recover:
        _recover(data_dir, password_file, as_json=as_json)
        return
    if name is None or uai is None:
        raise click.UsageError("--name and --uai are needed.")
    created = identity.create(
        data_dir,
        name=name,
        uai=uai,
        password=ask_password(password_file, twice=True),
        authority_card=authority.read_bytes() if authority else None,
        now=datetime.now(UTC),
    )
    answer(
        {"fingerprint": created.fingerprint, "recovery_phrase": created.phrase},
        as_json=as_json,
        sentence=_told(data_dir, created),
    )


def _recover(data_dir: Path, password_file: Path | None, *, as_json: bool) -> None:
    phrase = click.prompt("Phrase de récupération", err=True)
    identity.recover(data_dir, phrase=phrase, password=ask_password(password_file, twice=True))
    answer({"recovered": True}, as_json=as_json, sentence="Le nouveau mot de passe est en place.")


def _told(data_dir: Path, created: identity.Created) -> str:
    words = created.phrase.split()
    lines = (" ".join(words[start : start + 4]) for start in range(0, len(words), 4))
    return (
        f"L'identité du centre est créée (empreinte {created.fingerprint}).\n\n"
        "Phrase de récupération, affichée cette fois seulement. Recopiez-la et gardez-la sous clé :\n\n  "
        + "\n  ".join(lines)
        + f"\n\nFiche à remettre à l'autorité : {data_dir / identity.CENTRE_CARD_FILE}"
    )
