"""What the authority's pages say to people: every French sentence, found in templates, tables and refusals.

`python -m proctor_server.authority.words.gather` writes new sentences into the English catalogue, empty, drops those
that nobody says any more, and compiles it. Needs Babel, which only development has.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from proctor_server.authority.words import DOMAIN, LOCALE

AUTHORITY: Final = Path(__file__).parents[1]
CATALOGUE: Final = LOCALE / "en" / "LC_MESSAGES" / f"{DOMAIN}.po"
MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in the compiled form: always the same, so that the same words give the same bytes."""

REFUSALS: Final = (
    *sorted(AUTHORITY.rglob("*.py")),
    AUTHORITY.parent / "assessment" / "jury.py",
    AUTHORITY.parent / "assessment" / "reports.py",
    AUTHORITY.parent / "session_package" / "cards.py",
    AUTHORITY.parents[1] / "kiosk_client" / "protocol" / "refusal.py",
)
"""Modules whose refusals a person at the authority may read."""

_TABLES: Final = frozenset({"wording.py", "reports.py"})
"""Modules whose tables are words."""

_STRING: Final = r'"((?:[^"\\]|\\.)*)"'
_SAID: Final = re.compile(rf"\bt\(\s*{_STRING}")
_COUNTED: Final = re.compile(rf'\bcount\([^"]*(?:"[a-z]+"[^"]*)*?,\s*{_STRING},\s*{_STRING}')


def sentences() -> set[str]:
    """Every message id."""
    said = set(_of_templates())
    for module in REFUSALS:
        said.update(_of_python(ast.parse(module.read_text("utf-8")), module.name))
    return said


def _of_templates() -> Iterator[str]:
    for template in sorted((AUTHORITY / "web" / "templates").glob("*.html")):
        for pattern in (_SAID, _COUNTED):
            for found in pattern.finditer(template.read_text("utf-8")):
                yield from found.groups()


def _of_python(tree: ast.Module, name: str) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="sentence")], value=ast.Constant(value=str(said))):
                yield said
            case ast.Call(func=ast.Name(id="page"), args=[_, ast.Constant(value=str(title)), *_]):
                yield title
            case ast.Call(func=ast.Name(id="obstacle"), args=[_, ast.Constant(value=str(said)), *_]):
                yield said
            case ast.Call(func=ast.Name(id="Rule"), args=[_, ast.Constant(value=str(changes)), *_]):
                yield changes
            case ast.Dict() if name in _TABLES:
                yield from (str(each.value) for each in node.values if isinstance(each, ast.Constant))
            case ast.AnnAssign(target=ast.Name(id="UNKNOWN_CATEGORY"), value=ast.Constant(value=str(said))):
                yield said


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
