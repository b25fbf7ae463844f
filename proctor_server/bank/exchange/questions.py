"""A question as another program has it, whatever its file's format."""

from typing import Literal

import msgspec

Format = Literal["html", "markdown", "plain", "auto"]
"""`auto`: HTML in which a line's end is one (Moodle's own)."""


class Markup(msgspec.Struct, frozen=True):
    """A text and how it is to be read."""

    text: str
    format: Format = "plain"


class QuestionFile(msgspec.Struct, frozen=True):
    """A file of a question; `path` as its texts name it, from the question's own top."""

    path: str
    data: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`fraction`: percent of the marks. `tolerance`: of a number. `ends`: both ends of an interval."""

    text: Markup
    fraction: float = 0.0
    tolerance: str = "0"
    ends: bool = False
    feedback: str = ""


class Pair(msgspec.Struct, frozen=True):
    """One line of a matching question; an empty `left` only adds a choice."""

    left: Markup
    right: Markup


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: choice, text, number, match, cloze, essay, description, or another program's own name.
    `single`: one choice only. `case`: capitals count. `number`: what the other program calls it by."""

    name: str
    line: int
    kind: str
    prompt: Markup
    answers: list[Answer] = []
    pairs: list[Pair] = []
    single: bool = True
    case: bool = False
    units: bool = False
    number: str = ""
    tags: list[str] = []
    files: list[QuestionFile] = []
