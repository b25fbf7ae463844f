"""A checked bank → one file for another program."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from proctor_server.bank.exchange.losses import MOODLE_LOSSES, MOODLE_UNCARRIED, QTI_LOSSES, Loss, Sorted, sort_out
from proctor_server.bank.exchange.moodle_writing import moodle_xml
from proctor_server.bank.exchange.qti_package import qti_package
from proctor_server.bank.items import Bank, Item
from proctor_server.disk import PRIVATE, write_whole


class Format(NamedTuple):
    """How a format is written, what it loses of an item, and which items it has no way to carry."""

    write: Callable[[Iterable[Item], Path], bytes]
    losses: Sequence[Loss]
    uncarried: Sequence[Loss]


FORMATS: Final = {
    "qti": Format(qti_package, QTI_LOSSES, ()),
    "moodle": Format(moodle_xml, MOODLE_LOSSES, MOODLE_UNCARRIED),
}


def export(bank: Bank, folder: Path, name: str, out: Path) -> Sorted:
    """Write the operative items of the bank in `folder` to `out`: whole or not at all, for its owner alone, since the
    solutions are in it. Same bank, same bytes."""
    chosen = FORMATS[name]
    done = sort_out(bank, chosen.losses, chosen.uncarried)
    write_whole(out, chosen.write(done.going, folder), PRIVATE)
    return done
