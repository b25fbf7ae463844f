"""What a competence's skills are in words: `<competence>/skills.toml`, one table a tube, one line a difficulty."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from proctor_server.assessment.referential import HIGHEST_LEVEL
from proctor_server.bank.faults import Complaint
from proctor_server.bank.reading import Source, Unusable, decoded, key_lines, read_toml
from proctor_server.bank.shapes import TUBE, dict_of

SKILLS_FILE: Final = "skills.toml"


class SkillList(NamedTuple):
    """`words`: name of a skill → what one can do. `tubes`: name → title. `lines`: tube → where it stands."""

    words: dict[str, str]
    tubes: dict[str, str]
    lines: dict[str, int]


def read_skills(path: Path) -> tuple[SkillList, list[tuple[int, Complaint]]]:
    """The skills in a file that is there, and what is wrong with it, by line; of a tube at fault, nothing."""
    try:
        text = decoded(path.read_bytes())
        written = read_toml(text, first_line=1)
    except Unusable as fault:
        return SkillList({}, {}, {}), [(fault.line, fault.complaint)]
    lines = key_lines(text.splitlines(), first_line=1)
    source = Source(written, "", 1, lines)
    found = [(source.line_of(complaint.field), complaint) for complaint in _complaints(written)]
    bad = {complaint.field.split(".")[0] for _, complaint in found}
    sound = {tube: table for tube, table in written.items() if tube not in bad}
    return SkillList(_words(sound), {tube: table["title"] for tube, table in sound.items()}, lines), found


def _complaints(written: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from dict_of(TUBE)(written)
    for tube, table in written.items():
        if isinstance(table, dict) and tube[-1:].isdigit():
            yield Complaint(tube, "not_a_tube", {})


def _words(tubes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        f"@{tube}{difficulty}": table[str(difficulty)]
        for tube, table in tubes.items()
        for difficulty in range(1, HIGHEST_LEVEL + 1)
        if str(difficulty) in table
    }
