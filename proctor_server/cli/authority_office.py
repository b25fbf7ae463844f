"""`proctor authority centre` and `rescore`: keys of centres, and scores by corrected solutions."""

from pathlib import Path

import click
import msgspec

from proctor_server.authority.composition import now, opened
from proctor_server.authority.services.centres import CentreLine
from proctor_server.authority.services.evaluating import BY_COMMAND
from proctor_server.authority.services.rescoring import FIRST_DAY, LAST_DAY, Period, Preview
from proctor_server.cli.exits import answer, ends_well
from proctor_server.disk import write_whole
from proctor_server.session_package.cards import read_centre_card

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_reason = click.option("--reason", required=True, help="Why; kept with the act.")


@click.group()
def centre() -> None:
    """Centres and their keys; `admit` lets one in."""


@centre.command("list")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_json
@ends_well
def list_centres(folder: Path, *, as_json: bool) -> None:
    """List the centres, and what became of their keys.

    Example: proctor authority centre list authority
    """
    with opened(folder) as authority:
        found = authority.centres.all()
    text = "\n".join(map(_line, found)) or "Aucun centre admis."
    answer({"centres": msgspec.to_builtins(found)}, as_json=as_json, sentence=text)


@centre.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("fingerprint")
@click.argument("card", metavar="CENTRE_CARD", type=_FILE)
@_reason
@_json
@ends_well
def replace(folder: Path, fingerprint: str, card: Path, reason: str, *, as_json: bool) -> None:
    """Give a centre another key from today; what it held before may still come under the old one.

    Example: proctor authority centre replace authority 0a1b2c3d4e5f6071 centre-card.json --reason "Portable changé"
    """
    new = read_centre_card(card.read_bytes())
    with opened(folder) as authority:
        authority.centres.replace(fingerprint, new, reason=reason, by=BY_COMMAND, now=now())
    sentence = f"La clé {fingerprint} est remplacée par {new.fingerprint}."
    answer({"replaced": fingerprint, "by": new.fingerprint}, as_json=as_json, sentence=sentence)


@centre.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("fingerprint")
@_reason
@_json
@ends_well
def revoke(folder: Path, fingerprint: str, reason: str, *, as_json: bool) -> None:
    """Set aside what comes under a key from now on.

    Example: proctor authority centre revoke authority 0a1b2c3d4e5f6071 --reason "Portable volé"
    """
    with opened(folder) as authority:
        authority.centres.revoke(fingerprint, reason=reason, by=BY_COMMAND, now=now())
    answer({"revoked": fingerprint}, as_json=as_json, sentence=f"La clé {fingerprint} est révoquée.")


@centre.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("fingerprint")
@_reason
@_json
@ends_well
def restore(folder: Path, fingerprint: str, reason: str, *, as_json: bool) -> None:
    """Take a revocation back.

    Example: proctor authority centre restore authority 0a1b2c3d4e5f6071 --reason "Portable retrouvé"
    """
    with opened(folder) as authority:
        authority.centres.restore(fingerprint, reason=reason, by=BY_COMMAND, now=now())
    answer({"restored": fingerprint}, as_json=as_json, sentence=f"La clé {fingerprint} est rétablie.")


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("bank")
@click.argument("version")
@click.option("--since", default=FIRST_DAY, show_default=True, help="First day of the sessions, YYYY-MM-DD.")
@click.option("--until", default=LAST_DAY, show_default=True, help="Last day.")
@click.option("--csv", "out", type=_OUT, help="Write who would change here.")
@click.option("--reason", help="Do it, for this reason; without, only show.")
@_json
@ends_well
def rescore(
    folder: Path,
    bank: str,
    version: str,
    since: str,
    until: str,
    out: Path | None,
    reason: str | None,
    *,
    as_json: bool,
) -> None:
    """Score published sessions again with the solutions that were corrected: show who changes, or do it.

    Example: proctor authority rescore authority pix-essai 00c0ffee00c0ffee --since 2026-03-01 --csv change.csv
    """
    period = Period(bank=bank, version=version, since=since, until=until)
    with opened(folder) as authority:
        preview = authority.rescoring.preview(period)
        if out:
            write_whole(out, authority.rescoring.preview_csv(period))
        if reason is not None:
            authority.rescoring.act(period, seen=preview.seen, reason=reason, by=BY_COMMAND, now=now())
    told = {"done": reason is not None, **msgspec.to_builtins(preview)}
    answer(told, as_json=as_json, sentence=_told(preview, done=reason is not None))


def _told(preview: Preview, *, done: bool) -> str:
    changing = sum(len(each.changes) for each in preview.sessions)
    counted = f"{len(preview.sessions)} session(s), {changing} certification(s)"
    return f"{counted} {'ont changé' if done else 'changeraient : recommencez avec --reason pour le faire'}."


def _line(told: CentreLine) -> str:
    key, state = told.key, "acceptée"
    if key.replaced_at:
        state = f"remplacée le {key.replaced_at[:10]} par {key.replaced_by}"
    if key.revoked_at:
        state = f"révoquée le {key.revoked_at[:10]} ({key.reason})"
    return f"{told.name} ({told.uai}) {told.fingerprint} : {state}, {told.sessions} session(s)"
