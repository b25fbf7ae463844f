"""What a question says → our prompt, and what stands in it: blanks, a picture, files to open, a page."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from html import escape
from typing import Final
from urllib.parse import unquote

import msgspec

from proctor_server.bank.exchange import markup
from proctor_server.bank.exchange.cloze import Blank, read_blanks
from proctor_server.bank.exchange.html_tree import Node, read_html, words
from proctor_server.bank.exchange.moodle_writing import FILES
from proctor_server.bank.exchange.questions import Markup, Question, QuestionFile
from proctor_server.bank.exchange.remarks import AtFault, LeftOut, Words
from proctor_server.bank.exchange.to_markdown import to_markdown
from proctor_server.bank.prompt import to_html

_MARK: Final = "\ue000{}\ue001"
_MARKS = re.compile("\ue000(\\d+)\ue001")
_PRIVATE = re.compile("[\ue000\ue001]")
_TAGGED = re.compile(r"<(p|br|div|ul|ol|table|pre)\b", re.IGNORECASE)
_DATA = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,(.*)", re.DOTALL)
_SUFFIXES: Final = {"png": "png", "jpeg": "jpg", "svg+xml": "svg"}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the prompt names; `words` describe it, as `alt` or as title; `height` of a page."""

    file: QuestionFile
    words: str
    height: int = 0


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A blank, with the name and the label of its field. `ours`: they came with it."""

    blank: Blank
    name: str
    label: str
    ours: bool


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """`said`: what is not as it was."""

    markdown: str
    blanks: list[Named]
    image: Shown | None
    attachments: list[Shown]
    page: Shown | None
    said: list[Words]


def read_prompt(question: Question) -> Prompt:
    """The prompt of a question. Raises `AtFault` when it is empty, or a picture in it is not one."""
    html = _PRIVATE.sub("", as_html(question.prompt))
    blanks = list(read_blanks(html)) if question.kind == "cloze" else []
    tree = read_html(_marked(html, blanks))
    named = list(_named(tree, blanks))
    files = _Files(question)
    page, attachments = files.page(tree), list(files.attachments(tree))
    image = files.image(tree)
    converted = to_markdown(tree)
    if not converted.markdown.strip():
        raise AtFault("prompt_empty", "prompt")
    said = [*files.said, *_said(converted.dropped)]
    if any(not one.ours for one in named):
        said.append(Words("blanks_numbered", "fields"))
    return Prompt(
        markdown=converted.markdown,
        blanks=named,
        image=image,
        attachments=attachments,
        page=page,
        said=said + list(files.unused([image, page, *attachments])),
    )


def plain(text: Markup, said: list[Words]) -> str:
    """A choice or a label, without mark-up: ours have none. Raises `LeftOut` for a picture in it."""
    if text.format == "plain":
        return text.text
    tree = read_html(as_html(text))
    if tree.take(lambda node: node.tag == "img"):
        raise LeftOut("picture_in_choice", "choices")
    marked = {node.tag for node in tree.walk()} - {"", "p", "br", "span", "div"}
    said.extend(Words("formatting_dropped", "choices", what=tag) for tag in sorted(marked))
    return " ".join(words(tree.children).replace("\u00a0", "\ue002").split()).replace("\ue002", "\u00a0")


def as_html(text: Markup) -> str:
    """The text as HTML, whatever its format."""
    match text.format:
        case "html":
            return text.text
        case "markdown":
            return to_html(text.text)
        case "plain":
            return _with_breaks(escape(text.text, quote=False))
        case "auto":
            return text.text if _TAGGED.search(text.text) else _with_breaks(text.text)


def _with_breaks(text: str) -> str:
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "".join(f"<p>{paragraph.strip()}</p>" for paragraph in paragraphs).replace("\n", "<br>")


def _marked(html: str, blanks: list[Blank]) -> str:
    for place in reversed(range(len(blanks))):
        html = html[: blanks[place].start] + _MARK.format(place) + html[blanks[place].end :]
    return html


def _named(tree: Node, blanks: list[Blank]) -> Iterator[Named]:
    """The blanks in their order: those of our own fields leave the text, the others leave their number in it."""
    ours = {}
    for paragraph in tree.take(lambda node: _name_of(node) != ""):
        found = _MARKS.search(words(paragraph.children))
        label = _MARKS.sub("", words(paragraph.children)).strip()
        if found and label:
            ours[int(found[1])] = (_name_of(paragraph), label)
    _number(tree)
    for place, blank in enumerate(blanks):
        name, label = ours.get(place, (f"champ{place + 1}", f"({place + 1})"))
        yield Named(blank=blank, name=name, label=label, ours=place in ours)


def _name_of(node: Node) -> str:
    names = [one.removeprefix(markup.FIELD) for one in node.classes if one.startswith(markup.FIELD)]
    return names[0] if names and re.fullmatch(r"[A-Za-z0-9_-]+", names[0]) else ""


def _number(node: Node) -> None:
    """Each mark becomes the number of its field, in bold."""
    children: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node):
            _number(child)
            children.append(child)
            continue
        for place, piece in enumerate(_MARKS.split(child)):
            children.append(_bold(f"({int(piece) + 1})") if place % 2 else piece)
    node.children = children


def _bold(text: str) -> Node:
    node = Node("strong")
    node.children = [text]
    return node


def _said(dropped: list[str]) -> Iterator[Words]:
    rest = [what for what in dropped if what != "a"]
    if "a" in dropped:
        yield Words("words_of_links", "prompt")
    if rest:
        yield Words("formatting_dropped", "prompt", what=", ".join(rest))


class _Files:
    """The files that come with a question, found by the addresses in its text."""

    def __init__(self, question: Question) -> None:
        self._files = {file.path: file for file in question.files}
        self.said: list[Words] = []

    def page(self, tree: Node) -> Shown | None:
        """Our embedded page, taken out of the tree."""
        for paragraph in tree.take(lambda node: markup.EMBED in node.classes):
            heights = [one.removeprefix(markup.HEIGHT) for one in paragraph.classes if one.startswith(markup.HEIGHT)]
            height = int(heights[0]) if heights and re.fullmatch("[1-9][0-9]{0,4}", heights[0]) else 400
            for shown in self._links(paragraph):
                return Shown(file=shown.file, words=shown.words, height=height)
        return None

    def attachments(self, tree: Node) -> Iterator[Shown]:
        """Files to open: ours leave the text, the words of other links stay in it."""
        for paragraph in tree.take(lambda node: markup.ATTACHMENT in node.classes):
            yield from self._links(paragraph)
        yield from self._links(tree)

    def image(self, tree: Node) -> Shown | None:
        """The picture, taken out of the tree with any others."""
        ours = any(markup.IMAGE in node.classes for node in tree.walk())
        shown: list[Shown] = []
        for node in tree.take(lambda node: node.tag == "img"):
            file = self._picture(node.attributes.get("src", ""))
            if file and shown:
                self.said.append(Words("picture_dropped", "image", name=file.path))
            elif file:
                shown.append(Shown(file=file, words=node.attributes.get("alt", "").strip()))
        if shown and not ours:
            self.said.append(Words("picture_moved", "image"))
        return shown[0] if shown else None

    def unused(self, shown: list[Shown | None]) -> Iterator[Words]:
        """The files that nothing shows."""
        used = {one.file.path for one in shown if one}
        dropped = {str(one.details.get("name")) for one in self.said if one.code == "picture_dropped"}
        for path in sorted(self._files.keys() - used - dropped):
            yield Words("file_unused", "file", name=path)

    def _links(self, tree: Node) -> Iterator[Shown]:
        for node in tree.walk():
            address = node.attributes.get("href", "") if node.tag == "a" else ""
            file = self._file(address)
            if file:
                yield Shown(file=file, words=words(node.children).strip())

    def _file(self, address: str) -> QuestionFile | None:
        return self._files.get(unquote(address.removeprefix(FILES))) if address.startswith(FILES) else None

    def _picture(self, address: str) -> QuestionFile | None:
        data = _DATA.fullmatch(address)
        if data:
            return QuestionFile(f"image.{_SUFFIXES[data[1]]}", _decoded(data[2]))
        file = self._file(address)
        if file is None:
            self.said.append(Words("picture_elsewhere", "image", name=address or "sans nom"))
        return file


def _decoded(data: str) -> bytes:
    try:
        return b64decode(data, validate=True)
    except (NotBase64, ValueError):
        raise AtFault("not_base64", "image", name="image") from None
