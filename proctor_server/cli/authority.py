"""`proctor authority`: receives packages, evaluates them, publishes results."""

from pathlib import Path

import click
import msgspec

from proctor_server.authority.composition import build, now, opened
from proctor_server.authority.services.evaluating import EVALUATE
from proctor_server.authority.services.founding import CARD, found_authority
from proctor_server.authority.services.publishing import SessionLine
from proctor_server.authority.storage.jobs import Job
from proctor_server.bank.content import Content, is_content, read_content
from proctor_server.cli.authority_accounts import account
from proctor_server.cli.authority_clients import client
from proctor_server.cli.authority_office import centre, rescore
from proctor_server.cli.authority_persons import erase, person
from proctor_server.cli.authority_returning import return_
from proctor_server.cli.exits import answer, ends_well
from proctor_server.disk import write_whole
from proctor_server.logs import log_to_stderr
from proctor_server.session_package.cards import read_centre_card

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_centre = click.option("--centre", help="The centre's fingerprint, where two have a session of this number.")


@click.group()
def command() -> None:
    """The authority: packages in, results out. DIR is its folder."""
    log_to_stderr()


for each in (account, centre, client, rescore, return_, person, erase):
    command.add_command(each)


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--name", required=True, help="As centres will read it.")
@click.option("--url", required=True, help="Where rooms send packages.")
@_json
@ends_well
def init(folder: Path, name: str, url: str, *, as_json: bool) -> None:
    """Make an authority: its keys, its card for the centres, and the token for results, shown once.

    Example: proctor authority init authority --name "Autorité" --url https://127.0.0.1:9443
    """
    founded = found_authority(folder, name=name, url=url, now=now())
    build(folder).close()
    card = str(folder / CARD)
    told = {"card": card, "recipient": founded.card.age_recipient, "token": founded.token}
    sentence = f"Fiche à remettre aux centres : {card}\nJeton des résultats (affiché une fois) : {founded.token}"
    answer(told, as_json=as_json, sentence=sentence)


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--listen", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="By default the port of the URL.")
@ends_well
def serve(folder: Path, listen: str, port: int | None) -> None:
    """Receive packages over HTTPS until Ctrl-C.

    Example: proctor authority serve authority --listen 0.0.0.0
    """
    from proctor_server.authority.runtime import serve as serve_forever  # noqa: PLC0415 - gunicorn is slow to load

    serve_forever(folder, listen=listen, port=port)


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("card", metavar="CENTRE_CARD", type=_FILE)
@_json
@ends_well
def admit(folder: Path, card: Path, *, as_json: bool) -> None:
    """Admit a centre: from now on its packages are looked at.

    Example: proctor authority admit authority centre-card.json
    """
    centre = read_centre_card(card.read_bytes())
    with opened(folder) as authority:
        authority.registering.admit(centre, now())
    told = {"centre": centre.fingerprint, "name": centre.name, "uai": centre.uai}
    answer(told, as_json=as_json, sentence=f"{centre.name} ({centre.uai}) est admis : {centre.fingerprint}.")


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("bundle", type=_FILE)
@_json
@ends_well
def bank(folder: Path, bundle: Path, *, as_json: bool) -> None:
    """Add the solutions of an item bank, and evaluate the sessions that wait for them. Or add its content, for the jury
    to read what candidates were asked.

    Example: proctor authority bank authority solutions.json
    """
    content = bundle.read_bytes()
    if is_content(content):
        _add_texts(folder, read_content(content), as_json=as_json)
        return
    with opened(folder) as authority:
        added = authority.registering.add_solutions(content, now())
        authority.working.work_off(now())
    told = {"bank": added.bank, "version": added.version, "revision": added.revision, "items": len(added.items)}
    sentence = f"Banque {added.bank}, version {added.version} : {len(added.items)} solutions."
    answer(told, as_json=as_json, sentence=sentence)


