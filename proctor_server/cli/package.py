"""`proctor package`: look at a sealed package, with public keys alone and without a network."""

from pathlib import Path

import click
import msgspec

from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.session_package.cards import centre_key, read_authority_card, read_centre_card, receipt_key
from proctor_server.session_package.files import read_bag, unpack
from proctor_server.session_package.sealing import read_identity, recipient_of
from proctor_server.session_package.verifying import Report, verify_bag

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(path_type=Path)


@click.group()
def command() -> None:
    """Check or open the sealed package of a session."""


@command.command()
@click.argument("file", type=_FILE)
@click.option("--centre", "card", type=_FILE, help="The centre's card: is it really from this centre?")
@click.option("--identity", "identity_file", type=_FILE, help="The authority's age identity, for a sealed file.")
@click.option("--authority", type=_FILE, help="The authority's card, where it has erased somebody since.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.pass_context
@ends_well
def verify(
    context: click.Context,
    file: Path,
    card: Path | None,
    identity_file: Path | None,
    authority: Path | None,
    *,
    as_json: bool,
) -> None:
    """Name all that is wrong with a package (.age, or the .zip inside).

    Without --centre the package is checked with the key that it carries: compare the fingerprint in the
    answer with the one that the centre shows.

    Example: proctor package verify 472913.age --identity authority/age-identity.txt --centre college.json
    """
    identity = read_identity(identity_file.read_text("utf-8", "replace")) if identity_file else None
    zipped = read_bag(file, identity)
    report = verify_bag(
        zipped,
        centre_key=centre_key(read_centre_card(card.read_bytes())) if card else None,
        recipient=recipient_of(identity) if identity else None,
        authority_key=receipt_key(read_authority_card(authority.read_bytes())) if authority else None,
    )
    answer(msgspec.to_builtins(report), as_json=as_json, sentence=_sentences(report))
    context.exit(0 if report.valid else REFUSED)


@command.command(name="open")
@click.argument("file", type=_FILE)
@click.option("--identity", "identity_file", type=_FILE, help="The authority's age identity, for a sealed file.")
@click.option("--to", "folder", type=_FOLDER, required=True, help="A new folder for the bag.")
@click.option("--json", "as_json", is_flag=True, help="The names of the files as JSON.")
@ends_well
def open_(file: Path, identity_file: Path | None, folder: Path, *, as_json: bool) -> None:
    """Take the bag out of a package, into a new folder, without judging it.

    Example: proctor package open 472913.age --identity authority/age-identity.txt --to 472913
    """
    identity = read_identity(identity_file.read_text("utf-8", "replace")) if identity_file else None
    files = unpack(read_bag(file, identity), folder)
    told = {"folder": str(folder), "files": files}
    answer(told, as_json=as_json, sentence=f"{len(files)} fichiers dans {folder}.")


def _sentences(report: Report) -> str:
    if not report.valid:
        lines = [f"{each.where or 'paquet'} : {each.message} [{each.code}]" for each in report.problems]
        return "\n".join(["Ce paquet n'est pas valable.", *lines])
    known = "dont vous avez donné la fiche" if report.centre_known else "dont la fiche n'a pas été donnée"
    facts = (
        f"Paquet valable : session {report.session}, révision {report.revision}",
        f"{report.candidates} candidats",
        f"journal de {report.journal.entries} lignes",
        *([f"{len(report.erased)} effacé(s) depuis par l'autorité"] if report.erased else []),
    )
    return f"{', '.join(facts)}.\nSigné par le centre {report.centre}, {known}."
