"""What can be seen only across a whole bank: the same prompt twice, an answer given away by another item, a skill
that nobody describes, a file that nobody shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from proctor_server.assessment.treatments import numeric, plain
from proctor_server.bank.faults import Complaint
from proctor_server.bank.items import Item
from proctor_server.bank.skills import SKILLS_FILE, SkillList, read_skills

SHORTEST_ANSWER: Final = 4
"""Letters of a typed answer that another item's prompt can give away; a shorter one stands everywhere by chance."""

_AROUND_WORDS: Final = "«»“”\"'`*_.,;:!?…()[]|"


_NUMBERS: Final = frozenset(
    {
        *("zero", "un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
        *("douze", "treize", "quatorze", "quinze", "seize", "vingt", "trente", "quarante", "cinquante", "soixante"),
        *("cent", "mille"),
    }
)


class Seen(NamedTuple):
    """A complaint about a file of the bank. `line` None: the line of the complaint's field in an item's file."""

    file: str
    line: int | None
    complaint: Complaint


class Whole(NamedTuple):
    """A bank's folder and those of its items that have no fault of their own. `skills`: competence → its list.
    `all_sound`: no item had a fault."""

    folder: Path
    items: Sequence[Item]
    skills: Mapping[str, SkillList]
    all_sound: bool


def read_skill_lists(folder: Path) -> tuple[dict[str, SkillList], list[Seen]]:
    """The skill lists of a bank and what is wrong with them. A competence may have none."""
    lists: dict[str, SkillList] = {}
    seen = []
    for path in sorted(folder.glob(f"*/{SKILLS_FILE}")):
        lists[path.parent.name], found = read_skills(path)
        name = path.relative_to(folder).as_posix()
        seen += [Seen(name, line, complaint) for line, complaint in found]
    return lists, seen


def complaints(whole: Whole) -> Iterator[Seen]:
    """What is wrong across the bank."""
    for check in CHECKS:
        yield from check(whole)


def _file(item: Item) -> str:
    return f"{item.competence}/{item.id}.md"


def _same_ids(whole: Whole) -> Iterator[Seen]:
    files: dict[str, str] = {}
    for item in whole.items:
        first = files.setdefault(item.id, _file(item))
        if first != _file(item):
            yield Seen(_file(item), None, Complaint("id", "duplicate_id", {"other": first}))


def _same_prompts(whole: Whole) -> Iterator[Seen]:
    first: dict[str, Item] = {}
    for item in whole.items:
        asked = plain(item.prompt)
        other = first.setdefault(asked, item)
        if other is not item:
            yield Seen(_file(item), None, Complaint("prompt", "duplicate_prompt", {"other": other.id}))


def _unlisted_skills(whole: Whole) -> Iterator[Seen]:
    for item in whole.items:
        listed = whole.skills.get(item.competence)
        if listed is not None and item.skill not in listed.words:
            details: dict[str, object] = {"skill": item.skill, "file": f"{item.competence}/{SKILLS_FILE}"}
            yield Seen(_file(item), None, Complaint("skill", "skill_not_listed", details))


def _tubes_twice(whole: Whole) -> Iterator[Seen]:
    """A tube is of one competence."""
    homes: dict[str, str] = {}
    for competence, listed in whole.skills.items():
        for tube in listed.tubes:
            home = homes.setdefault(tube, competence)
            if home != competence:
                where = f"{competence}/{SKILLS_FILE}"
                yield Seen(where, listed.lines[tube], Complaint(tube, "tube_elsewhere", {"tube": tube, "other": home}))


def _given_away(whole: Whole) -> Iterator[Seen]:
    """A typed answer stands, as words, in what a candidate reads of an item: its own or another."""
    answers = _typed_answers(whole.items)
    longest = max(map(len, answers), default=0)
    for item in whole.items:
        for words in _runs(_read_of(item), longest):
            yield from _told(item, words, answers.get(words, ()))
        # The description of its own picture has to say what the picture shows.
        for words in _runs([item.image.alt] if item.image else [], longest):
            yield from _told(item, words, [other for other in answers.get(words, ()) if other != item.id])


def _told(item: Item, words: Sequence[str], others: Sequence[str]) -> Iterator[Seen]:
    if others:
        details: dict[str, object] = {"value": " ".join(words), "other": others[0]}
        yield Seen(_file(item), None, Complaint("prompt", "answer_given_away", details))


def _typed_answers(items: Sequence[Item]) -> dict[tuple[str, ...], list[str]]:
    """The words of each answer that is typed and long enough to be found → the items that expect it."""
    answers: dict[tuple[str, ...], list[str]] = {}
    for item in items:
        for words in {_words(text) for text in item.typed_answers() if numeric(text) is None}:
            if sum(map(len, words)) >= SHORTEST_ANSWER and not _is_quantity(words):
                answers.setdefault(words, []).append(item.id)
    return answers


def _is_quantity(words: Sequence[str]) -> bool:
    """«quinze», «15 minutes»: stands everywhere by chance too."""
    return len(words) <= 2 and (words[0] in _NUMBERS or numeric(words[0]) is not None)


def _read_of(item: Item) -> list[str]:
    return [item.prompt, *item.choices, *(field.label for field in item.fields)]


def _runs(texts: Sequence[str], longest: int) -> Iterator[tuple[str, ...]]:
    for text in texts:
        words = _words(text)
        for start in range(len(words)):
            for end in range(start + 1, min(start + longest, len(words)) + 1):
                yield words[start:end]


def _words(text: str) -> tuple[str, ...]:
    """Between white space, without the punctuation around: a formula or an option keeps its signs."""
    return tuple(filter(None, (word.strip(_AROUND_WORDS) for word in plain(text).split())))


def _unused_files(whole: Whole) -> Iterator[Seen]:
    """A file beside the items that no item names. While an item cannot be read, nobody knows which are its own."""
    if not whole.all_sound:
        return
    used = {path for item in whole.items for path in item.files()}
    for path in sorted(whole.folder.glob("*/**/*")):
        name = path.relative_to(whole.folder).as_posix()
        beside = path.name == SKILLS_FILE or (path.suffix == ".md" and name.count("/") == 1)
        if path.is_file() and not beside and name not in used:
            yield Seen(name, 1, Complaint("", "unused_file", {}))


CHECKS: Final[Sequence[Callable[[Whole], Iterator[Seen]]]] = (
    _same_ids,
    _same_prompts,
    _unlisted_skills,
    _tubes_twice,
    _given_away,
    _unused_files,
)
