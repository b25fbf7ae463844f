"""The bill of materials of what a lock installs, as CycloneDX 1.6 has it: `deploy/sbom [LOCK]`, on standard output.

Versions and SHA-256 are the lock's, licences those that the installed packages declare, and what is vendored is in it
too. The same locks and the same packages give the same bytes.
"""

import argparse
import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from typing import Any

from locks import LOCKS, TOP, Pin, Vendored, installed, pins, vendored

SPACE = uuid.UUID("6f1a4f5e-9f0e-4d3c-8a55-0d3f4b6c2f10")
ROOT = "proctor"
STATION = "kiosk"
CLASSIFIER = "License :: OSI Approved :: "
FOLDERS = {STATION: ("kiosk_client",)}
"""Lock → the folders that are installed with it; of any other all."""


def bill(lock: str) -> dict[str, Any]:
    """The document for one lock."""
    found, pinned = installed(), pins(lock)
    parts = [_package(pin, found.get(pin.name)) for pin in pinned]
    parts += [_file(one) for one in vendored(*FOLDERS.get(lock, ("kiosk_client", "proctor_server")))]
    told: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _root(lock)},
        "components": parts,
        "dependencies": _edges(lock, pinned, found),
    }
    number = uuid.uuid5(SPACE, json.dumps(told, sort_keys=True))
    return {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", **told, "serialNumber": f"urn:uuid:{number}"}


def _project(lock: str) -> dict[str, Any]:
    folder = TOP / "kiosk_client" if lock == STATION else TOP
    project: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _root(lock: str) -> dict[str, Any]:
    project = _project(lock)
    named = {"type": "application", "bom-ref": ROOT, "name": project["name"], "version": project["version"]}
    return {**named, "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}]}


def _package(pin: Pin, here: metadata.Distribution | None) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "library", "bom-ref": pin.purl, "name": pin.name, "version": pin.version}
    told["purl"] = pin.purl
    hashes = [{"alg": "SHA-256", "content": content} for content in pin.sha256]
    told["externalReferences"] = [{"type": "distribution", "url": pin.purl, "hashes": hashes}]
    licences = _licences(here) if here is not None and here.version == pin.version else []
    return {**told, "licenses": licences} if licences else told


def _licences(here: metadata.Distribution) -> list[dict[str, Any]]:
    """An expression where the package has one, else the names by which it is classified, else its own short word, else
    the title of the licence that it brings."""
    about: Any = here.metadata
    if expression := about.get("License-Expression"):
        return [{"expression": expression}]
    classified = [each for each in about.get_all("Classifier") or [] if each.startswith(CLASSIFIER)]
    names = [each.removeprefix(CLASSIFIER) for each in classified] or [about.get("License") or _title(here)]
    return [{"license": {"name": name}} for name in names if name and "\n" not in name]


def _title(here: metadata.Distribution) -> str:
    text = here.read_text("licenses/LICENSE") or ""
    return text.strip().partition("\n")[0]


def _file(one: Vendored) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "file", "bom-ref": f"file:{one.path}", "name": one.path}
    told["hashes"] = [{"alg": "SHA-256", "content": one.sha256}]
    if one.version:
        told["version"] = one.version
    return {**told, "licenses": [{"license": {"name": one.licence}}]} if one.licence else told


def _edges(lock: str, pinned: list[Pin], found: dict[str, metadata.Distribution]) -> list[dict[str, Any]]:
    """What asks for what, as far as it is pinned here; what only an extra asks for is left out."""
    refs = {pin.name: pin.purl for pin in pinned}
    edges = [{"ref": ROOT, "dependsOn": _refs(_project(lock)["dependencies"], refs)}]
    for pin in pinned:
        asked = (found[pin.name].requires or []) if pin.name in found else []
        edges.append({"ref": pin.purl, "dependsOn": _refs([one for one in asked if "extra ==" not in one], refs)})
    return edges


def _refs(asked: list[str], refs: dict[str, str]) -> list[str]:
    names = {re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", one, maxsplit=1)[0]).lower() for one in asked}
    return sorted(refs[name] for name in names & refs.keys())


if __name__ == "__main__":
    asks = argparse.ArgumentParser(prog="deploy/sbom", description=__doc__.partition("\n\n")[0])
    asks.add_argument(
        "lock", nargs="?", default="everything", choices=sorted(file.stem for file in LOCKS.glob("*.txt"))
    )
    json.dump(bill(asks.parse_args().lock), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
