"""How the authority is, for those who keep it running: figures without a name."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from proctor_server.authority.domain.errors import DatabaseUnusable
from proctor_server.authority.storage import counting


class Figures(NamedTuple):
    """`sessions`: by state. `packages`: accepted, and set aside. `set_aside_bytes`: what of these is kept. `jobs`:
    waiting, and put aside. `oldest_job_seconds`: how long ago the oldest of those that wait was asked for; 0: none
    waits."""

    sessions: dict[str, int]
    packages: dict[str, int]
    set_aside_bytes: int
    jobs: dict[str, int]
    oldest_job_seconds: float


class Watching:
    """Answers questions; changes nothing."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def check(self) -> None:
        """Raises `DatabaseUnusable` when the database does not answer."""
        try:
            with self._engine.connect() as connection:
                counting.look(connection)
        except SQLAlchemyError as fault:
            raise DatabaseUnusable(what=type(fault).__name__) from fault

    def figures(self, now: datetime) -> Figures:
        """As they are at this moment."""
        with self._engine.connect() as connection:
            oldest = counting.oldest_job(connection)
            return Figures(
                sessions=counting.sessions_by_state(connection),
                packages=counting.packages_by_place(connection),
                set_aside_bytes=counting.bytes_set_aside(connection),
                jobs=counting.jobs_by_state(connection),
                oldest_job_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
            )
