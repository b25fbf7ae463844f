"""QTI 3.0: the structure that the standard asks for, and rules that mark an answer as we do."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.evaluation import Question, evaluate
from proctor_server.assessment.treatments import numeric
from proctor_server.bank.checking import read_bank
from proctor_server.bank.exchange.losses import QTI_LOSSES, sort_out
from proctor_server.bank.exchange.qti_items import NAMESPACE, qti_item
from proctor_server.bank.exchange.qti_package import LOM, MANIFEST, PACKAGING, qti_package
from proctor_server.bank.items import Item
from tests.unit.bank.bank_builders import KINDS, small_bank
from tests.unit.bank.exchange_builders import items

SHIPPED = Path(__file__).parents[3] / "deploy" / "bank"

CHILDREN = ["qti-response-declaration", "qti-outcome-declaration", "qti-item-body", "qti-response-processing"]
"""Of an item, in the order of the standard; those that we do not write are left out."""

REQUIRED = {
    "qti-assessment-item": {"identifier", "title", "time-dependent"},
    "qti-response-declaration": {"identifier", "cardinality", "base-type"},
    "qti-outcome-declaration": {"identifier", "cardinality", "base-type"},
    "qti-map-entry": {"map-key", "mapped-value"},
    "qti-choice-interaction": {"response-identifier", "max-choices"},
    "qti-simple-choice": {"identifier"},
    "qti-inline-choice-interaction": {"response-identifier"},
    "qti-inline-choice": {"identifier"},
    "qti-text-entry-interaction": {"response-identifier"},
    "qti-set-outcome-value": {"identifier"},
    "qti-variable": {"identifier"},
    "qti-base-value": {"base-type"},
    "qti-string-match": {"case-sensitive"},
    "qti-equal": {"tolerance-mode"},
}
INTERACTIONS = {"qti-choice-interaction", "qti-inline-choice-interaction", "qti-text-entry-interaction"}
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"


def parsed(item: Item) -> ET.Element:
    """The item's file; the names without the namespace, once all of them are known to be in it."""
    root = ET.fromstring(qti_item(item))
    for element in root.iter():
        namespace, _, name = element.tag.removeprefix("{").partition("}")
        assert namespace == NAMESPACE
        element.tag = name
    return root


def check_structure(root: ET.Element) -> None:
    assert root.tag == "qti-assessment-item"
    order = [CHILDREN.index(child.tag) for child in root]
    assert order == sorted(order)
    assert {"qti-item-body", "qti-response-processing"} <= {child.tag for child in root}
    for element in root.iter():
        assert REQUIRED.get(element.tag, set()) <= element.attrib.keys(), element.tag
    names = [child.attrib["identifier"] for child in root if child.tag in CHILDREN[:2]]
    assert len(names) == len(set(names))
    assert "SCORE" in names
    assert {variable.attrib["identifier"] for variable in root.iter("qti-variable")} <= set(names)
    asked = [each.attrib["response-identifier"] for each in root.iter() if each.tag in INTERACTIONS]
    assert sorted(asked) == sorted(name for name in names if name.startswith("RESPONSE"))
    # An interaction within a line stands in a paragraph; a block of choices in the body itself.
    for paragraph in root.iter("p"):
        assert not list(paragraph.iter("qti-choice-interaction"))


# ── a reader of the rules, as far as we write them ────────────────────────────────────────────────────────────────


def score(root: ET.Element, given: dict[str, Any]) -> float:
    """The SCORE that the item's own rules give to these responses."""
    rules = root.find("qti-response-processing")
    assert rules is not None
    template = rules.get("template", "")
    if template == f"{TEMPLATES}match_correct.xml":
        return float(_correct(root) == _as_set(given["RESPONSE"]))
    if template == f"{TEMPLATES}map_response.xml":
        return _mapped(root, given["RESPONSE"])
    outcomes: dict[str, Any] = {each.attrib["identifier"]: 0.0 for each in root.iter("qti-outcome-declaration")}
    for condition in rules:
        for case in condition:
            if _value(case[0], given | outcomes):
                for change in case[1:]:
                    outcomes[change.attrib["identifier"]] = float(change[0].text or "")
                break
    return float(outcomes["SCORE"])


def _as_set(value: Any) -> set[str]:
    return set(value) if isinstance(value, list) else {value}


def _correct(root: ET.Element) -> set[str]:
    return {str(each.text) for each in root.iterfind("qti-response-declaration/qti-correct-response/qti-value")}


