"""Items → a QTI 3.0 content package: a ZIP with a manifest, one file an item, and what stands beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from proctor_server.assessment.referential import COMPETENCES
from proctor_server.bank.exchange.losses import xml_text
from proctor_server.bank.exchange.markup import in_package
from proctor_server.bank.exchange.moodle_writing import files_of
from proctor_server.bank.exchange.qti_items import XSI, identifier, qti_item, to_bytes
from proctor_server.bank.exchange.tags import tags_of
from proctor_server.bank.items import Item

MANIFEST: Final = "imsmanifest.xml"
PACKAGING: Final = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
SCHEMA: Final = (
    f"{PACKAGING} https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd "
    f"{LOM} https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd"
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can say: the same items give the same bytes on any day."""


def qti_package(items: Iterable[Item], folder: Path) -> bytes:
    """The package of these items of the bank in `folder`: same items, same bytes."""
    items = list(items)
    contents = {MANIFEST: _manifest(items)}
    for item in items:
        contents[_place(item)] = qti_item(item)
        contents |= {_beside(item, name): (folder / item.competence / name).read_bytes() for name in files_of(item)}
    return _zipped(contents)


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, data in contents.items():
            entry = ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            # Compressed bytes would depend on the machine.
            package.writestr(entry, data, ZIP_STORED)
    return out.getvalue()


def _place(item: Item) -> str:
    return f"items/{item.id}.xml"


def _beside(item: Item, name: str) -> str:
    return f"files/{item.competence}/{name}"


def _manifest(items: Sequence[Item]) -> bytes:
    root = ET.Element(
        "manifest",
        {"xmlns": PACKAGING, "xmlns:xsi": XSI, "xsi:schemaLocation": SCHEMA, "identifier": "proctor-bank"},
    )
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "QTI Item Bank"
    ET.SubElement(about, "schemaversion").text = "3.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for item in items:
        resources.append(_resource(item))
    return to_bytes(root)


def _resource(item: Item) -> ET.Element:
    resource = ET.Element(
        "resource", {"identifier": f"res-{identifier(item)}", "type": "imsqti_item_xmlv3p0", "href": _place(item)}
    )
    ET.SubElement(resource, "metadata").append(_about(item))
    for name in (_place(item), *(_beside(item, name) for name in files_of(item))):
        ET.SubElement(resource, "file", href=in_package(name))
    return resource


def _about(item: Item) -> ET.Element:
    """Who the item is, in the standard's own terms for learning objects; our settings are keywords."""
    lom = ET.Element("lom", xmlns=LOM)
    general = ET.SubElement(lom, "general")
    name = ET.SubElement(general, "identifier")
    ET.SubElement(name, "catalog").text = "proctor"
    ET.SubElement(name, "entry").text = item.id
    ET.SubElement(general, "language").text = item.locale
    for tag in tags_of(item):
        _said(ET.SubElement(general, "keyword"), tag)
    rights = ET.SubElement(lom, "rights")
    _source_and_value(ET.SubElement(rights, "copyrightAndOtherRestrictions"), "yes")
    _said(ET.SubElement(rights, "description"), item.licence)
    lom.append(_classification(item))
    return lom


def _classification(item: Item) -> ET.Element:
    classification = ET.Element("classification")
    _source_and_value(ET.SubElement(classification, "purpose"), "competency")
    path = ET.SubElement(classification, "taxonPath")
    _said(ET.SubElement(path, "source"), "CRCN")
    for number, name in _taxons(item):
        taxon = ET.SubElement(path, "taxon")
        ET.SubElement(taxon, "id").text = number
        _said(ET.SubElement(taxon, "entry"), name)
    return classification


def _taxons(item: Item) -> Iterator[tuple[str, str]]:
    yield item.competence, COMPETENCES[item.competence]
    yield item.skill, item.skill


def _said(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "string", language="fr").text = xml_text(text)


def _source_and_value(parent: ET.Element, value: str) -> None:
    ET.SubElement(parent, "source").text = "LOMv1.0"
    ET.SubElement(parent, "value").text = value
