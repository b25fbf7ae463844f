"""Where the authority's objects meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import flask
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from proctor_server.authority.config import Settings, read_settings
from proctor_server.authority.domain.errors import DatabaseUnusable
from proctor_server.authority.services.accounts import Accounts
from proctor_server.authority.services.centres import Centres
from proctor_server.authority.services.certifying import Certifying
from proctor_server.authority.services.deciding import Deciding
from proctor_server.authority.services.evaluating import EVALUATE, Evaluating
from proctor_server.authority.services.looking import Looking
from proctor_server.authority.services.persons import Persons
from proctor_server.authority.services.publishing import Publishing
from proctor_server.authority.services.receiving import Limits, Receiving
from proctor_server.authority.services.registering import Registering
from proctor_server.authority.services.rescoring import Rescoring
from proctor_server.authority.services.returning import Returning
from proctor_server.authority.services.schooling import Schooling
from proctor_server.authority.services.uploading import Bounds, Uploading
from proctor_server.authority.services.watching import Watching
from proctor_server.authority.services.working import Working
from proctor_server.authority.storage.database import connect, upgrade
from proctor_server.authority.storage.keys import read_keys
from proctor_server.authority.storage.stores import open_store
from proctor_server.authority.web.app import make_app
from proctor_server.authority.web.asked import Office
from proctor_server.passwords import Cost

DATABASE = "authority.sqlite"


@dataclass(frozen=True)
class Authority:
    """An authority that can be asked."""

    settings: Settings
    engine: sa.Engine
    registering: Registering
    receiving: Receiving
    uploading: Uploading
    evaluating: Evaluating
    publishing: Publishing
    returning: Returning
    deciding: Deciding
    accounts: Accounts
    rescoring: Rescoring
    centres: Centres
    working: Working
    certifying: Certifying
    schooling: Schooling
    persons: Persons
    app: flask.Flask

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def build(folder: Path, cost: Cost | None = None) -> Authority:
    """The authority in `folder`, its database brought to this version. `cost`: of a guess at a password.

    Raises `NotFounded`, `SettingsUnreadable`, `Unreadable` for a damaged key, `DatabaseUnusable`, `StoreUnusable`, or
    `OSError`.
    """
    settings, keys = read_settings(folder), read_keys(folder)
    engine = _database(settings.database or f"sqlite:///{folder.resolve() / DATABASE}")
    evaluating = Evaluating(engine)
    limits = Limits(settings.max_package_bytes, settings.quarantine_bytes)
    store = open_store(settings.store, folder)
    persons = Persons(engine, store, keys, settings.keep_days)
    receiving = Receiving(engine, store, keys, limits, persons.erased)
    bounds = Bounds(settings.max_package_bytes, settings.upload_bytes)
    uploading = Uploading(engine, folder, bounds, receiving.receive)
    publishing = Publishing(engine, evaluating.obstacles)
    returning = Returning(engine, keys)
    certifying = Certifying(engine, name=settings.name, url=settings.url)
    schooling = Schooling(engine)
    accounts, deciding = Accounts(engine, cost), Deciding(engine)
    office = Office(
        name=settings.name,
        clock=now,
        accounts=accounts,
        deciding=deciding,
        looking=Looking(engine, publishing),
        rescoring=Rescoring(engine),
        centres=Centres(engine),
    )
    return Authority(
        settings=settings,
        engine=engine,
        registering=Registering(engine),
        receiving=receiving,
        uploading=uploading,
        evaluating=evaluating,
        publishing=publishing,
        returning=returning,
        deciding=deciding,
        accounts=accounts,
        rescoring=office.rescoring,
        centres=office.centres,
        working=Working(engine, {EVALUATE: evaluating.evaluate}),
        certifying=certifying,
        schooling=schooling,
        persons=persons,
        app=make_app(
            receiving=receiving,
            uploading=uploading,
            publishing=publishing,
            returning=returning,
            certifying=certifying,
            schooling=schooling,
            office=office,
            watching=Watching(engine),
            settings=settings,
            clock=now,
        ),
    )


@contextmanager
def opened(folder: Path) -> Iterator[Authority]:
    """The authority in `folder` for as long as it is asked. Raises like `build`."""
    authority = build(folder)
    try:
        yield authority
    finally:
        authority.close()


def _database(url: str) -> sa.Engine:
    try:
        engine = connect(url)
        upgrade(engine)
    except (SQLAlchemyError, ModuleNotFoundError) as fault:
        # The address may hold a password: only what the driver says is told.
        raise DatabaseUnusable(what=getattr(fault, "orig", None) or type(fault).__name__) from None
    return engine


def now() -> datetime:
    """The clock, read at the edges."""
    return datetime.now(UTC)
