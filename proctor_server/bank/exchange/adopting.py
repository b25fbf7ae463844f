"""Questions of others → drafts of items. All that is wrong with any of them is told at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import PurePosixPath
from string import ascii_lowercase
from typing import Any, Final, NamedTuple

import msgspec

from proctor_server.assessment.referential import read_skill, refuse_unknown
from proctor_server.bank import pictures
from proctor_server.bank.exchange.prompts import Prompt, Shown, read_prompt
from proctor_server.bank.exchange.questions import Question
from proctor_server.bank.exchange.remarks import (
    AtFault,
    ItemIsThere,
    LeftOut,
    NoQuestion,
    QuestionsAtFault,
    Remark,
    Words,
)
from proctor_server.bank.exchange.solving import Solved, solve
from proctor_server.bank.exchange.tags import Told, read_tags
from proctor_server.bank.faults import message
from proctor_server.bank.items import Item, Page, Picture

LOCALE: Final = "fr"
"""Of a question whose tags name none."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_UNWANTED = re.compile(r"[^A-Za-z0-9._-]+")
_SETTINGS = ("focused", "seconds", "difficulty", "discriminant")


class Wanted(NamedTuple):
    """What a person says of all the questions of a file; it counts more than their tags."""

    competence: str | None = None
    skill: str | None = None
    licence: str | None = None


class Draft(NamedTuple):
    """An item to be, from the question `name` at `line`. `files`: path beside the item → bytes."""

    item: Item
    files: dict[str, bytes]
    name: str
    line: int
    changes: list[Remark]


class Adoption(NamedTuple):
    """What became of the questions of a file."""

    drafts: list[Draft]
    left_out: list[Remark]


IsTaken = Callable[[str, str], bool]
"""Whether a competence has a file of that item already."""


def adopt(questions: Sequence[Question], faults: Sequence[Remark], wanted: Wanted, is_taken: IsTaken) -> Adoption:
    """The drafts that the questions become. `faults`: of questions that could not even be read.

    Raises `NoQuestion`, `UnknownCompetence`, `UnknownSkill`, `ItemIsThere`, or `QuestionsAtFault` with all of them."""
    _check_wanted(wanted)
    if not questions and not faults:
        raise NoQuestion
    names = _Names(is_taken)
    drafts, left_out, found = [], [], list(faults)
    for question in questions:
        try:
            drafts.append(_draft(question, wanted, names))
        except LeftOut as why:
            left_out.append(why.of(question.name, question.line))
        except AtFault as fault:
            found.append(fault.of(question.name, question.line))
    if found:
        raise QuestionsAtFault(sorted(found, key=lambda fault: fault.line))
    return Adoption(drafts, left_out)


def _check_wanted(wanted: Wanted) -> None:
    if wanted.competence is not None:
        refuse_unknown(wanted.competence)
    if wanted.skill is not None:
        read_skill(wanted.skill)


def _draft(question: Question, wanted: Wanted, names: "_Names") -> Draft:
    told = read_tags(question.tags)
    prompt = read_prompt(question)
    solved = solve(question, prompt, told.settings)
    competence = wanted.competence or told.competence or _missing("competence")
    skill = wanted.skill or told.skill or _missing("skill")
    licence = wanted.licence or told.licence or ""
    name, renamed = names.of(question.number, competence, skill)
    item, files = _item(name, prompt, solved, told.settings | {"competence": competence, "skill": skill})
    said = [*renamed, *_unreadable(told), *prompt.said, *solved.said, *_to_write(prompt, licence)]
    written = msgspec.structs.replace(item, licence=licence, locale=told.settings.get("locale", LOCALE))
    return Draft(written, files, question.name, question.line, [one.of(question.name, question.line) for one in said])


def _missing(field: str) -> str:
    raise AtFault(f"{field}_missing", field)


def _unreadable(told: Told) -> Iterator[Words]:
    return (Words("tag_unreadable", "tags", tag=tag) for tag in told.unreadable)


def _to_write(prompt: Prompt, licence: str) -> Iterator[Words]:
    """What only a person can write."""
    if prompt.image and not prompt.image.words:
        yield Words("alt_missing", "image.alt")
    if not licence:
        yield Words("licence_missing", "licence")


