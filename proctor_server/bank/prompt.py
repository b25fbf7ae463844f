"""The prompt of an item: CommonMark and tables, without HTML, to the HTML that a station shows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from proctor_server.bank.faults import Complaint

_FORBIDDEN: Final = {"html_block": "raw_html", "html_inline": "raw_html", "image": "picture_in_prompt"}
_ALIGNMENTS: Final = {f"text-align:{side}": side for side in ("left", "center", "right")}


def _markdown(*, html: bool) -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": html}).enable("table")


_READER = _markdown(html=True)
_WRITER = _markdown(html=False)


def complaints(prompt: str, first_line: int) -> Iterator[tuple[int, Complaint]]:
    """(line of the file, what is wrong) for each thing that a prompt may not have."""
    if not prompt.strip():
        yield first_line, Complaint("prompt", "empty_prompt", {})
    for line, token in _with_lines(_READER.parse(prompt), 0):
        if token.type in _FORBIDDEN:
            yield first_line + line, Complaint("prompt", _FORBIDDEN[token.type], {})


def _with_lines(tokens: Iterable[Token], line: int) -> Iterator[tuple[int, Token]]:
    for token in tokens:
        line = token.map[0] if token.map else line
        yield line, token
        inline = line
        for child in token.children or ():
            yield inline, child
            inline += child.type in {"softbreak", "hardbreak"}


def to_html(prompt: str) -> str:
    """The prompt as safe HTML: no script, no style, no image, nothing that leaves the page when clicked."""
    tokens = _WRITER.parse(prompt)
    for token in tokens:
        # A strict page refuses inline styles.
        style = token.attrs.pop("style", None)
        if style in _ALIGNMENTS:
            token.attrs["align"] = _ALIGNMENTS[str(style)]
    return str(_WRITER.renderer.render(tokens, _WRITER.options, {}))


# An exam page has no way out: a link is shown as words.
def _link_open(_self: RendererHTML, _tokens: Sequence[Token], _place: int, _options: Any, _env: Any) -> str:
    return '<span class="link">'


def _link_close(_self: RendererHTML, _tokens: Sequence[Token], _place: int, _options: Any, _env: Any) -> str:
    return "</span>"


_WRITER.add_render_rule("link_open", _link_open)
_WRITER.add_render_rule("link_close", _link_close)
