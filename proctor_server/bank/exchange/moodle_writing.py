"""Items → Moodle XML. What Moodle has no place for travels as tags and class names, and is given back by them."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from kiosk_client.protocol.messages import Field
from proctor_server.assessment.treatments import numeric
from proctor_server.bank.exchange.cloze import BlankKind, Reply, without_braces, write_blank
from proctor_server.bank.exchange.losses import case_counts, xml_text
from proctor_server.bank.exchange.markup import body, in_package
from proctor_server.bank.exchange.tags import tags_of
from proctor_server.bank.items import Item

FILES: Final = "@@PLUGINFILE@@/"
"""How Moodle's texts name the files that come with them."""

NOTHING_RIGHT: Final = "-100"


def moodle_xml(items: Iterable[Item], folder: Path) -> bytes:
    """The quiz of these items of the bank in `folder`: same items, same bytes."""
    quiz = ET.Element("quiz")
    for item in items:
        _question(quiz, item, folder / item.competence)
        quiz[-1].tail = "\n"
    written: bytes = ET.tostring(quiz, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _question(quiz: ET.Element, item: Item, here: Path) -> None:
    question = ET.SubElement(quiz, "question", type=_type(item))
    _text(question, "name", item.id)
    _questiontext(question, item, here)
    for name, value in _settings(item).items():
        ET.SubElement(question, name).text = value
    ET.SubElement(question, "idnumber").text = item.id
    for answer in _answers(item):
        question.append(answer)
    tags = ET.SubElement(question, "tags")
    for tag in tags_of(item):
        _text(tags, "tag", tag)


def _type(item: Item) -> str:
    if item.choices:
        return "multichoice"
    if item.fields:
        return "cloze"
    return "numerical" if item.solution.format == "number" else "shortanswer"


def _settings(item: Item) -> Mapping[str, str]:
    match _type(item):
        case "multichoice":
            single = "true" if item.kind == "QCU" else "false"
            return {"single": single, "shuffleanswers": "false", "answernumbering": "none"}
        case "shortanswer":
            return {"usecase": str(int(case_counts(item)))}
        case _:
            return {}


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    ET.SubElement(element, "text").text = xml_text(text)
    return element


def _questiontext(question: ET.Element, item: Item, here: Path) -> None:
    blanks = [_blank(item, field) for field in item.fields]
    html = body(item, lambda name: FILES + in_package(name), blanks, without_braces if blanks else str)
    element = _text(question, "questiontext", html, format="html")
    for name in files_of(item):
        folder, _, plain = f"/{name}".rpartition("/")
        file = ET.SubElement(element, "file", name=plain, path=f"{folder}/", encoding="base64")
        file.text = b64encode((here / name).read_bytes()).decode()


def files_of(item: Item) -> list[str]:
    """The files that stand beside the item, each once."""
    shown = [item.image.file] if item.image else []
    return list(dict.fromkeys([*shown, *item.attachments, *([item.embed.file] if item.embed else [])]))


def _answers(item: Item) -> list[ET.Element]:
    if item.choices:
        right = item.solution.choices
        return [_choice(item, text, place in right) for place, text in enumerate(item.choices, start=1)]
    return [] if item.fields else [_typed(item, text) for text in item.solution.texts]


def _choice(item: Item, text: str, is_right: bool) -> ET.Element:
    share = f"{100 / len(item.solution.choices):.7g}"
    wrong = "0" if item.kind == "QCU" else NOTHING_RIGHT
    return _answer(text, share if is_right else wrong, "plain_text")


def _typed(item: Item, text: str) -> ET.Element:
    if item.solution.format != "number":
        return _answer(starred(text), "100", "moodle_auto_format")
    answer = _answer(plain_number(text), "100", "moodle_auto_format")
    ET.SubElement(answer, "tolerance").text = "0"
    return answer


def _answer(text: str, fraction: str, text_format: str) -> ET.Element:
    answer = ET.Element("answer", fraction=fraction, format=text_format)
    ET.SubElement(answer, "text").text = xml_text(text)
    return answer


def starred(text: str) -> str:
    """A typed answer in which no star stands for anything."""
    return text.replace("*", r"\*")


def plain_number(text: str) -> str:
    """The number with a dot and nothing else, as Moodle writes it; a text that is none, as it is."""
    value = numeric(text)
    return text if value is None else f"{value:f}"


def _blank(item: Item, field: Field) -> str:
    expected = _expected(item, field.name)
    if field.options:
        said = {text: _groups_of(text, expected) for text, _ in expected}
        return write_blank(
            "list", [Reply(xml_text(text), 100.0 * (text in said), said.get(text, "")) for text in field.options]
        )
    if item.solution.format == "number":
        return write_blank("number", [Reply(f"{plain_number(text)}:0", 100.0, group) for text, group in expected])
    kind: BlankKind = "case" if case_counts(item) else "text"
    return write_blank(kind, [Reply(starred(xml_text(text)), 100.0, group) for text, group in expected])


def _expected(item: Item, name: str) -> list[tuple[str, str]]:
    """(variant, what tells its group) of a field."""
    if item.kind == "QROCM-dep":
        groups = enumerate(item.solution.groups, start=1)
        return [(text, f"réponse {number}") for number, group in groups for text in group]
    return [(text, "") for text in (item.solution.texts or item.solution.fields.get(name, []))]


def _groups_of(text: str, expected: list[tuple[str, str]]) -> str:
    return ", ".join(group for variant, group in expected if variant == text and group)
