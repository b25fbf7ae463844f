"""How a QTI 3.0 item is marked: what is declared right, and the rules that say so."""

from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from kiosk_client.protocol.messages import Field
from proctor_server.bank.exchange.losses import case_counts, xml_text
from proctor_server.bank.exchange.moodle_writing import plain_number
from proctor_server.bank.items import Item

TEMPLATES: Final = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
WORTH: Final = {"ok": "1", "partially": "0.5"}
"""What an answer is worth: half for a partial one, as in the placement test."""

RESPONSE: Final = "RESPONSE"


def responses(item: Item) -> list[tuple[str, Field | None]]:
    """The variables that the candidate fills in, each with its field."""
    if item.kind.startswith("QROCM"):
        return [(f"{RESPONSE}_{place}", field) for place, field in enumerate(item.fields, start=1)]
    return [(RESPONSE, item.fields[0] if item.fields else None)]


def choice(place: int) -> str:
    """The identifier of a choice or of an option, counted from 1."""
    return f"CHOICE_{place}"


def declarations(item: Item) -> Iterable[ET.Element]:
    """The responses with what is right, then the outcomes."""
    for name, field in responses(item):
        yield _response(item, name, field)
    yield _outcome("SCORE", "float", maximum="1")
    for number in range(1, len(item.solution.groups) + 1):
        yield _outcome(_group(number), "integer", maximum="1")


def processing(item: Item) -> ET.Element:
    """The rules: a template of the standard where one says it all."""
    if item.kind in {"QCU", "QCM"} or _is_one_right_option(item):
        return ET.Element("qti-response-processing", template=f"{TEMPLATES}match_correct.xml")
    if _is_mapped(item):
        return ET.Element("qti-response-processing", template=f"{TEMPLATES}map_response.xml")
    rules = ET.Element("qti-response-processing")
    if item.kind == "QROCM-dep":
        rules.extend(_group_rules(item))
    else:
        right = [_is_right(item, name, field) for name, field in responses(item)]
        rules.append(_condition([(_all(right), "SCORE", "float", WORTH["ok"])]))
    return rules


def _is_one_right_option(item: Item) -> bool:
    return item.kind == "QROC" and bool(item.fields) and len(item.solution.texts) == 1


def _is_mapped(item: Item) -> bool:
    return item.kind == "QROC" and item.solution.format != "number" and not _is_one_right_option(item)


def _response(item: Item, name: str, field: Field | None) -> ET.Element:
    right = _right_values(item, field)
    cardinality = "multiple" if item.kind == "QCM" else "single"
    declaration = ET.Element(
        "qti-response-declaration",
        {"identifier": name, "cardinality": cardinality, "base-type": _base_type(item, field)},
    )
    # What is right in a field of any order depends on the others: a rule says it.
    if right and item.kind != "QROCM-dep":
        correct = ET.SubElement(declaration, "qti-correct-response")
        for value in right if item.kind == "QCM" else right[:1]:
            ET.SubElement(correct, "qti-value").text = value
        if _is_mapped(item):
            declaration.append(_mapping(item, field, right))
    return declaration


def _mapping(item: Item, field: Field | None, right: Sequence[str]) -> ET.Element:
    mapping = ET.Element("qti-mapping", {"lower-bound": "0", "upper-bound": "1", "default-value": "0"})
    for value in right:
        entry = ET.SubElement(mapping, "qti-map-entry", {"map-key": value, "mapped-value": "1"})
        if not (field and field.options):
            entry.set("case-sensitive", _case(item))
    return mapping


def _base_type(item: Item, field: Field | None) -> str:
    if item.choices or (field and field.options):
        return "identifier"
    return "float" if item.solution.format == "number" else "string"


def _right_values(item: Item, field: Field | None) -> list[str]:
    if item.choices:
        return [choice(place) for place in item.solution.choices]
    texts = item.solution.texts or item.solution.fields.get(field.name if field else "", [])
    return _values(item, field, texts)


def _values(item: Item, field: Field | None, texts: Iterable[str]) -> list[str]:
    """The texts as values of the response: of a list, the options that they are."""
    if field and field.options:
        return [choice(field.options.index(text) + 1) for text in texts if text in field.options]
    if item.solution.format == "number":
        return [plain_number(text) for text in texts]
    return [xml_text(text) for text in texts]


def _case(item: Item) -> str:
    return "true" if case_counts(item) else "false"


def _outcome(name: str, base_type: str, maximum: str) -> ET.Element:
    outcome = ET.Element(
        "qti-outcome-declaration",
        {
            "identifier": name,
            "cardinality": "single",
            "base-type": base_type,
            "normal-minimum": "0",
            "normal-maximum": maximum,
        },
    )
    default = ET.SubElement(outcome, "qti-default-value")
    ET.SubElement(default, "qti-value").text = "0"
    return outcome


def _is_right(item: Item, name: str, field: Field | None) -> ET.Element:
    return _is_one_of(item, name, field, _right_values(item, field))


def _is_one_of(item: Item, name: str, field: Field | None, values: Sequence[str]) -> ET.Element:
    """The response is one of these values."""
    either = ET.Element("qti-or")
    base_type = _base_type(item, field)
    for value in values:
        compared = _comparison(item, base_type)
        either.append(compared)
        ET.SubElement(compared, "qti-variable", identifier=name)
        compared.append(_constant(base_type, value))
    return either


def _comparison(item: Item, base_type: str) -> ET.Element:
    match base_type:
        case "identifier":
            return ET.Element("qti-match")
        case "float":
            return ET.Element("qti-equal", {"tolerance-mode": "exact"})
        case _:
            return ET.Element("qti-string-match", {"case-sensitive": _case(item)})


def _constant(base_type: str, value: str) -> ET.Element:
    constant = ET.Element("qti-base-value", {"base-type": base_type})
    constant.text = value
    return constant


def _all(expressions: Iterable[ET.Element]) -> ET.Element:
    every = ET.Element("qti-and")
    every.extend(expressions)
    return every


def _group(number: int) -> str:
    return f"GROUP_{number}"


def _group_rules(item: Item) -> Iterable[ET.Element]:
    """A group counts once, whichever field has it; then the number of groups found is worth something."""
    for number, group in enumerate(item.solution.groups, start=1):
        found = ET.Element("qti-or")
        for name, field in responses(item):
            values = _values(item, field, group)
            if values:
                found.append(_is_one_of(item, name, field, values))
        yield _condition([(found, _group(number), "integer", "1")])
    worth = item.solution.partial or {str(len(item.fields)): "ok"}
    steps = sorted(((int(number), WORTH[result]) for number, result in worth.items()), reverse=True)
    yield _condition([(_at_least(item, number), "SCORE", "float", value) for number, value in steps])


def _at_least(item: Item, number: int) -> ET.Element:
    enough = ET.Element("qti-gte")
    total = ET.SubElement(enough, "qti-sum")
    for group in range(1, len(item.solution.groups) + 1):
        ET.SubElement(total, "qti-variable", identifier=_group(group))
    enough.append(_constant("integer", str(number)))
    return enough


def _condition(cases: Sequence[tuple[ET.Element, str, str, str]]) -> ET.Element:
    """The first case that holds sets its outcome."""
    condition = ET.Element("qti-response-condition")
    for place, (expression, outcome, base_type, value) in enumerate(cases):
        case = ET.SubElement(condition, "qti-response-else-if" if place else "qti-response-if")
        case.append(expression)
        ET.SubElement(case, "qti-set-outcome-value", identifier=outcome).append(_constant(base_type, value))
    return condition
