"""What a centre signs: an in-toto Statement v1 over the two manifests of the bag, with the facts of the
session."""

from typing import Final, Literal

import msgspec

from proctor_server.session_package.bag import MANIFEST, TAG_MANIFEST, Files, digest

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """Hexadecimal."""

    sha256: str


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the statement is about."""

    name: str
    digest: Digest


class JournalEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The head of the session's journal."""

    n: int
    hash: str


class Predicate(msgspec.Struct, frozen=True, kw_only=True):
    """The facts. `centre`: fingerprint. `recipient`: the age recipient of the authority that the package is
    for, so that nobody can take the bag out and wrap it for another one."""

    session: str
    centre: str
    revision: int
    journal: JournalEnd
    recipient: str


class Statement(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """in-toto Statement v1."""

    subject: list[Subject]
    predicate: Predicate
    type_: Literal["https://in-toto.io/Statement/v1"] = msgspec.field(
        name="_type", default="https://in-toto.io/Statement/v1"
    )
    predicate_type: Literal["urn:proctor:session-package:1"] = "urn:proctor:session-package:1"


def subjects(files: Files) -> list[Subject]:
    """The manifests: through them, every file of the bag."""
    names = (MANIFEST, TAG_MANIFEST)
    return [Subject(name=name, digest=Digest(sha256=digest(files[name]))) for name in names if name in files]
