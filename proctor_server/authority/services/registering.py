"""Whose packages are looked at, and which solutions they are evaluated with."""

from datetime import datetime

import sqlalchemy as sa

from proctor_server.authority.services.evaluating import EVALUATE
from proctor_server.authority.storage import jobs, registers
from proctor_server.authority.storage.database import writing
from proctor_server.bank.content import Content
from proctor_server.bank.solutions import Solutions
from proctor_server.moments import iso
from proctor_server.session_package.cards import CentreCard


class Registering:
    """Centres and solutions come in by the operator's hand."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def admit(self, card: CentreCard, now: datetime) -> None:
        """R-AUT-01: from now on packages of this centre are looked at. Harmless when repeated."""
        with writing(self._engine) as connection:
            registers.admit_centre(connection, card, iso(now))

    def add_texts(self, content: Content) -> None:
        """Keep what the items of a bank's version ask: the jury reads it, evaluation does not need it."""
        with writing(self._engine) as connection:
            registers.add_texts(connection, content)

    def add_solutions(self, bundle: bytes, now: datetime) -> Solutions:
        """Keep a bundle; the sessions that are not published are to be evaluated again. Raises like
        `read_solutions`."""
        with writing(self._engine) as connection:
            solutions = registers.add_solutions(connection, bundle, iso(now))
        # After the solutions are there for all to see: a session that comes in meanwhile is evaluated with them, or
        # seen here.
        with writing(self._engine) as connection:
            jobs.ask_for_unpublished(connection, EVALUATE, now)
        return solutions
