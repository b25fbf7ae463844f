"""XML from outside → a tree with line numbers. Nothing is declared, nothing is fetched."""

from collections.abc import Iterator
from xml.parsers import expat

from proctor_server.bank.exchange.remarks import NotXml, XmlWithDeclarations


class Element:
    """One element: its text is that before its first child, as Moodle writes it."""

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.pieces: list[str] = []
        self.children: list[Element] = []

    @property
    def text(self) -> str:
        """The characters directly in it."""
        return "".join(self.pieces)

    def all(self, name: str) -> Iterator["Element"]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next(self.all(name), None)


def read_xml(data: bytes) -> Element:
    """The root element. Raises `NotXml`, or `XmlWithDeclarations`."""
    top = Element("", {}, 0)
    parser = _parser(open_elements=[top])
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NotXml(line=parser.CurrentLineNumber) from None
    return top.children[0]


def _parser(open_elements: list[Element]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def data(text: str) -> None:
        open_elements[-1].pieces.append(text)

    def refuse(*_: object) -> None:
        raise XmlWithDeclarations(line=parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_elements.pop()
    parser.CharacterDataHandler = data
    # Entities can make a small file enormous, or name another file; Moodle writes no DOCTYPE.
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser
