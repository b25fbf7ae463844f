"""A file of another program → drafts in a bank."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from proctor_server.bank.exchange.adopting import Wanted, adopt
from proctor_server.bank.exchange.drafts import is_taken, write_drafts
from proctor_server.bank.exchange.gift import read_gift
from proctor_server.bank.exchange.moodle_reading import read_moodle
from proctor_server.bank.exchange.questions import Question
from proctor_server.bank.exchange.remarks import ExchangeTooLarge, Remark

LARGEST_MB: Final = 40
"""Of a file: some hundred questions, each with a picture."""

FORMATS: Final[dict[str, Callable[[bytes], tuple[list[Question], list[Remark]]]]] = {
    "moodle": read_moodle,
    "gift": read_gift,
}


class TakenIn(NamedTuple):
    """`items`: `<competence>/<id>` of each draft. `changes`: what is not as it was, or waits for a person."""

    items: list[str]
    changes: list[Remark]
    left_out: list[Remark]


def take_in(file: Path, name: str, folder: Path, wanted: Wanted) -> TakenIn:
    """Write the drafts of a file into the bank in `folder`, all or none, never over a file.

    Raises a `Refusal`, `QuestionsAtFault` among them, or `OSError`, with nothing written."""
    if file.stat().st_size > LARGEST_MB * 1_000_000:
        raise ExchangeTooLarge(limit=LARGEST_MB)
    questions, faults = FORMATS[name](file.read_bytes())
    adoption = adopt(questions, faults, wanted, partial(is_taken, folder))
    undecided = write_drafts(adoption.drafts, folder)
    changes = [change for draft in adoption.drafts for change in draft.changes]
    items = [f"{draft.item.competence}/{draft.item.id}" for draft in adoption.drafts]
    return TakenIn(items, changes + undecided, adoption.left_out)
