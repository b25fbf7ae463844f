"""What the code says to people: every French sentence, found in the sources.

`python -m proctor_server.room.words.gather` writes new sentences into the English catalogue, empty, drops those that
nobody says any more, and compiles it. Needs Babel, which only development has.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from proctor_server.room.words import DOMAIN, LOCALE

SOURCES: Final = Path(__file__).parents[3]
SPOKEN: Final = ("proctor_server", "kiosk_client/protocol")
"""Where refusals are defined: those of the kiosk itself are in its own catalogue."""

PAGES: Final = "proctor_server/room/web"
CATALOGUE: Final = LOCALE / "en" / "LC_MESSAGES" / f"{DOMAIN}.po"

MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in the compiled form: always the same, so that the same words give the same bytes."""

_STRING: Final = r'"((?:[^"\\]|\\.)*)"'
_SAID: Final = re.compile(rf"\bt\(\s*{_STRING}")
_COUNTED: Final = re.compile(rf"\bcount\(\s*[\w.]+,\s*{_STRING},\s*{_STRING}")
_GROUPED: Final = re.compile(rf"\bone: {_STRING}, several: {_STRING}")


def sentences() -> set[str]:
    """Every message id of refusals, page titles, told facts and modules of the pages."""
    said = set(_of_modules())
    for folder in SPOKEN:
        for source in sorted((SOURCES / folder).rglob("*.py")):
            said.update(_of_python(ast.parse(source.read_text(encoding="utf-8"))))
    return said


def _of_python(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                yield from _sentence_of_class(node)
            case ast.Call(func=ast.Name(id="page"), args=[_, ast.Constant(value=str(title)), *_]):
                yield title
            case ast.Call(func=ast.Name(id="Sentence"), args=[_, ast.Constant(value=str(told)), *_]):
                yield told
            case ast.AnnAssign(target=ast.Name(id="SENTENCES"), value=ast.Dict(values=levels)):
                yield from (ast.literal_eval(told) for level in levels for told in getattr(level, "values", ()))
            case ast.Call(func=ast.Name(id="spoken"), args=[ast.Constant(value=str(told))]):
                yield told


def _sentence_of_class(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        match line:
            case ast.Assign(targets=[ast.Name(id="sentence")], value=ast.Constant(value=str(said))):
                yield said
            case ast.AnnAssign(target=ast.Name(id="sentence"), value=ast.Constant(value=str(said))):
                yield said


def _of_modules() -> Iterator[str]:
    for module in sorted((SOURCES / PAGES / "static" / "js").glob("*.js")):
        text = module.read_text(encoding="utf-8")
        for pattern in (_SAID, _COUNTED, _GROUPED):
            for found in pattern.finditer(text):
                yield from found.groups()


def write() -> None:
    """The catalogue with exactly the sentences that are said, and its compiled form."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - not installed outside development
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po, write_po  # noqa: PLC0415

    known = {}
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as kept:
            known = {message.id: message.string for message in read_po(kept) if message.id}
    catalogue = Catalog(locale="en", creation_date=MADE, revision_date=MADE, fuzzy=False)
    for sentence in sorted(sentences()):
        catalogue.add(sentence, known.get(sentence, ""))
    with CATALOGUE.open("wb") as out:
        write_po(out, catalogue, width=110, omit_header=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as out:
        write_mo(out, catalogue)


if __name__ == "__main__":
    write()
