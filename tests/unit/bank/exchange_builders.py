"""Items of every kind, made up by hypothesis, and what of them has to come back from Moodle."""

import re
from pathlib import Path

import msgspec
from hypothesis import strategies as st

from kiosk_client.protocol.messages import Field
from proctor_server.assessment.treatments import numeric
from proctor_server.bank.exchange.adopting import Draft, Wanted, adopt
from proctor_server.bank.exchange.moodle_reading import read_moodle
from proctor_server.bank.exchange.moodle_writing import moodle_xml
from proctor_server.bank.items import Item, Page, Picture
from proctor_server.bank.prompt import to_html
from proctor_server.bank.solutions import Solution
from tests.unit.bank.bank_builders import SVG

# Letters that mean something in HTML, XML, Markdown, TOML, or between Moodle's braces.
LETTERS = "abéÉœ 0123456789'\"\\{}~=#%&<>*_`|:;,.!?()[]+-/@$«»\u00a0\u202f’→🙂"
texts = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
answers = texts.filter(lambda text: text != "*")
numbers = st.from_regex(r"[+-]?[0-9]{1,6}([.,][0-9]{1,3})?", fullmatch=True)
prompts = st.sampled_from(
    [
        "Quel est … ?",
        "Une **feuille** de _calcul_ : `=A1*2`.\n\nQue vaut {1:SHORTANSWER:=x} ?",
        "- un\n- deux\n  1. trois\n  2. quatre\n\n> cité \\* ici",
        "| Ville | Heure |\n|:--|--:|\n| Paris | 14 h |\n| a\\|b | `c\\|d` |",
        "```\nsi x < 3 & y > 2 :\n    fin {x}\n```\nEt alors ?",
        "# Titre\n\nLigne un  \nligne deux, 3 < 4 & 5.",
    ]
)


def lists(element: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(element, min_size=least, max_size=4, unique=True)


@st.composite
def solutions(draw: st.DrawFn, kind: str) -> dict[str, object]:
    """What is particular to a kind: choices, fields, solution."""
    if kind in {"QCU", "QCM"}:
        choices = draw(lists(texts, least=2))
        right = draw(
            st.lists(st.integers(1, len(choices)), min_size=1, max_size=1 if kind == "QCU" else 4, unique=True)
        )
        return {"choices": choices, "solution": Solution(choices=sorted(right))}
    number = draw(st.booleans())
    typed = numbers if number else answers
    shape = {
        "format": "number" if number else "text",
        "treatments": draw(st.sampled_from([("t1", "t2", "t3"), ("t1", "t2"), ("t1",), ("t2",), ()])),
    }
    if kind == "QROC":
        return {"solution": Solution(texts=draw(lists(typed)), **shape)}
    names = draw(st.lists(st.from_regex("[a-z0-9_-]{1,6}", fullmatch=True), min_size=1, max_size=3, unique=True))
    if kind == "QROCM-dep":
        fields = [Field(name=name, label=draw(texts)) for name in names]
        groups = draw(st.lists(lists(typed), min_size=len(names), max_size=4))
        partial = draw(st.sampled_from([{}, {"1": "ok"}, {"1": "partially"}]))
        return {"fields": fields, "solution": Solution(groups=groups, partial=partial, **shape)}
    expected, fields = {}, []
    for name in names:
        options = draw(st.one_of(st.just([]), lists(typed, least=2)))
        fields.append(Field(name=name, label=draw(texts), options=options))
        # Moodle has one list of options, and the right ones among them in its order.
        wanted = draw(st.lists(st.sampled_from(options), min_size=1, unique=True)) if options else draw(lists(typed))
        expected[name] = sorted(wanted, key=options.index) if options else wanted
    return {"fields": fields, "solution": Solution(fields=expected, **shape)}


@st.composite
def items(draw: st.DrawFn, kind: str) -> Item:
    """An item of a kind, with or without what any item may have."""
    name = "1.1-web-3-b"
    own = draw(solutions(kind))
    return Item(
        id=name,
        competence="1.1",
        skill="@web3",
        kind=kind,
        status="operative",
        locale=draw(st.sampled_from(["fr", "en", "fr-BE"])),
        licence=draw(st.sampled_from(["CC-BY-SA-4.0", "CC0-1.0"])),
        prompt=draw(prompts),
        focused=draw(st.booleans()),
        seconds=draw(st.none() | st.integers(1, 900)),
        image=draw(st.none() | texts.map(lambda alt: Picture(file=f"{name}.svg", alt=alt))),
        attachments=draw(st.sampled_from([[], [f"{name}/notes.csv"], [f"{name}/notes.csv", f"{name}/page.html"]])),
        embed=draw(st.none() | texts.map(lambda title: Page(file=f"{name}/page.html", title=title, height=480))),
        difficulty=draw(st.none() | st.floats(-9, 9)),
        discriminant=draw(st.none() | st.floats(0, 3)),
        **own,
    )


def with_files(folder: Path) -> Path:
    """The files that the made-up items name."""
    beside = folder / "1.1" / "1.1-web-3-b"
    beside.mkdir(parents=True, exist_ok=True)
    (folder / "1.1" / "1.1-web-3-b.svg").write_bytes(SVG)
    (beside / "notes.csv").write_bytes(b"a;b\n\xff\n")
    (beside / "page.html").write_bytes(b"<p>page</p>")
    return folder


def there_and_back(items: list[Item], folder: Path) -> list[Draft]:
    """The items out to Moodle XML, and in again."""
    adoption = adopt(*read_moodle(moodle_xml(items, folder)), Wanted(), lambda *_: False)
    assert adoption.left_out == []
    return adoption.drafts


def comparable(item: Item) -> Item:
    """The item as it has to come back: a number by its value, a prompt by what it shows; always as a draft."""
    number = item.solution.format == "number"
    listed = {field.name: field.options for field in item.fields}

    def variants(texts: list[str], options: list[str]) -> list[str]:
        values = [_value(text) if number else text for text in texts]
        # A list has its own order, and a right answer is a mark in it.
        return sorted(values) if options else values

    solution = msgspec.structs.replace(
        item.solution,
        texts=variants(item.solution.texts, [text for options in listed.values() for text in options]),
        fields={name: variants(texts, listed[name]) for name, texts in item.solution.fields.items()},
        groups=[sorted(set(variants(group, []))) for group in item.solution.groups],
    )
    return msgspec.structs.replace(item, status="draft", prompt=shown(item.prompt), solution=solution)


def _value(text: str) -> str:
    value = numeric(text)
    return text if value is None else str(value.normalize())


def shown(prompt: str) -> str:
    """What a prompt shows: white space in HTML is one space, a link is its words."""
    html = re.sub(r'<span class="link">(.*?)</span>', r"\1", to_html(prompt), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html)
