"""HTML of others → the Markdown of our prompts. What has no equivalent is dropped and named."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from proctor_server.bank.exchange.html_tree import BLOCKS, Node, read_html, words
from proctor_server.bank.prompt import to_html

Nodes = Sequence[Node | str]

STRONG: Final = frozenset({"strong", "b"})
STRESSED: Final = frozenset({"em", "i"})
_MARKED: Final = dict.fromkeys(STRONG, "strong") | dict.fromkeys(STRESSED, "em") | {"code": "code"}
GONE: Final = frozenset(
    {"script", "style", "iframe", "object", "embed", "video", "audio", "svg", "math", "canvas", "img", "input",
     "select", "textarea", "button", "head", "template", "noscript"}
)  # fmt: skip
"""Elements that go with all that is in them."""

PLAIN: Final = frozenset(
    {"", "span", "div", "section", "article", "main", "body", "html", "br", "wbr", "thead", "tbody", "tfoot", "tr",
     "td", "th", "li", "tt"}
)  # fmt: skip
"""Elements of which nothing is lost when only their words stay."""

_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"[\\`*\[\]<|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINE_START = re.compile(r"^(\d{0,9})([#+\-=>~:.)])")
_LANGUAGE = re.compile(r"language-([\w+#.-]+)")
_CLOSING_MARK = re.compile(r"(?<![\\#])#+$")
_BREAK: Final = "\\\n"


class Converted(NamedTuple):
    """`dropped`: what had no equivalent, in the order of the text, each once."""

    markdown: str
    dropped: list[str]


def to_markdown(tree: Node) -> Converted:
    """The tree in Markdown that our prompts may have."""
    writer = _Writer()
    return Converted("\n\n".join(writer.blocks(tree.children)), list(writer.dropped))


class _Writer:
    def __init__(self) -> None:
        self.dropped: dict[str, None] = {}
        self._writers: dict[str, Callable[[Node], Iterator[str]]] = {
            "p": self._nested, "div": self._nested, "li": self._nested, "ul": self._list, "ol": self._list,
            "blockquote": self._quote, "pre": self._code, "table": self._table, "hr": lambda _: iter(["* * *"]),
        } | {f"h{level}": self._heading for level in range(1, 7)}  # fmt: skip

    def blocks(self, nodes: Nodes) -> list[str]:
        """The blocks that the nodes are; what stands between blocks is a paragraph."""
        found: list[str] = []
        run: list[Node | str] = []
        for node in nodes:
            if isinstance(node, Node) and _is_block(node):
                found.extend(self._paragraph(run))
                run = []
                self._name(node)
                found.extend(self._apart(found, self._writers.get(node.tag, self._nested)(node)))
            else:
                run.append(node)
        return found + list(self._paragraph(run))

    def _name(self, node: Node) -> None:
        if node.tag not in PLAIN | BLOCKS and node.tag not in _MARKED:
            self.dropped[node.tag] = None

    def _apart(self, before: list[str], blocks: Iterator[str]) -> Iterator[str]:
        """Two lists in a row would be one: the second gets the other marker."""
        for block in blocks:
            last = before[-1] if before else ""
            if last.startswith("- ") and block.startswith("- "):
                yield re.sub(r"(?m)^- ", "* ", block)
            elif re.match(r"\d+\. ", last) and re.match(r"\d+\. ", block):
                yield re.sub(r"(?m)^(\d+)\. ", r"\1) ", block)
            else:
                yield block
            before = [*before, block]

    def _nested(self, node: Node) -> Iterator[str]:
        yield from self.blocks(node.children)

    def _paragraph(self, nodes: Nodes) -> Iterator[str]:
        text = self._faithful(nodes)
        # A line of no-break spaces is how editors leave a line empty.
        if text.strip():
            yield text

    def _heading(self, node: Node) -> Iterator[str]:
        text = self._faithful(node.children).replace(_BREAK, " ")
        if text:
            yield f"{'#' * int(node.tag[1])} {_CLOSING_MARK.sub(_backslash, text)}"

    def _quote(self, node: Node) -> Iterator[str]:
        inside = "\n\n".join(self.blocks(node.children))
        if inside:
            yield "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))

    def _code(self, node: Node) -> Iterator[str]:
        text = words(node.children).removeprefix("\n").removesuffix("\n")
        fence = "`" * max(3, _longest_run(text) + 1)
        names = [name for each in node.walk() for name in each.classes if _LANGUAGE.fullmatch(name)]
        yield f"{fence}{names[0].removeprefix('language-') if names else ''}\n{text}\n{fence}"

    def _list(self, node: Node) -> Iterator[str]:
        items = [child if isinstance(child, Node) and child.tag == "li" else _item(child) for child in node.children]
        items = [item for item in items if words(item.children).strip()]
        tight = all(_is_tight(item) for item in items)
        first = _first_number(node)
        lines = []
        for place, item in enumerate(items):
            marker = "- " if node.tag == "ul" else f"{first + place}. "
            body = ("\n" if tight else "\n\n").join(self.blocks(item.children)) or ""
            lines.append(marker + body.replace("\n", "\n" + " " * len(marker)))
        if lines:
            text = ("\n" if tight else "\n\n").join(lines)
            yield re.sub(r"(?m)^ +$", "", text)

    def _table(self, node: Node) -> Iterator[str]:
        rows = [self._row(each) for each in node.walk() if each.tag == "tr"]
        rows = [row for row in rows if row]
        if not rows:
            yield from self.blocks(
                node.children if not any(each.tag == "table" for each in node.walk() if each is not node) else []
            )
            return
        if not any(each.tag == "th" for each in node.walk()):
            self.dropped["table sans titres"] = None
        width = max(map(len, rows))
        sides = [
            _side(cell) for cell in _cells(next(each for each in node.walk() if each.tag == "tr" and _cells(each)))
        ]
        padded = [row + [""] * (width - len(row)) for row in rows]
        rule = [*sides, *["---"] * (width - len(sides))]
        yield "\n".join(f"| {' | '.join(row)} |" for row in [padded[0], rule, *padded[1:]])

    def _row(self, row: Node) -> list[str]:
        cells = _cells(row)
        if any({"colspan", "rowspan"} & cell.attributes.keys() for cell in cells):
            self.dropped["cellules réunies"] = None
        # A cell is one line; a bar in code is not escaped yet.
        return [re.sub(r"(?<!\\)\|", r"\\|", self._faithful(_flat(cell)).replace(_BREAK, " ")) for cell in cells]

    def _faithful(self, nodes: Nodes) -> str:
        """One paragraph, in the first way of writing it that is read back as it was."""
        wanted = _signature(nodes)
        for stress in "*_":
            text = _line_starts(self._inline(nodes, stress).strip(" \n"))
            if _signature(read_html(to_html(text)).children) == wanted:
                return text
        self.dropped["mise en forme"] = None
        return _PUNCTUATION.sub(r"\\\1", _SPACE.sub(" ", _kept_words(nodes)).strip())

    def _inline(self, nodes: Nodes, stress: str) -> str:
        parts = [_escaped(node) if isinstance(node, str) else self._element(node, stress) for node in _joined(nodes)]
        return re.sub(r" *\\\n *", lambda _: _BREAK, "".join(parts)).removesuffix(_BREAK)

    def _element(self, node: Node, stress: str) -> str:
        self._name(node)
        if node.tag in GONE:
            return ""
        if node.tag == "br":
            return _BREAK
        if node.tag == "code":
            return _code_span(words(node.children))
        mark = "**" if node.tag in STRONG else stress if node.tag in STRESSED else ""
        return _wrapped(mark, self._inline(node.children, stress))


def _is_block(node: Node) -> bool:
    return any(each.tag in BLOCKS for each in node.walk()) and node.tag not in GONE


def _item(node: Node | str) -> Node:
    item = Node("li")
    item.children = [node]
    return item


def _is_tight(item: Node) -> bool:
    """Only words, then at most lists that may follow them directly."""
    blocks = [child for child in item.children if isinstance(child, Node) and _is_block(child)]
    return all(block.tag == "ul" or (block.tag == "ol" and _first_number(block) == 1) for block in blocks)


def _first_number(node: Node) -> int:
    start = node.attributes.get("start", "1")
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 1


def _cells(row: Node) -> list[Node]:
    return [child for child in row.children if isinstance(child, Node) and child.tag in {"td", "th"}]


def _side(cell: Node) -> str:
    told = cell.attributes.get("align", "") or cell.attributes.get("style", "")
    sides = {"left": ":--", "center": ":-:", "right": "--:"}
    return next((rule for side, rule in sides.items() if side in told.lower()), "---")


def _flat(cell: Node) -> list[Node | str]:
    """What is in a cell, its blocks as words with spaces between."""
    flat: list[Node | str] = []
    for child in cell.children:
        if isinstance(child, Node) and _is_block(child):
            flat += [" ", *_flat(child), " "]
        else:
            flat.append(child)
    return flat


def _joined(nodes: Nodes) -> list[Node | str]:
    """The nodes; neighbours that are marked alike are one, for marks that touch are read otherwise."""
    joined: list[Node | str] = []
    for node in nodes:
        last = joined[-1] if joined else None
        if isinstance(node, Node) and isinstance(last, Node) and _mark(node) and _mark(node) == _mark(last):
            one = Node(node.tag, last.attributes)
            one.children = [*last.children, *node.children]
            joined[-1] = one
        elif isinstance(node, str) and isinstance(last, str):
            joined[-1] = last + node
        else:
            joined.append(node)
    return joined


def _mark(node: Node) -> str:
    return _MARKED.get(node.tag, "")


def _signature(nodes: Nodes) -> tuple[str, list[tuple[str, str]]]:
    """What has to be read back: the letters, and which of them are marked how."""
    marked = [(_MARKED[node.tag], _letters(node.children)) for node in _marked(nodes)]
    return _letters(nodes), [(tag, letters) for tag, letters in marked if letters]


def _marked(nodes: Nodes) -> Iterator[Node]:
    for node in _joined(nodes):
        if isinstance(node, Node) and node.tag not in GONE:
            if node.tag in _MARKED:
                yield node
            if node.tag != "code":
                yield from _marked(node.children)


def _letters(nodes: Nodes) -> str:
    return "".join(_kept_words(nodes).split())


def _kept_words(nodes: Nodes) -> str:
    """The words of what is not gone, a space for a break."""
    kept = []
    for node in nodes:
        if isinstance(node, str):
            kept.append(node)
        elif node.tag not in GONE:
            kept.append(" " if node.tag == "br" else _kept_words(node.children))
    return "".join(kept)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(_backslash, _SPACE.sub(" ", text.replace("\0", "")))


def _backslash(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _line_starts(text: str) -> str:
    """What would make a list, a heading or a rule at the start of a line is escaped there."""
    return _BREAK.join(_LINE_START.sub(r"\1\\\2", line) for line in text.split(_BREAK))


def _wrapped(mark: str, inside: str) -> str:
    """White space stays outside: a mark that touches it is read as a letter."""
    bare = inside.strip(" ")
    if not bare or not mark:
        return inside
    before, after = inside[: len(inside) - len(inside.lstrip(" "))], inside[len(inside.rstrip(" ")) :]
    return f"{before}{mark}{bare}{mark}{after}"


def _code_span(text: str) -> str:
    text = _SPACE.sub(" ", text)
    if not text.strip():
        return text
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
