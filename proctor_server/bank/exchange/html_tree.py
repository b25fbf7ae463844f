"""HTML as people paste it → a tree. Whatever is wrong with it, something comes out."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final

DEEPEST: Final = 60
"""Elements inside each other that are told apart; deeper ones count as text of the deepest."""

VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
BLOCKS: Final = frozenset(
    {"p", "div", "ul", "ol", "li", "blockquote", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
)
_CELLS: Final = frozenset({"td", "th"})
_ENDS: Final = {
    "li": (frozenset({"li", "p"}), frozenset({"ul", "ol"})),
    "td": (_CELLS | {"p"}, frozenset({"tr", "table"})),
    "th": (_CELLS | {"p"}, frozenset({"tr", "table"})),
    "tr": (_CELLS | {"p", "tr"}, frozenset({"table"})),
} | {name: (frozenset({"p"}), frozenset({"li", "td", "th"})) for name in BLOCKS - {"li"}}
"""Start of an element → what it ends without saying so, and what it stays inside of."""

# The parser takes a marked section for a programming fault; browsers take it for a comment.
_MARKED_SECTION = re.compile(r"<!\[[^>]*>?")


class Node:
    """One element; its children are elements and texts."""

    def __init__(self, tag: str, attributes: dict[str, str] | None = None) -> None:
        self.tag = tag
        self.attributes = attributes or {}
        self.children: list[Node | str] = []

    @property
    def classes(self) -> list[str]:
        """The names in its `class`."""
        return self.attributes.get("class", "").split()

    def walk(self) -> Iterator["Node"]:
        """It and every element in it, in the order of the text."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def take(self, wanted: Callable[["Node"], bool]) -> list["Node"]:
        """The elements that are wanted, taken out of the tree."""
        taken: list[Node] = []
        kept: list[Node | str] = []
        for child in self.children:
            if isinstance(child, Node) and wanted(child):
                taken.append(child)
                continue
            kept.append(child)
            if isinstance(child, Node):
                taken.extend(child.take(wanted))
        self.children = kept
        return taken


def words(nodes: "list[Node | str]") -> str:
    """All the text in them."""
    return "".join(node if isinstance(node, str) else words(node.children) for node in nodes)


def read_html(html: str) -> Node:
    """The tree under a nameless top."""
    reader = _Reader()
    reader.feed(_closed(_MARKED_SECTION.sub("", html)))
    reader.close()
    return reader.open[0]


def _closed(html: str) -> str:
    """The HTML with what looks like a last element without its end as the words that it is.

    The parser would look for that end from each of its letters anew."""
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ended, within = _ENDS.get(tag, (frozenset(), frozenset()))
        self._end(ended, within)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, node in enumerate(self.open) if place and node.tag == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def _end(self, ended: frozenset[str], within: frozenset[str]) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag in within:
                return
            if self.open[place].tag in ended:
                del self.open[place:]
