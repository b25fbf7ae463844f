"""GIFT, the questions that teachers type as text → questions."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import msgspec

from proctor_server.bank.exchange.questions import Answer, Format, Markup, Pair, Question
from proctor_server.bank.exchange.remarks import AtFault, NotUtf8, Remark
from proctor_server.bank.reading import Unusable, decoded

BLANK: Final = "_____"
"""What stands in the text where words are missing."""

_FORMATS: Final[dict[str, Format]] = {"html": "html", "markdown": "markdown", "plain": "plain", "moodle": "auto"}
_ESCAPED: Final = "~=#{}:\\"
_HIDDEN: Final = {letter: chr(0xE000 + place) for place, letter in enumerate(_ESCAPED)}
"""A letter that a backslash stands before is kept from the reader under another."""

_ESCAPE = re.compile(r"\\([~=#{}:\\])")
_SHOWN = str.maketrans({hidden: letter for letter, hidden in _HIDDEN.items()})
_PRIVATE = re.compile("[\ue000-\ue0ff]")
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_TAGS = re.compile(r"\[(tag|id):([^\]]*)\]")
_PIECE = re.compile(r"([~=])([^~=]*)")
_WEIGHT = re.compile(r"\s*%(-?\d+(?:[.,]\d+)?)%")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(#.*)?", re.IGNORECASE | re.DOTALL)
_INTERVAL = re.compile(r"(.+?)\.\.(.+)")


class _Block(NamedTuple):
    """The lines of one question; what its comments say."""

    line: int
    text: str
    tags: list[str]
    number: str


def read_gift(data: bytes) -> tuple[list[Question], list[Remark]]:
    """The questions of a file, and the faults of those that cannot be read. Raises `NotUtf8`."""
    try:
        text = decoded(data)
    except Unusable as fault:
        raise NotUtf8(line=fault.line) from None
    questions: list[Question] = []
    faults: list[Remark] = []
    for block in _blocks(text):
        try:
            questions.append(_question(block))
        except AtFault as fault:
            faults.append(fault.of(_name(block), block.line))
    return questions, faults


def _blocks(text: str) -> Iterator[_Block]:
    """Blank lines part the questions; a comment has a line of its own."""
    lines: list[str] = []
    comments: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare)
        elif bare.startswith("$CATEGORY:"):
            continue
        elif bare:
            first = first if lines else number
            lines.append(line)
        else:
            if lines:
                yield _block(first, lines, comments)
            lines, comments = [], []


def _block(line: int, lines: list[str], comments: list[str]) -> _Block:
    said = [found for comment in comments for found in _TAGS.findall(comment)]
    tags = [value.strip() for name, value in said if name == "tag"]
    numbers = [value.strip() for name, value in said if name == "id"]
    text = _ESCAPE.sub(lambda found: _HIDDEN[found[1]], _PRIVATE.sub("", "\n".join(lines)))
    return _Block(line, text, tags, numbers[0] if numbers else "")


def _name(block: _Block) -> str:
    title = _TITLE.match(block.text)
    return _shown(title[1]) if title else "question sans nom"


def _question(block: _Block) -> Question:
    title = _TITLE.match(block.text)
    text = block.text[title.end() :] if title else block.text
    text_format, text = _formatted(text)
    before, inside, after = _parts(text)
    prompt = f"{before}{BLANK}{after}" if after.strip(" .\n") else f"{before}{after}"
    blank = Question(
        name=_name(block),
        line=block.line,
        kind="description",
        prompt=Markup(_shown(prompt if inside is not None else text), text_format),
        number=block.number,
        tags=block.tags,
    )
    return blank if inside is None else _answered(blank, inside.partition("####")[0].strip(), text_format)


def _formatted(text: str) -> tuple[Format, str]:
    found = _FORMAT.match(text)
    return (_FORMATS[found[1].lower()], text[found.end() :]) if found else ("auto", text)


def _parts(text: str) -> tuple[str, str | None, str]:
    """What is before, between and after the braces."""
    if "{" not in text and "}" not in text:
        return text, None, ""
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.rpartition("}")
    if not opened or not closed or "{" in inside or "}" in inside or "{" in after:
        raise AtFault("unbalanced_braces")
    return before, inside, after


def _answered(question: Question, inside: str, text_format: Format) -> Question:
    for applies, read in READERS:
        if applies(inside):
            return read(question, inside, text_format)
    raise AtFault("answer_unreadable", "answer", text=_shown(inside))


def _essay(question: Question, _inside: str, _format: Format) -> Question:
    return _as(question, kind="essay")


def _numbers(question: Question, inside: str, _format: Format) -> Question:
    rest = inside[1:].strip()
    pieces = list(_pieces(rest)) if rest.startswith(("=", "~")) else [("=", rest.partition("~")[0])]
    answers = [_number(piece) for sign, piece in pieces if sign == "=" and piece.partition("#")[0].strip()]
    return _as(question, kind="number", answers=answers)


def _number(piece: str) -> Answer:
    fraction, text, feedback = _weighed(piece, 100.0)
    interval = _INTERVAL.fullmatch(text)
    value, _, tolerance = text.partition(":")
    return Answer(
        text=Markup(text if interval else value.strip()),
        fraction=fraction,
        tolerance=tolerance.strip() or "0",
        ends=interval is not None,
        feedback=feedback,
    )


def _choices(question: Question, inside: str, text_format: Format) -> Question:
    answers = [_answer(piece, 100.0 if sign == "=" else 0.0, text_format) for sign, piece in _pieces(inside)]
    return _as(question, kind="choice", single=any(sign == "=" for sign, _ in _pieces(inside)), answers=answers)


def _truth(question: Question, inside: str, _format: Format) -> Question:
    is_true = inside.upper().startswith("T")
    answers = [
        Answer(text=Markup("Vrai"), fraction=100.0 * is_true),
        Answer(text=Markup("Faux"), fraction=100.0 * (not is_true)),
    ]
    return _as(question, kind="choice", answers=answers)


def _matches(question: Question, inside: str, text_format: Format) -> Question:
    halves = [piece.partition("->") for _, piece in _pieces(inside)]
    if not all(arrow for _, arrow, _ in halves):
        raise AtFault("answer_unreadable", "answer", text=_shown(inside))
    pairs = [Pair(_markup(left, text_format), Markup(_shown(right))) for left, _, right in halves]
    return _as(question, kind="match", pairs=pairs)


def _texts(question: Question, inside: str, _format: Format) -> Question:
    answers = [_answer(piece, 100.0, "plain") for _, piece in _pieces(inside)]
    return _as(question, kind="text", answers=[answer for answer in answers if answer.text.text])


def _pieces(inside: str) -> Iterator[tuple[str, str]]:
    if inside.strip() and not inside.lstrip().startswith(("~", "=")):
        raise AtFault("answer_unreadable", "answer", text=_shown(inside))
    return ((found[1], found[2]) for found in _PIECE.finditer(inside))


def _answer(piece: str, fraction: float, text_format: Format) -> Answer:
    fraction, text, feedback = _weighed(piece, fraction)
    return Answer(text=_markup(text, text_format), fraction=fraction, feedback=feedback)


def _weighed(piece: str, fraction: float) -> tuple[float, str, str]:
    weight = _WEIGHT.match(piece)
    if weight:
        fraction, piece = float(weight[1].replace(",", ".")), piece[weight.end() :]
    text, _, feedback = piece.partition("#")
    return fraction, text.strip(), _shown(feedback)


def _markup(text: str, default: Format) -> Markup:
    told, rest = _formatted(text)
    return Markup(_shown(rest), told if rest != text else default)


def _shown(text: str) -> str:
    return text.replace("\\n", "\n").translate(_SHOWN).strip()


def _as(question: Question, **changed: object) -> Question:
    return msgspec.structs.replace(question, **changed)


READERS: Final[tuple[tuple[Callable[[str], object], Callable[[Question, str, Format], Question]], ...]] = (
    (lambda inside: not inside, _essay),
    (lambda inside: inside.startswith("#"), _numbers),
    (lambda inside: "~" in inside, _choices),
    (_TRUTH.fullmatch, _truth),
    (lambda inside: "->" in inside, _matches),
    (lambda inside: inside.startswith("="), _texts),
)
"""What an answer looks like → how it is read; the first that applies."""
