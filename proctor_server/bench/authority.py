"""The authority at work: rooms send packages all at once to a real server, on each kind of database, with more and more
workers; and sessions that wait for a jury are scored again."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from ssl import SSLContext, create_default_context
from time import monotonic
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa

from proctor_server.authority.composition import Authority, build
from proctor_server.authority.config import FILE, read_settings, settings_file
from proctor_server.authority.services.founding import found_authority
from proctor_server.authority.services.watching import Watching
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.sessions import receive_session
from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.moments import Delays
from proctor_server.bench.packages import RIGHT, Sender, solutions
from proctor_server.bench.postgres import postgres_server, programs
from proctor_server.bench.slow_disk import fsync_ms
from proctor_server.bench.usage import machine
from proctor_server.rehearsal.parts import Part, StepFailed, free_port, wait_for
from proctor_server.session_package.cards import AuthorityCard

WORKERS: Final = (1, 2, 4)
ROOMS: Final = 8
"""So many send at once, each its next package as soon as it has the receipt."""
RESCORERS: Final = 2
_FIRST: Final = 100_000
_MOST_SECONDS: Final = 1800.0
_MOST_TIMES: Final = 5


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`packages`: of each run, each with so many `candidates`. `rescored`: certifications to score again."""

    packages: int = 60
    candidates: int = 20
    rescored: int = 2000


class IntakeRun(msgspec.Struct, frozen=True, kw_only=True):
    """`receipt`: from the first byte to the receipt; `again`: how often a connection broke and was tried again, as a
    room does. `received`, `published`: packages a second, from the first byte of
    the first to the last receipt, or to the last publication."""

    database: str
    workers: int
    receipt: Spread
    again: int
    received: float
    published: float


class Rescoring(msgspec.Struct, frozen=True, kw_only=True):
    """`seconds`: from new solutions to the last of `certifications`."""

    database: str
    workers: int
    certifications: int
    seconds: float


class AuthorityBench(msgspec.Struct, frozen=True, kw_only=True):
    """Everything. `package_bytes`: of one, sealed. `load`: of the machine, before the first run."""

    date: str
    machine: str
    load: float
    fsync_ms: float
    package_bytes: int
    plan: Plan
    intakes: list[IntakeRun]
    rescorings: list[Rescoring]


class _Ground(NamedTuple):
    """An authority that was founded once, and is copied for each run; the centre's packages are for its keys."""

    folder: Path
    card: AuthorityCard
    sender: Sender
    packages: Sequence[bytes]

    @contextmanager
    def authority(self, folder: Path, database: str, workers: int) -> Iterator[Authority]:
        """A copy in `folder`, that knows the centre and the solutions."""
        shutil.copytree(self.folder, folder)
        settings = msgspec.structs.replace(read_settings(folder), database=database, workers=workers)
        (folder / FILE).write_bytes(settings_file(settings))
        with closing(build(folder)) as authority:
            authority.registering.admit(self.sender.card, _now())
            authority.registering.add_solutions(solutions(), _now())
            yield authority


def measure(folder: Path, plan: Plan, progress: Callable[[str], None]) -> AuthorityBench:
    """Everything, in `folder`. `progress`: is told what comes. Raises `StepFailed`."""
    load, ground = os.getloadavg()[0], _found(folder / "founded", plan)
    intakes, rescorings = list[IntakeRun](), list[Rescoring]()
    for run in _runs(folder, ground, plan, progress):
        if isinstance(run, IntakeRun):
            intakes.append(run)
        else:
            rescorings.append(run)
    return AuthorityBench(
        date=_now().date().isoformat(),
        machine=machine(),
        load=load,
        fsync_ms=fsync_ms(folder),
        package_bytes=len(ground.packages[0]),
        plan=plan,
        intakes=intakes,
        rescorings=rescorings,
    )


def _runs(
    folder: Path, ground: _Ground, plan: Plan, progress: Callable[[str], None]
) -> Iterator[IntakeRun | Rescoring]:
    for kind, addresses in _databases():
        with addresses as new_database:
            for workers in WORKERS:
                progress(f"{kind}, {workers} processus")
                here = folder / f"{kind}-{workers}"
                with ground.authority(here, new_database(), workers) as authority, _served(here) as context:
                    yield _intake(authority, kind, workers, ground, context)
            progress(f"{kind}, {plan.rescored} certifications réévaluées")
            with ground.authority(folder / kind, new_database(), RESCORERS) as authority:
                yield _rescoring(authority, folder / kind, kind, ground, plan)


def _now() -> datetime:
    return datetime.now(UTC)


