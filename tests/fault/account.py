"""The account: what candidates saw against what is in the opened package. Pure, and made of outside evidence alone.

Nothing of the product's own reading or checking is used for the journals: a line's hash and a head's signature are
made again here, with the standard library and public keys.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from proctor_server.session_package.contents import Contents, StationJournal
from proctor_server.session_package.record import Attempt
from tests.fault.notes import Note

GIVEN: Final = ("answered", "skipped")
COUNTS: Final = ("counted", "late")
CLOCKS_MS: Final = 1_000
"""How far a station's idea of the room's clock may be from it: half of its question's way there and back, on a machine
on which everything waits for everything."""


class Difference(NamedTuple):
    """`what`: the kind, in one word; `who`: the candidate's number, 0 for what is nobody's."""

    what: Literal["lost", "doubled", "late", "changed", "never given", "gap", "draft", "time", "chain"]
    who: int
    about: str


class Given(NamedTuple):
    tried_at: int
    value: Any


@dataclass
class Seen:
    """A diary, summed up. `kept`: acknowledged; `tried`: all that could be there; `drafts`: the last that was kept of
    each item, `half`: what was on its way when nobody answered any more."""

    kept: dict[int, Given] = field(default_factory=dict)
    tried: dict[int, list[Given]] = field(default_factory=dict)
    drafts: dict[int, Any] = field(default_factory=dict)
    half: dict[int, list[Any]] = field(default_factory=dict)
    shown: list[tuple[int, Any, list[Any]]] = field(default_factory=list)
    pressed_at: int = 0
    began_at: int = 0
    here: int = 0
    there: int = 0
    end: str = ""
    given: int = 0
    claims: int = 0


def summed_up(notes: list[Note]) -> Seen:
    """In the order in which they were written."""
    seen, trying = Seen(), None
    for note in notes:
        match note.what:
            case "tried":
                trying = note
                if note.act == "answer":
                    seen.tried.setdefault(note.number, []).append(Given(note.at, note.value))
                else:
                    seen.half.setdefault(note.number, []).append(note.value)
            case "kept" if trying is not None:
                _keep(seen, trying)
            case "refused" if trying is not None:
                _refuse(seen, trying)
            case _:
                _see(seen, note)
    return seen


def _keep(seen: Seen, tried: Note) -> None:
    seen.claims += 1
    if tried.act == "answer":
        seen.kept[tried.number] = Given(tried.at, tried.value)
    else:
        seen.drafts[tried.number], seen.half[tried.number] = tried.value, []


def _refuse(seen: Seen, tried: Note) -> None:
    (seen.tried if tried.act == "answer" else seen.half)[tried.number].pop()


def _see(seen: Seen, note: Note) -> None:
    match note.what:
        case "pressed":
            seen.pressed_at = seen.pressed_at or note.at
        case "began":
            seen.began_at = seen.began_at or note.at
        case "light":
            seen.claims += (note.here > seen.here) + (note.there > seen.there)
            seen.here, seen.there = note.here, note.there
        case "shown":
            seen.claims += 1
            promised = [seen.drafts.get(note.number), *seen.half.get(note.number, [])]
            seen.shown.append((note.number, note.value, promised))
            # shown again, and so promised, also where it was not before
            seen.drafts[note.number], seen.half[note.number] = note.value, []
        case "ended":
            seen.end, seen.given = note.act, note.here


def account(diaries: dict[int, list[Note]], contents: Contents, *, minutes: int) -> Iterator[Difference]:
    """All that differs; nothing, where every promise was kept. `diaries` by the candidates' numbers; `minutes`: of the
    test (R-SES-05)."""
    attempts = {attempt.candidate: attempt for attempt in contents.session.attempts}
    extra = {person.id: person.extra_time_percent for person in contents.session.candidates}
    for who, notes in diaries.items():
        seen = summed_up(notes)
        if who not in attempts:
            yield Difference("lost", who, "the attempt")
            continue
        attempt = attempts[who]
        yield from _answers(who, seen, attempt)
        yield from _times(who, seen, attempt, minutes * 60_000 * (100 + extra[who]) // 100)
        yield from _lines(who, attempt, contents)
        yield from _drafts(who, seen, attempt, contents)
    yield from _chains(contents)


def _answers(who: int, seen: Seen, attempt: Attempt) -> Iterator[Difference]:
    """Answers against answers: each once, in order, and what was given."""
    numbers = [answer.number for answer in attempt.answers]
    there = {answer.number: answer.answer for answer in attempt.answers}
    for number in sorted(number for number, times in Counter(numbers).items() if times > 1):
        yield Difference("doubled", who, f"number {number}")
    if sorted(there) != list(range(1, len(there) + 1)):
        yield Difference("gap", who, f"numbers {sorted(there)}")
    for number, given in sorted(seen.kept.items()):
        if number not in there:
            yield Difference("lost", who, f"number {number}, kept on the station")
        elif there[number] != given.value:
            yield Difference("changed", who, f"number {number}")
    for number, value in sorted(there.items()):
        if not any(given.value == value for given in seen.tried.get(number, [])):
            yield Difference("never given", who, f"number {number}")
    claimed = max(seen.here, seen.there, seen.given, *(number - 1 for number, _, _ in seen.shown), 0)
    for number in sorted(set(range(1, claimed + 1)) - there.keys()):
        yield Difference("lost", who, f"number {number}, of which a light told")


def _times(who: int, seen: Seen, attempt: Attempt, length: int) -> Iterator[Difference]:
    """Deadlines against the clock (R-TIM-01, R-TIM-02)."""
    began, deadline = _ms(attempt.began_at), _ms(attempt.deadline)
    if not seen.pressed_at <= began <= (seen.began_at or began) or deadline != began + length:
        yield Difference("time", who, f"began at {attempt.began_at}, until {attempt.deadline}")
    for answer in attempt.answers:
        tried = min((given.tried_at for given in seen.tried.get(answer.number, [])), default=0)
        if tried > deadline + CLOCKS_MS:
            yield Difference("late", who, f"number {answer.number}, {tried - deadline} ms after the deadline")
    if seen.end and attempt.end != seen.end:
        yield Difference("time", who, f"ended as {attempt.end}, and saw {seen.end}")
    if attempt.end is None or attempt.ended_at is None or _ms(attempt.ended_at) > deadline:
        yield Difference("time", who, f"ended at {attempt.ended_at}, with {attempt.deadline} as the deadline")


def _lines(who: int, attempt: Attempt, contents: Contents) -> Iterator[Difference]:
    """The account of the session against the lines of the stations, and those against what the room kept of them."""
    deadline = _ms(attempt.deadline)
    written = [line for line in _of(attempt, contents) if line["kind"] in GIVEN]
    counted = [line for line in _kept_of(attempt, contents) if line["kind"] in GIVEN]
    there = [(answer.number, answer.answer) for answer in attempt.answers]
    for where, lines in (("stations", written), ("room", counted)):
        told = sorted((line["number"], line.get("answer")) for line in lines)
        if [number for number, _ in told] != sorted({number for number, _ in told}):
            yield Difference("doubled", who, f"a line of the {where}")
        elif told != there:
            yield Difference("changed", who, f"lines of the {where}")
        if any(line["at"] > deadline for line in lines):
            yield Difference("late", who, f"a line of the {where}")


def _drafts(who: int, seen: Seen, attempt: Attempt, contents: Contents) -> Iterator[Difference]:
    """Drafts against drafts: on each return, and at the deadline (R-TST-03, R-TIM-02)."""
    for number, value, promised in seen.shown:
        if value not in promised:
            yield Difference("draft", who, f"number {number}, on a return")
    next_one = len(attempt.answers) + 1
    allowed = [seen.drafts.get(next_one), *seen.half.get(next_one, [])]
    left = [(line["number"], line["draft"]) for line in _of(attempt, contents) if line["kind"] == "draft_left"]
    if left not in [[(next_one, value)] if value is not None else [] for value in allowed]:
        yield Difference("draft", who, f"number {next_one}, at the end")


def _chains(contents: Contents) -> Iterator[Difference]:
    """Every line follows the line before; every station signed for its last."""
    record = contents.session
    sentence = f"proctor session journal v1\n{record.centre.fingerprint}\n{record.session.number}"
    if _head(sentence, contents.journal) is None:
        yield Difference("chain", 0, "the session's")
    for station in contents.stations:
        head = _head(f"proctor station journal v1\n{station.station}\n{record.session.number}", station.lines)
        if head is None or not _is_signed(station, record.session.number, *head):
            yield Difference("chain", 0, f"of {station.head.name}")


def _head(sentence: str, lines: list[bytes]) -> tuple[int, str] | None:
    n, last = 0, sha256(sentence.encode()).hexdigest()
    for line in lines:
        link = json.loads(line)
        if (link["n"], link["prev"]) != (n + 1, last):
            return None
        n, last = n + 1, sha256(line).hexdigest()
    return n, last


def _is_signed(station: StationJournal, session: str, n: int, last: str) -> bool:
    head = station.head.head
    if head is None or (head.n, head.hash) != (n, last):
        return False
    key: Any = x509.load_pem_x509_certificate(station.head.certificate.encode()).public_key()
    text = f"proctor journal head v1\n{station.station}/{session}\n{n}\n{last}\n"
    try:
        key.verify(base64.b64decode(head.signature), text.encode())
    except InvalidSignature:
        return False
    return True


def _of(attempt: Attempt, contents: Contents) -> Iterator[dict[str, Any]]:
    """Lines of stations about the attempt."""
    for station in contents.stations:
        for line in map(json.loads, station.lines):
            if line["attempt"] == attempt.id:
                yield line


def _kept_of(attempt: Attempt, contents: Contents) -> Iterator[dict[str, Any]]:
    """The same, as the session's journal has them, if they count."""
    for line in map(json.loads, contents.journal):
        if line["kind"] == "station_entry" and line["attempt"] == attempt.id and line["verdict"] in COUNTS:
            yield json.loads(line["line"])


def _ms(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
