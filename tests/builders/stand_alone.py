"""The stand-alone verifier beside our own: what one says of a package, the other says too."""

import importlib
import importlib.util
import sys
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import msgspec

from proctor_server.session_package import verifying
from proctor_server.session_package.verifying import Report

BUILDER = Path(__file__).parents[2] / "deploy" / "build-verifier"


def build_verifier(target: Path) -> Path:
    """`verify.pyz` at `target`."""
    loader = SourceFileLoader("build_verifier", str(BUILDER))
    spec = importlib.util.spec_from_loader("build_verifier", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    module.build(target)
    return target


@cache
def verifier_module(name: str) -> Any:
    """A module of the verifier, from its sources."""
    sys.path.insert(0, str(BUILDER.parent / "verifier"))
    try:
        return importlib.import_module(name)
    finally:
        del sys.path[0]


def judged(zipped: bytes, centre_key: bytes | None, recipient: str | None, authority_key: bytes | None = None) -> Any:
    files, found = verifier_module("bags").files_of_zip(zipped)
    return verifier_module("verdict").judge(files, found, centre_key, recipient, authority_key)


def verify_bag(
    zipped: bytes,
    *,
    centre_key: bytes | None = None,
    recipient: str | None = None,
    authority_key: bytes | None = None,
) -> Report:
    """Our report; the other one has the same problems at the same places."""
    ours = verifying.verify_bag(zipped, centre_key=centre_key, recipient=recipient, authority_key=authority_key)
    theirs = places(judged(zipped, centre_key, recipient, authority_key))
    assert theirs == places(msgspec.to_builtins(ours))
    return ours


def places(report: Any) -> Any:
    """What two reports have to agree on; the words of a library about bad JSON are its own."""
    return {**report, "problems": sorted((each["code"], each["where"]) for each in report["problems"])}
