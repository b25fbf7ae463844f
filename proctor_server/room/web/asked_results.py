# ruff: noqa: D102 - each class says what its calls are for
"""What the pages ask of the services of results: the part of `asked` that is about what comes back."""

from datetime import datetime
from typing import Protocol

from proctor_server.room.domain.results_view import ResultsView


class Returning(Protocol):
    """R-AUT-03: the way of the results, by network and by hand."""

    def ask_at_once(self, session: str) -> object: ...
    def bring(self, content: bytes, who: str, now: datetime, session: str | None) -> object: ...


class Results(Protocol):
    """R-AUT-03: what came back. `group` None: everybody."""

    def view(self, session: str) -> ResultsView: ...
    def csv(self, session: str, group: str | None) -> bytes: ...
    def paper(self, session: str, group: str | None) -> bytes: ...
    def summary(self, session: str, group: str | None) -> bytes: ...