def _found(folder: Path, plan: Plan) -> _Ground:
    url = f"https://127.0.0.1:{free_port()}"
    card = found_authority(folder, name="Autorité de mesure", url=url, now=_now()).card
    sender = Sender(plan.candidates, _now())
    packages = [sender.package(str(_FIRST + n), card) for n in range(plan.packages)]
    return _Ground(folder, card, sender, packages)


@contextmanager
def _sqlite() -> Iterator[Callable[[], str]]:
    """The file in the folder."""
    yield str


@contextmanager
def _postgresql() -> Iterator[Callable[[], str]]:
    """New databases of a server that is ours, and forces what it commits onto the disk."""
    with postgres_server(lasting=True) as server:
        engine = sa.create_engine(server.address("postgres"), isolation_level="AUTOCOMMIT")

        def new_database() -> str:
            name = f"bench{monotonic():.6f}".replace(".", "")
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            return server.address(name)

        yield new_database
        engine.dispose()


def _databases() -> Iterator[tuple[str, AbstractContextManager[Callable[[], str]]]]:
    yield "SQLite", _sqlite()
    if programs():
        yield "PostgreSQL", _postgresql()


@contextmanager
def _served(folder: Path) -> Iterator[SSLContext]:
    """The server of the authority in `folder`, as a process of its own; how to trust it."""
    context = create_default_context(cafile=str(folder / "tls-certificate.pem"))
    server = Part("l'autorité", ["proctor", "authority", "serve", folder], folder / "server.log")
    server.start()
    try:
        wait_for("l'autorité", lambda: _answers(server, _port(folder), context))
        yield context
    finally:
        server.stop()


def _answers(server: Part, port: int, context: SSLContext) -> bool:
    server.require_running()
    try:
        return _asked(port, context, "GET", "/healthz") == 200
    except OSError:
        return False


def _port(folder: Path) -> int:
    return int(read_settings(folder).url.rpartition(":")[2])


def _asked(port: int, context: SSLContext, method: str, path: str, body: bytes | None = None) -> int:
    with closing(HTTPSConnection("127.0.0.1", port, timeout=60, context=context)) as link:
        link.request(method, path, body=body)
        answer = link.getresponse()
        answer.read()
        return answer.status


def _intake(authority: Authority, kind: str, workers: int, ground: _Ground, context: SSLContext) -> IntakeRun:
    port = int(ground.card.url.rpartition(":")[2])

    def send(package: bytes) -> tuple[float, int]:
        """Seconds, and how often it was sent again."""
        path, began = f"/api/packages/{sha256(package).hexdigest()}", monotonic()
        for again in range(_MOST_TIMES):
            with suppress(OSError, HTTPException):
                status = _asked(port, context, "PUT", path, package)
                if status not in (200, 201):
                    raise StepFailed(f"HTTP {status}")
                return monotonic() - began, again
        raise StepFailed("la connexion a été coupée à chaque fois")

    began = monotonic()
    with ThreadPoolExecutor(ROOMS) as rooms:
        sent = list(rooms.map(send, ground.packages))
    received = monotonic() - began
    _wait_until_done(authority)
    published = monotonic() - began
    count = len(ground.packages)
    if Watching(authority.engine).figures(_now()).sessions["published"] != count:
        raise StepFailed("des sessions ne sont pas publiées")
    return IntakeRun(
        database=kind,
        workers=workers,
        receipt=spread(Delays([seconds for seconds, _ in sent], 0)),
        again=sum(again for _, again in sent),
        received=count / received,
        published=count / published,
    )


def _wait_until_done(authority: Authority) -> None:
    watching = Watching(authority.engine)

    def is_done() -> bool:
        jobs = watching.figures(_now()).jobs
        if jobs["aside"]:
            raise StepFailed("un travail est mis de côté")
        return not jobs["waiting"]

    wait_for("plus de travail", is_done, seconds=_MOST_SECONDS, every=0.1)


def _rescoring(authority: Authority, folder: Path, kind: str, ground: _Ground, plan: Plan) -> Rescoring:
    """Sessions that a jury has to look at, each scored once before; then other solutions come."""
    contents = ground.sender.contents(str(_FIRST), comment="À regarder.").session
    sessions = -(-plan.rescored // plan.candidates)
    with writing(authority.engine) as connection:
        for number in range(_FIRST, _FIRST + sessions):
            session = msgspec.structs.replace(contents.session, number=str(number))
            receive_session(connection, msgspec.structs.replace(contents, session=session), replaces=None)
    authority.registering.add_solutions(solutions(), _now())
    with _served(folder):
        _wait_until_done(authority)
        began = monotonic()
        authority.registering.add_solutions(solutions(RIGHT - 1), _now())
        _wait_until_done(authority)
        seconds = monotonic() - began
    return Rescoring(database=kind, workers=RESCORERS, certifications=sessions * plan.candidates, seconds=seconds)
