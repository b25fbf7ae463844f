"""Whose packages are looked at, and which solutions they are evaluated with."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from proctor_server.authority.storage import registers
from proctor_server.authority.storage.database import writing
from proctor_server.bank.solutions import Solutions
from proctor_server.moments import iso
from proctor_server.session_package.cards import CentreCard


class Registering:
    """Centres and solutions come in by the operator's hand."""

    def __init__(self, engine: sa.Engine, evaluate_all: Callable[[datetime], None]) -> None:
        self._engine, self._evaluate_all = engine, evaluate_all

    def admit(self, card: CentreCard, now: datetime) -> None:
        """R-AUT-01: from now on packages of this centre are looked at. Harmless when repeated."""
        with writing(self._engine) as connection:
            registers.admit_centre(connection, card, iso(now))

    def add_solutions(self, bundle: bytes, now: datetime) -> Solutions:
        """Keep a bundle, and evaluate the sessions that waited for it. Raises like `read_solutions`."""
        with writing(self._engine) as connection:
            solutions = registers.add_solutions(connection, bundle, iso(now))
        self._evaluate_all(now)
        return solutions
