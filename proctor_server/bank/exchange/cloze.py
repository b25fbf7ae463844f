"""Moodle's fields inside a text: `{1:SHORTANSWER:=Paris~%50%Lutèce#presque}`, written and read."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final, Literal, NamedTuple

BlankKind = Literal["text", "case", "number", "list", "several"]

KINDS: Final[dict[str, BlankKind]] = {
    "SHORTANSWER": "text", "SA": "text", "MW": "text",
    "SHORTANSWER_C": "case", "SAC": "case", "MWC": "case",
    "NUMERICAL": "number", "NM": "number",
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), "list"),
    **dict.fromkeys(("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), "list"),
    **dict.fromkeys(("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH"), "several"),
    **dict.fromkeys(("MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"), "several"),
}  # fmt: skip
WRITTEN: Final = {"text": "SHORTANSWER", "case": "SHORTANSWER_C", "number": "NUMERICAL", "list": "MULTICHOICE"}

_START = re.compile(rf"\{{\s*\d*\s*:\s*({'|'.join(sorted(KINDS, key=len, reverse=True))})\s*:", re.IGNORECASE)
_STOP = re.compile(r"(?<!\\)(?:~|\})")
_FEEDBACK = re.compile(r"(?<!\\|&)(?<!&amp;)#")
_WEIGHT = re.compile(r"\s*(=|%(-?\d+(?:[.,]\d*)?)%)?")
_ESCAPED = re.compile(r"\\([~#}/\"\\])")
_UNSAFE = re.compile(r"[\\{}#~&<>\"=%]")


class Reply(NamedTuple):
    """One answer of a blank. `fraction`: percent."""

    text: str
    fraction: float
    feedback: str = ""


class Blank(NamedTuple):
    """A field in a text, at `start` to `end` of it."""

    kind: BlankKind
    replies: list[Reply]
    start: int = 0
    end: int = 0


def write_blank(kind: BlankKind, replies: Sequence[Reply]) -> str:
    """The blank as HTML. Each letter that means something is a reference, which Moodle undoes."""
    return f"{{1:{WRITTEN[kind]}:{'~'.join(map(_reply, replies))}}}"


def without_braces(html: str) -> str:
    """HTML in which nothing can be taken for a blank."""
    return html.replace("{", "&#123;")


def read_blanks(html: str) -> Iterator[Blank]:
    """The blanks of a text in HTML, in its order. One that is not closed is none."""
    place = 0
    while start := _START.search(html, place):
        stops = list(_stops(html, start.end()))
        # Without an end here there is none further on: nothing after this can be a blank.
        if not stops or html[stops[-1]] != "}":
            return
        begins = [start.end(), *(stop + 1 for stop in stops)]
        replies = [_read_reply(html[begin:stop]) for begin, stop in zip(begins, stops, strict=False)]
        place = begins[-1]
        yield Blank(KINDS[start[1].upper()], replies, start.start(), place)


def _stops(html: str, place: int) -> Iterator[int]:
    """Where each answer of a blank stops, up to the blank's own end."""
    for found in _STOP.finditer(html, place):
        yield found.start()
        if found[0] == "}":
            return


def _reply(reply: Reply) -> str:
    feedback = f"#{_safe(reply.feedback)}" if reply.feedback else ""
    return f"{'=' if reply.fraction else ''}{_safe(reply.text)}{feedback}"


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"&#{ord(found[0])};", text)


def _read_reply(raw: str) -> Reply:
    weight = _WEIGHT.match(raw)
    rest = raw[weight.end() :] if weight else raw
    parts = _FEEDBACK.split(rest, maxsplit=1)
    return Reply(_plain(parts[0]), _percent(weight), _plain(parts[1]) if len(parts) > 1 else "")


def _percent(weight: re.Match[str] | None) -> float:
    if weight is None or weight[1] is None:
        return 0.0
    return 100.0 if weight[2] is None else float(weight[2].replace(",", "."))


def _plain(html: str) -> str:
    return unescape(_ESCAPED.sub(r"\1", re.sub(r"<[^<>]*>", " ", html))).strip()