def _item(name: str, prompt: Prompt, solved: Solved, settings: dict[str, Any]) -> tuple[Item, dict[str, bytes]]:
    files = _Beside(name)
    item = Item(
        id=name,
        competence=settings["competence"],
        skill=settings["skill"],
        kind=solved.kind,
        status="draft",
        locale="",
        licence="",
        solution=solved.solution,
        prompt=prompt.markdown,
        image=files.image(prompt.image),
        attachments=[files.attachment(shown) for shown in prompt.attachments],
        embed=files.page(prompt.page),
        fields=solved.fields,
        choices=solved.choices,
        **{setting: settings[setting] for setting in _SETTINGS if setting in settings},
    )
    return item, files.found


class _Beside:
    """The files of one item, under names that are its own."""

    def __init__(self, item: str) -> None:
        self._item = item
        self.found: dict[str, bytes] = {}

    def image(self, shown: Shown | None) -> Picture | None:
        """The picture. Raises `LeftOut` when it is of a kind that we do not show, `AtFault` when it is not sound."""
        if shown is None:
            return None
        for complaint in pictures.complaints(shown.file.path, shown.file.data):
            refused = LeftOut if complaint.code == "picture_kind" else AtFault
            raise refused("file_refused", "image", name=shown.file.path, why=message(complaint))
        suffix = PurePosixPath(shown.file.path).suffix.lower()
        return Picture(file=self._keep(shown, f"{self._item}{suffix}"), alt=shown.words)

    def attachment(self, shown: Shown) -> str:
        """The attachment's path. Raises `AtFault` when it is too large."""
        return self._keep(shown, f"{self._item}/{_plain_name(shown.file.path)}")

    def page(self, shown: Shown | None) -> Page | None:
        """The embedded page. Raises `AtFault` when it is too large."""
        if shown is None:
            return None
        path = self._keep(shown, f"{self._item}/{_plain_name(shown.file.path)}")
        return Page(file=path, title=shown.words, height=shown.height)

    def _keep(self, shown: Shown, path: str) -> str:
        if len(shown.file.data) > pictures.LARGEST_KB * 1000:
            raise AtFault("file_too_large", "file", name=shown.file.path, limit=pictures.LARGEST_KB)
        # A file that already bears the item's name keeps its place.
        if shown.file.path.startswith((f"{self._item}.", f"{self._item}/")):
            path = shown.file.path
        if self.found.get(path, shown.file.data) != shown.file.data:
            raise AtFault("unsafe_name", "file", name=shown.file.path)
        self.found[path] = shown.file.data
        return path


def _plain_name(path: str) -> str:
    """The file's name in letters without accents, digits, dots, dashes."""
    return _UNWANTED.sub("-", _ascii(PurePosixPath(path).name)).lstrip(".-") or "fichier"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()


class _Names:
    """Identifiers for the drafts of one file."""

    def __init__(self, is_taken: IsTaken) -> None:
        self._is_taken = is_taken
        self._given: set[str] = set()

    def of(self, number: str, competence: str, skill: str) -> tuple[str, list[Words]]:
        """The item's own identifier when it has one that fits, otherwise the next free one of its skill.

        Raises `ItemIsThere` when its own is taken: the item has come before."""
        if _NAME.fullmatch(number) and number.startswith(f"{competence}-"):
            if number in self._given or self._is_taken(competence, number):
                raise ItemIsThere(name=f"{competence}/{number}.md")
            name, said = number, []
        else:
            name = next(one for one in _identifiers(competence, skill) if self._is_free(competence, one))
            said = [Words("renamed", "id", name=number)] if number else []
        self._given.add(name)
        return name, said

    def _is_free(self, competence: str, name: str) -> bool:
        return name not in self._given and not self._is_taken(competence, name)


def _identifiers(competence: str, skill: str) -> Iterator[str]:
    """`1.1-web-3-a`, `-b`, … `-z`, `-a2`, …: the letter tells the items of a skill apart."""
    read = read_skill(skill)
    tube = _UNWANTED.sub("", _ascii(read.tube)).lower() or "epreuve"
    for turn in count(1):
        for letter in ascii_lowercase:
            yield f"{competence}-{tube}-{read.difficulty}-{letter}{turn if turn > 1 else ''}"