def _add_texts(folder: Path, content: Content, *, as_json: bool) -> None:
    with opened(folder) as authority:
        authority.registering.add_texts(content)
    told = {"bank": content.bank, "version": content.version, "items": len(content.items)}
    sentence = f"Banque {content.bank}, version {content.version} : {len(content.items)} énoncés, pour le jury."
    answer(told, as_json=as_json, sentence=sentence)


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("file", type=_FILE)
@click.option("--receipt", "out", type=_OUT, help="Also write the receipt here, for the USB stick.")
@_json
@ends_well
def ingest(folder: Path, file: Path, out: Path | None, *, as_json: bool) -> None:
    """Take in a package from a file, and write its receipt.

    Example: proctor authority ingest authority /media/usb/472913.age --receipt /media/usb/472913.receipt.json
    """
    with opened(folder) as authority:
        received = authority.receiving.receive(file.read_bytes(), now())
        authority.working.work_off(now())
    path = folder / "receipts" / f"{received.sha256}.json"
    for each in filter(None, (path, out)):
        write_whole(each, received.receipt)
    told = {"receipt": str(path), "sha256": received.sha256, "new": received.new}
    answer(told, as_json=as_json, sentence=str(path))


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("sha256")
@click.option("--output", "-o", type=_OUT, required=True, help="Write the package here.")
@_json
@ends_well
def fetch(folder: Path, sha256: str, output: Path, *, as_json: bool) -> None:
    """Get back a package that came in or was set aside, wherever it is kept.

    Example: proctor authority fetch authority 0a1b…ff -o 472913.age
    """
    with opened(folder) as authority:
        content = authority.receiving.kept(sha256)
    write_whole(output, content)
    answer({"file": str(output), "size": len(content)}, as_json=as_json, sentence=str(output))


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_json
@ends_well
def sessions(folder: Path, *, as_json: bool) -> None:
    """List the sessions, and what the unpublished ones wait for.

    Example: proctor authority sessions authority
    """
    with opened(folder) as authority:
        found = authority.publishing.sessions()
    text = "\n".join(map(_line, found)) or "Aucune session reçue."
    answer({"sessions": msgspec.to_builtins(found)}, as_json=as_json, sentence=text)


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("session")
@click.option("--group", metavar="CLASS", help="One class: without the centre's column.")
@click.option("--output", "-o", type=_OUT, help="Write the CSV here instead of showing it.")
@click.option("--summary", type=_OUT, help="Also write the head teacher's summary, PDF.")
@click.option("--paper", type=_OUT, help="Also write a PDF to print, which says what the marks mean.")
@_centre
@_json
@ends_well
def results(
    folder: Path,
    session: str,
    group: str | None,
    output: Path | None,
    paper: Path | None,
    summary: Path | None,
    centre: str | None,
    *,
    as_json: bool,
) -> None:
    """Give out the results of a published session as CSV.

    Example: proctor authority results authority 472913 --group "3EME A" -o 3a.csv
    """
    with opened(folder) as authority:
        table = authority.publishing.table(session, centre=centre, group=group)
        content = authority.publishing.csv(session, centre=centre, group=group)
        if paper:
            write_whole(paper, authority.publishing.paper(session, centre=centre, group=group))
        if summary:
            write_whole(summary, authority.publishing.summary(session, centre=centre, group=group))
    if output:
        write_whole(output, content)
    if as_json:
        answer({"session": session, "results": table}, as_json=True, sentence="")
    else:
        click.echo(str(output) if output else content, nl=bool(output))


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("session")
@_centre
@_json
@ends_well
def publish(folder: Path, session: str, centre: str | None, *, as_json: bool) -> None:
    """Publish a session that waited for a person to look at its comment or at scores in error.

    Example: proctor authority publish authority 472913
    """
    with opened(folder) as authority:
        authority.evaluating.publish(authority.publishing.find(session, centre), now())
        told = authority.publishing.line(authority.publishing.find(session, centre))
    answer(msgspec.to_builtins(told), as_json=as_json, sentence=_line(told))


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--again", is_flag=True, help="Try again what was put aside, here and now.")
@_json
@ends_well
def jobs(folder: Path, *, again: bool, as_json: bool) -> None:
    """List the work that waits, and what failed so often that it was put aside, with the reason.

    Example: proctor authority jobs authority --again
    """
    with opened(folder) as authority:
        if again:
            authority.working.bring_back(now())
            authority.working.work_off(now())
        found = authority.working.jobs()
    text = "\n".join(map(_job_line, found)) or "Aucun travail n'attend."
    answer({"jobs": [each._asdict() for each in found]}, as_json=as_json, sentence=text)


@command.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("session")
@click.option("--group", metavar="CLASS", help="One class.")
@click.option("--output", "-o", type=_OUT, required=True, help="Where to write the PDF.")
@_centre
@_json
@ends_well
def certificates(
    folder: Path, session: str, group: str | None, output: Path, centre: str | None, *, as_json: bool
) -> None:
    """Print the certificates of a published session as one PDF, a page each.

    Example: proctor authority certificates authority 472913 --group "3EME A" -o 3a.pdf
    """
    with opened(folder) as authority:
        stored = authority.publishing.find(session, centre)
        write_whole(output, authority.certifying.print_session(stored, group))
    answer({"session": session, "certificates": str(output)}, as_json=as_json, sentence=str(output))


def _line(told: SessionLine) -> str:
    states = {"received": "reçue", "evaluated": "évaluée", "published": "publiée"}
    waits = "".join(f"\n  - {each.message}" for each in told.waits_for)
    return f"{told.session} ({told.centre_name}, {told.starts_at[:10]}) : {states[told.state]}{waits}"


def _job_line(job: Job) -> str:
    kinds = {EVALUATE: "évaluer la session"}
    state = f"mis de côté le {job.aside_at}" if job.aside_at else f"attend jusqu'au {job.due_at}"
    reason = f"\n  - {job.reason}" if job.reason else ""
    return f"{job.id} {kinds.get(job.kind, job.kind)} {job.session} : {state}, essayé {job.attempts} fois{reason}"
