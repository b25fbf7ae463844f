"""Moodle XML → questions."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from typing import Final

from proctor_server.bank.exchange.questions import Answer, Format, Markup, Pair, Question, QuestionFile
from proctor_server.bank.exchange.remarks import AtFault, NotMoodle, Remark
from proctor_server.bank.exchange.xml_reading import Element, read_xml
from proctor_server.bank.pictures import LARGEST_KB

KINDS: Final = {
    "multichoice": "choice",
    "truefalse": "choice",
    "shortanswer": "text",
    "numerical": "number",
    "matching": "match",
    "cloze": "cloze",
    "essay": "essay",
    "description": "description",
}
"""Moodle's name for a type of question → ours; the others keep theirs."""

TRUE_FALSE: Final = {"true": "Vrai", "false": "Faux"}
_FORMATS: Final[dict[str, Format]] = {
    "html": "html",
    "markdown": "markdown",
    "plain_text": "plain",
    "moodle_auto_format": "auto",
}


def read_moodle(data: bytes) -> tuple[list[Question], list[Remark]]:
    """The questions of an export, and the faults of those that cannot be read. Raises `NotXml`,
    `XmlWithDeclarations` or `NotMoodle`."""
    root = read_xml(data)
    if root.name != "quiz":
        raise NotMoodle(root=root.name[:40])
    questions: list[Question] = []
    faults: list[Remark] = []
    for element in root.all("question"):
        # A category is where the questions after it are filed, and no question.
        if element.attributes.get("type") == "category":
            continue
        try:
            questions.append(_question(element))
        except AtFault as fault:
            faults.append(fault.of(_name(element), element.line))
    return questions, faults


def _question(element: Element) -> Question:
    said = element.attributes.get("type", "")
    single = _told(element, "single")
    return Question(
        name=_name(element),
        line=element.line,
        kind=KINDS.get(said, said),
        prompt=_markup(element.first("questiontext"), default="html"),
        answers=[_answer(answer, said) for answer in element.all("answer")],
        pairs=[_pair(pair) for pair in element.all("subquestion")],
        single=single not in {"false", "0"},
        case=_told(element, "usecase") == "1",
        units=element.first("units") is not None,
        number=_told(element, "idnumber"),
        tags=[_told(tag, "text") for tags in element.all("tags") for tag in tags.all("tag")],
        files=list(_files(element)),
    )


def _name(element: Element) -> str:
    name = element.first("name")
    return (_told(name, "text") if name else "") or _told(element, "idnumber") or "?"


def _told(element: Element, name: str) -> str:
    child = element.first(name)
    return child.text.strip() if child else ""


def _markup(element: Element | None, default: Format) -> Markup:
    if element is None:
        return Markup("")
    return Markup(_told(element, "text"), _FORMATS.get(element.attributes.get("format", ""), default))


def _answer(element: Element, said: str) -> Answer:
    text = _markup(element, default="auto")
    if said == "truefalse":
        text = Markup(TRUE_FALSE.get(text.text.lower(), text.text))
    elif said in {"shortanswer", "numerical"}:
        # What is typed is compared letter by letter: there is no mark-up in it.
        text = Markup(text.text)
    feedback = element.first("feedback")
    return Answer(
        text=text,
        fraction=_number(element.attributes.get("fraction", "0")),
        tolerance=_told(element, "tolerance") or "0",
        feedback=_told(feedback, "text") if feedback else "",
    )


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise AtFault("answer_unreadable", "answer", text=written) from None


def _pair(element: Element) -> Pair:
    answer = element.first("answer")
    return Pair(_markup(element, default="html"), Markup(_told(answer, "text") if answer else ""))


def _files(element: Element) -> Iterator[QuestionFile]:
    for part in element.children:
        if part.name in {"questiontext", "subquestion", "answer"}:
            yield from (_file(file) for file in part.all("file"))


def _file(element: Element) -> QuestionFile:
    name, folder = element.attributes.get("name", ""), element.attributes.get("path", "/")
    path = f"{folder.strip('/')}/{name}".lstrip("/")
    if not _is_safe(path) or "/" in name:
        raise AtFault("unsafe_name", "file", name=path)
    # Four letters for three bytes, before anything is decoded.
    if len(element.text) * 3 // 4 > LARGEST_KB * 1100:
        raise AtFault("file_too_large", "file", name=path, limit=LARGEST_KB)
    try:
        return QuestionFile(path, b64decode("".join(element.text.split()), validate=True))
    except (NotBase64, ValueError):
        raise AtFault("not_base64", "file", name=path) from None


def _is_safe(path: str) -> bool:
    parts = path.split("/")
    return not {"", ".", ".."} & set(parts) and not any(letter in path for letter in "\\\0:") and path.isprintable()