def _mapped(root: ET.Element, answer: str) -> float:
    for entry in root.iter("qti-map-entry"):
        fold = str.lower if entry.get("case-sensitive") == "false" else str
        if fold(entry.attrib["map-key"]) == fold(answer):
            return float(entry.attrib["mapped-value"])
    return 0.0


def _value(expression: ET.Element, known: dict[str, Any]) -> Any:
    return OPERATORS[expression.tag](expression, known)


def _operands(expression: ET.Element, known: dict[str, Any]) -> list[Any]:
    return [_value(child, known) for child in expression]


def _equal(expression: ET.Element, known: dict[str, Any]) -> bool:
    one, other = map(str, _operands(expression, known))
    return numeric(one) is not None and numeric(one) == numeric(other)


def _string_match(expression: ET.Element, known: dict[str, Any]) -> bool:
    one, other = map(str, _operands(expression, known))
    return one == other if expression.get("case-sensitive") == "true" else one.lower() == other.lower()


OPERATORS: dict[str, Callable[[ET.Element, dict[str, Any]], Any]] = {
    "qti-variable": lambda expression, known: known[expression.attrib["identifier"]],
    "qti-base-value": lambda expression, _: expression.text or "",
    "qti-and": lambda expression, known: all(_operands(expression, known)),
    "qti-or": lambda expression, known: any(_operands(expression, known)),
    "qti-sum": lambda expression, known: sum(map(float, _operands(expression, known))),
    "qti-gte": lambda expression, known: float(_value(expression[0], known)) >= float(_value(expression[1], known)),
    "qti-match": lambda expression, known: _value(expression[0], known) == _value(expression[1], known),
    "qti-equal": _equal,
    "qti-string-match": _string_match,
}


def responses(item: Item, answer: Any) -> dict[str, Any]:
    """An answer in our words, as responses of the item in QTI."""
    if item.choices:
        places = answer if isinstance(answer, list) else [answer]
        chosen = [f"CHOICE_{place}" for place in places]
        return {"RESPONSE": chosen if item.kind == "QCM" else chosen[0]}
    names = ["RESPONSE"] if item.kind == "QROC" else [f"RESPONSE_{place + 1}" for place in range(len(item.fields))]
    typed = [answer] if item.kind == "QROC" else [answer.get(field.name, "") for field in item.fields]
    options = [field.options for field in item.fields] or [[]]
    return {
        name: f"CHOICE_{listed.index(text) + 1}" if listed and text in listed else text
        for name, text, listed in zip(names, typed, options, strict=True)
    }


WORTH = {"ok": 1.0, "partially": 0.5, "ko": 0.0}


def marked_by_us(item: Item, answer: Any) -> float:
    return WORTH[evaluate(Question(kind=item.kind, solution=item.solution, fields=item.fields, answer=answer)).result]


def own_answers(item: Item) -> list[Any]:
    """Every answer that the solution names, and a few that it does not: nothing, another choice, a field missing."""
    solution, names = item.solution, [field.name for field in item.fields]
    wrong = "987654321" if solution.format == "number" else "zzzzzzzz"
    match item.kind:
        case "QCU":
            return list(range(1, len(item.choices) + 1))
        case "QCM":
            return [solution.choices, solution.choices[:-1], list(range(1, len(item.choices) + 1))]
        case "QROC":
            return [*solution.texts, wrong]
        case "QROCM-ind":
            right = [
                {name: variants[place % len(variants)] for name, variants in solution.fields.items()}
                for place in (0, 1)
            ]
            return [*right, {**right[0], names[-1]: wrong}, {}]
        case _:
            groups = [group[-1] for group in solution.groups]
            right = dict(zip(names, groups, strict=False))
            turned = dict(zip(reversed(names), groups, strict=False))
            return [right, turned, {**right, names[-1]: wrong}, dict.fromkeys(names, groups[0]), {}]


# ── tests ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_an_item_of_each_kind_has_the_structure_of_the_standard(kind: str, data: st.DataObject) -> None:
    check_structure(parsed(data.draw(items(kind))))


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_its_rules_mark_an_answer_as_we_do(kind: str, data: st.DataObject) -> None:
    item = data.draw(items(kind))
    # How far a text is forgiven, and a variant of two groups, are named as lost.
    lost = {loss.code for loss in QTI_LOSSES if loss.applies(item)}
    if lost & {"treatments_lost", "groups_overlap"}:
        return
    root = parsed(item)
    for answer in own_answers(item):
        assert score(root, responses(item, answer)) == marked_by_us(item, answer), answer


