"""How many there are of what."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

import sqlalchemy as sa

from proctor_server.authority.domain.intake import State
from proctor_server.authority.storage.jobs import JOBS
from proctor_server.authority.storage.packages import bytes_set_aside
from proctor_server.authority.storage.tables import PACKAGES, QUARANTINE, SESSIONS

__all__ = ["bytes_set_aside", "jobs_by_state", "look", "oldest_job", "packages_by_place", "sessions_by_state"]


def look(connection: sa.Connection) -> None:
    """A question that costs next to nothing. Raises what the database raises."""
    connection.execute(sa.select(QUARANTINE.c.sha256).limit(1)).first()


def sessions_by_state(connection: sa.Connection) -> dict[str, int]:
    """Every state, also of no session."""
    chosen = sa.select(SESSIONS.c.number)
    return _counted(connection, {state: chosen.where(SESSIONS.c.state == state) for state in get_args(State)})


def packages_by_place(connection: sa.Connection) -> dict[str, int]:
    """Packages that were accepted, and that were set aside."""
    return _counted(connection, {"accepted": sa.select(PACKAGES.c.sha256), "set_aside": sa.select(QUARANTINE.c.sha256)})


def jobs_by_state(connection: sa.Connection) -> dict[str, int]:
    """Jobs that will be done, and that wait for a person."""
    is_aside = JOBS.c.aside_at.is_not(None)
    chosen = sa.select(JOBS.c.id)
    return _counted(connection, {"waiting": chosen.where(sa.not_(is_aside)), "aside": chosen.where(is_aside)})


def oldest_job(connection: sa.Connection) -> datetime | None:
    """When the oldest job that will be done was asked for."""
    found = connection.execute(sa.select(sa.func.min(JOBS.c.asked_at)).where(JOBS.c.aside_at.is_(None))).scalar()
    return datetime.fromisoformat(found) if found else None


def _counted(connection: sa.Connection, chosen: Mapping[str, sa.Select[tuple[str] | tuple[int]]]) -> dict[str, int]:
    return {
        name: connection.execute(sa.select(sa.func.count()).select_from(each.subquery())).scalar_one()
        for name, each in chosen.items()
    }
