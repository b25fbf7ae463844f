"""Drafts → files of a bank, all of them or none, and never over a file that is there."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from proctor_server.bank import checking
from proctor_server.bank.exchange.adopting import Draft
from proctor_server.bank.exchange.item_file import text_of
from proctor_server.bank.exchange.remarks import ItemIsThere, Remark, Words
from proctor_server.disk import PUBLIC, sync_folder, write_whole

TOLD: frozenset[str] = frozenset({"image.alt", "licence"})
"""Fields that only a person can fill in: the drafts' own remarks say so already."""


def write_drafts(drafts: Sequence[Draft], folder: Path) -> list[Remark]:
    """Put the drafts into the bank in `folder`, and say what its check will ask a person to decide.

    Every file is complete on disk beside its place before the first takes it. Raises `ItemIsThere`, or `OSError`, with
    nothing changed."""
    with TemporaryDirectory(prefix=".adopting-", dir=folder) as beside:
        stage = Path(beside)
        _stage_words(folder, stage)
        paths = [path for draft in drafts for path in _stage(draft, stage)]
        undecided = list(_undecided(drafts, stage))
        _take_places(stage, folder, paths)
    return undecided


def is_taken(folder: Path, competence: str, name: str) -> bool:
    """Whether the bank has an item, or files of an item, of that name."""
    here = folder / competence
    return any(here.glob(f"{name}.*")) or (here / name).exists()


def _stage(draft: Draft, stage: Path) -> Iterator[Path]:
    here = Path(draft.item.competence)
    files = {f"{draft.item.id}.md": text_of(draft.item).encode(), **draft.files}
    for name, data in files.items():
        path = here / name
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(stage / path, data, PUBLIC)
        yield path


def _stage_words(folder: Path, stage: Path) -> None:
    """What the bank says of itself and of its skills, so that drafts are checked as they will be in it."""
    for path in [*folder.glob("*.toml"), *folder.glob("*/*.toml")]:
        there = stage / path.relative_to(folder)
        there.parent.mkdir(exist_ok=True)
        there.write_bytes(path.read_bytes())


def _undecided(drafts: Sequence[Draft], stage: Path) -> Iterator[Remark]:
    draft_of = {f"{draft.item.competence}/{draft.item.id}.md": draft for draft in drafts}
    for fault in checking.check(stage).faults:
        draft = draft_of.get(fault.file)
        if draft and fault.field not in TOLD:
            said = Words("to_decide", fault.field, line=fault.line, file=fault.file, why=fault.message)
            yield said.of(draft.name, draft.line)


def _take_places(stage: Path, folder: Path, paths: Sequence[Path]) -> None:
    placed: list[Path] = []
    made: list[Path] = []
    try:
        for path in paths:
            made.extend(_make_folders(folder, path.parent))
            # Unlike a renaming, a second name for the same file never takes the place of another.
            os.link(stage / path, folder / path)
            placed.append(folder / path)
        for there in {(folder / path).parent for path in paths}:
            sync_folder(there)
    except BaseException as fault:
        _undo(placed, made)
        if isinstance(fault, FileExistsError):
            raise ItemIsThere(name=Path(fault.filename2 or fault.filename).relative_to(folder)) from None
        raise


def _make_folders(folder: Path, below: Path) -> Iterator[Path]:
    for part in [*reversed(below.parents), below]:
        if not (folder / part).is_dir():
            (folder / part).mkdir()
            yield folder / part


def _undo(placed: Sequence[Path], made: Sequence[Path]) -> None:
    for path in placed:
        path.unlink()
    for path in reversed(made):
        path.rmdir()