def test_every_item_that_is_shipped_marks_its_own_solution_right() -> None:
    going = sort_out(read_bank(SHIPPED), QTI_LOSSES).going
    assert going
    for item in going:
        root = parsed(item)
        check_structure(root)
        assert (
            score(root, responses(item, own_answers(item)[0 if item.kind != "QCU" else item.solution.choices[0] - 1]))
            == 1
        )


def test_scoring_md_a_partial_answer_is_worth_half(tmp_path: Path) -> None:
    item = next(item for item in read_bank(small_bank(tmp_path)).items if item.kind == "QROCM-dep")
    root = parsed(item)
    assert score(root, {"RESPONSE_1": "marimba", "RESPONSE_2": "x"}) == 0.5
    assert score(root, {"RESPONSE_1": "marimba", "RESPONSE_2": "Xylophone"}) == 1
    assert score(root, {"RESPONSE_1": "marimba", "RESPONSE_2": "marimba"}) == 0.5


@pytest.mark.parametrize(
    ("kind", "template"),
    [("QCU", "match_correct.xml"), ("QCM", "match_correct.xml"), ("QROC", "map_response.xml"), ("QROCM-ind", None)],
)
def test_where_a_template_of_the_standard_says_it_all_it_is_named(
    tmp_path: Path, kind: str, template: str | None
) -> None:
    item = next(item for item in read_bank(small_bank(tmp_path)).items if item.kind == kind)
    rules = parsed(item).find("qti-response-processing")
    assert rules is not None
    assert rules.get("template") == (f"{TEMPLATES}{template}" if template else None)


def package(bank: Path) -> ZipFile:
    going = sort_out(read_bank(bank), QTI_LOSSES).going
    return ZipFile(BytesIO(qti_package(going, bank)))


def test_the_manifest_names_every_file_of_the_package(tmp_path: Path) -> None:
    whole = package(small_bank(tmp_path))
    manifest = ET.fromstring(whole.read(MANIFEST))
    assert manifest.tag == f"{{{PACKAGING}}}manifest"
    assert [child.tag.partition("}")[2] for child in manifest] == ["metadata", "organizations", "resources"]
    assert manifest.findtext(f"*/{{{PACKAGING}}}schema") == "QTI Item Bank"
    assert manifest.findtext(f"*/{{{PACKAGING}}}schemaversion") == "3.0.0"
    resources = list(manifest.iter(f"{{{PACKAGING}}}resource"))
    assert {resource.get("type") for resource in resources} == {"imsqti_item_xmlv3p0"}
    named = [unquote(file.attrib["href"]) for file in manifest.iter(f"{{{PACKAGING}}}file")]
    assert sorted([MANIFEST, *named]) == sorted(whole.namelist())
    assert len({resource.attrib["identifier"] for resource in resources}) == len(resources) == 6


def test_what_an_item_shows_is_in_the_package_where_it_says(tmp_path: Path) -> None:
    whole = package(small_bank(tmp_path))
    place = "items/1.2-drive-1-a.xml"
    root = ET.fromstring(whole.read(place))
    shown = [each.get("src") or each.get("href") for each in root.iter() if each.get("src") or each.get("href")]
    assert len(shown) == 3
    for address in shown:
        assert (
            str(PurePosixPath("files") / PurePosixPath(unquote(str(address))).relative_to("../files"))
            in whole.namelist()
        )


def test_competence_skill_and_licence_are_metadata(tmp_path: Path) -> None:
    whole = package(small_bank(tmp_path))
    text = "{" + LOM + "}"
    about = next(lom for lom in ET.fromstring(whole.read(MANIFEST)).iter(f"{text}lom"))
    assert about.findtext(f"{text}general/{text}identifier/{text}entry") == "1.1-web-1-a"
    assert [each.text for each in about.iter(f"{text}id")] == ["1.1", "@web1"]
    assert about.findtext(f"{text}rights/{text}description/{text}string") == "CC-BY-SA-4.0"
    assert "proctor:kind=QCU" in [each.text for each in about.iter(f"{text}string")]


def test_the_same_bank_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = small_bank(tmp_path / "a"), small_bank(tmp_path / "b")
    assert qti_package(read_bank(one).items, one) == qti_package(read_bank(other).items, other)
