"""One item → one `qti-assessment-item` of QTI 3.0."""

from typing import Final
from xml.etree import ElementTree as ET

from kiosk_client.protocol.messages import Field
from proctor_server.bank.exchange.losses import xml_text
from proctor_server.bank.exchange.markup import body, in_package
from proctor_server.bank.exchange.qti_rules import choice, declarations, processing, responses
from proctor_server.bank.items import Item

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
SCHEMA: Final = f"{NAMESPACE} https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
FILES: Final = "../files/"
"""From an item's file to the files of its competence's folder."""

_ALIGNMENTS: Final = ("left", "center", "right")


def identifier(item: Item) -> str:
    """The item's identifier as XML wants it: it may not start with a figure."""
    return f"item-{item.id}"


def qti_item(item: Item) -> bytes:
    """The item's file, in UTF-8."""
    root = ET.Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": SCHEMA,
            "identifier": identifier(item),
            "title": item.id,
            "adaptive": "false",
            "time-dependent": "true" if item.seconds else "false",
            "xml:lang": item.locale,
        },
    )
    root.extend(declarations(item))
    root.append(_body(item))
    root.append(processing(item))
    return to_bytes(root)


def to_bytes(root: ET.Element) -> bytes:
    """The document's bytes."""
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _body(item: Item) -> ET.Element:
    blanks = ["<interaction />"] * len(item.fields)
    html = body(item, lambda name: f"{FILES}{item.competence}/{in_package(name)}", blanks)
    # What is read here was written above, for XML: every element is closed, every reference is one of XML's own.
    shown = ET.fromstring(f"<qti-item-body>{html}</qti-item-body>")  # noqa: S314
    _align(shown)
    fields = iter(responses(item))
    for parent in shown.iter("p"):
        for place, child in enumerate(parent):
            if child.tag == "interaction":
                parent[place] = _blank(*next(fields))
    if item.choices:
        shown.append(_choices(item))
    elif not item.fields:
        ET.SubElement(shown, "p").append(_blank(*next(fields)))
    return shown


def _align(shown: ET.Element) -> None:
    """An alignment is a class of the standard's vocabulary."""
    for cell in shown.iter():
        side = cell.attrib.pop("align", None)
        if side in _ALIGNMENTS:
            cell.set("class", f"qti-align-{side}")


def _choices(item: Item) -> ET.Element:
    most = "1" if item.kind == "QCU" else "0"
    interaction = ET.Element(
        "qti-choice-interaction",
        {"response-identifier": responses(item)[0][0], "max-choices": most, "shuffle": "false"},
    )
    for place, text in enumerate(item.choices, start=1):
        ET.SubElement(interaction, "qti-simple-choice", identifier=choice(place)).text = xml_text(text)
    return interaction


def _blank(name: str, field: Field | None) -> ET.Element:
    if field is None or not field.options:
        return ET.Element("qti-text-entry-interaction", {"response-identifier": name})
    interaction = ET.Element("qti-inline-choice-interaction", {"response-identifier": name, "shuffle": "false"})
    for place, text in enumerate(field.options, start=1):
        ET.SubElement(interaction, "qti-inline-choice", identifier=choice(place)).text = xml_text(text)
    return interaction
