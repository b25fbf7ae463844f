"""One person is taken out of a bag: their lines become hashes, so that every chain holds as before; what cannot be a
hash is written anew, and the authority signs what it did (RGPD).

Nothing is believed of the authority about the lines that are left: each run of erased lines is as long as it was, and
ends in the hash that the next line, or a signed head, says it had. The account of the session, which names everybody,
is no longer the centre's: it is as the authority signs it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

import msgspec

from kiosk_client.protocol.chain import Head, follow
from kiosk_client.protocol.dsse import Sign, enclose
from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.session_package import bag
from proctor_server.session_package.dsse import disclose
from proctor_server.session_package.record import Candidate, IncidentReport, SessionRecord

PAYLOAD_TYPE: Final = "application/vnd.proctor.erasure+json"
STRUCK: Final = "[effacé]"
"""Stands in what others wrote about somebody else and mentioned this person."""


class ErasedFile(msgspec.Struct, frozen=True, kw_only=True):
    """SHA-256 of a file: `was`, as the centre's manifest says; `now`, without the person."""

    was: str
    now: str


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """What the authority signs. `candidates`: their numbers in the session, all of them so far. `at`: ISO 8601."""

    session: str
    centre: str
    revision: int
    candidates: list[int]
    at: str
    files: dict[str, ErasedFile]
    format: Literal["proctor-erasure-1"] = "proctor-erasure-1"


class ErasedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the place of a line: its SHA-256."""

    erased: str


class NotInPackage(Refusal):
    """Nobody has this number in the package."""

    code = "not_in_package"
    sentence = "Ce paquet ne contient pas de candidat numéro {candidate}."


def erased_hash(line: bytes) -> str | None:
    """The hash of the line that stood here, None when it still does."""
    if not line.startswith(b'{"erased":'):
        return None
    try:
        return from_line(ErasedLine, line).erased
    except (MissingField, Unreadable):
        return None


def follow_erased(head: Head, line: bytes) -> Head:
    """Like `chain.follow`, over lines that are erased too."""
    gone = erased_hash(line)
    return follow(head, line) if gone is None else Head(head.n + 1, gone)


def read_erasure(content: bytes, authority_key: bytes) -> Erasure:
    """What the authority signed with its receipts' key (raw). Raises `WrongSignature`, `Unreadable`,
    `MissingField`."""
    return from_line(Erasure, disclose(content, PAYLOAD_TYPE, authority_key))


def erase_person(files: bag.Files, candidate: int, *, at: str, public: bytes, sign: Sign) -> bag.Files:
    """The bag without a person. `files`: of a bag that was found valid, perhaps erased before; `public`, `sign`: the
    authority's key of receipts. Raises `NotInPackage`, `Unreadable`."""
    record = from_line(SessionRecord, files[bag.SESSION])
    person, attempts = _person(record, candidate), _attempts_of(record, candidate)
    changed = {bag.SESSION: to_line(without(record, candidate))}
    for name in files:
        if _is_journal(name):
            changed[name] = _lines_without(files[name], person, attempts)
    return {**files, **changed, bag.ERASURE: _signed(files, changed, record, candidate, at, public, sign)}


def _signed(
    files: bag.Files, changed: bag.Files, record: SessionRecord, candidate: int, at: str, public: bytes, sign: Sign
) -> bytes:
    before = read_erasure(files[bag.ERASURE], public) if bag.ERASURE in files else None
    was = {name: each.was for name, each in before.files.items()} if before else {}
    pairs = {
        name: ErasedFile(was=was.get(name, bag.digest(files[name])), now=bag.digest(content))
        for name, content in sorted(changed.items())
        if name in was or content != files[name]
    }
    told = Erasure(
        session=record.session.number,
        centre=record.centre.fingerprint,
        revision=record.revision,
        candidates=sorted({candidate, *(before.candidates if before else [])}),
        at=at,
        files=pairs,
    )
    return enclose(PAYLOAD_TYPE, to_line(told), keyid=key_id(public), sign=sign)


# ── what is about a person ───────────────────────────────────────────────────────────────────────────────────────────


def without(record: SessionRecord, candidate: int) -> SessionRecord:
    """The account without a person. Raises `NotInPackage`."""
    person = _person(record, candidate)
    mentions = mentioning(person)
    return msgspec.structs.replace(
        record,
        comment=struck(record.comment, mentions),
        candidates=[each for each in record.candidates if each.id != person.id],
        attempts=[each for each in record.attempts if each.candidate != person.id],
        reports=[_struck(each, mentions) for each in record.reports if each.candidate != person.id],
    )


def _person(record: SessionRecord, candidate: int) -> Candidate:
    """Raises `NotInPackage`."""
    for person in record.candidates:
        if person.id == candidate:
            return person
    raise NotInPackage(candidate=candidate)


def lines_about(files: bag.Files, candidate: int) -> dict[str, list[str]]:
    """By journal, the lines that an erasure of this candidate would take out. Raises `NotInPackage`."""
    record = from_line(SessionRecord, files[bag.SESSION])
    attempts, mentions = _attempts_of(record, candidate), mentioning(_person(record, candidate))
    return {
        name: [
            line.decode()
            for line in content.split(b"\n")[:-1]
            if erased_hash(line) is None and _is_about(msgspec.json.decode(line), candidate, attempts, mentions)
        ]
        for name, content in sorted(files.items())
        if _is_journal(name)
    }


def _attempts_of(record: SessionRecord, candidate: int) -> set[str]:
    return {each.id for each in record.attempts if each.candidate == candidate}


def _is_journal(name: str) -> bool:
    return name == bag.JOURNAL or name.startswith(bag.STATIONS)


def _struck(report: IncidentReport, mentions: re.Pattern[str]) -> IncidentReport:
    return msgspec.structs.replace(report, text=struck(report.text, mentions), value=struck(report.value, mentions))


def struck(text: str, mentions: re.Pattern[str]) -> str:
    """The text, unless it mentions the person."""
    return STRUCK if mentions.search(text) else text


def mentioning(person: Candidate) -> re.Pattern[str]:
    """Finds the person's names, birth and numbers as words of a text."""
    said = (person.birth_name, person.first_name, person.birth_date, person.ine, person.external_id)
    words = "|".join(re.escape(each) for each in said if each.strip())
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _lines_without(content: bytes, person: Candidate, attempts: set[str]) -> bytes:
    mentions = mentioning(person)
    lines = content.split(b"\n")
    kept = [_line_without(line, person.id, attempts, mentions) for line in lines[:-1]]
    return b"\n".join([*kept, lines[-1]])


def _line_without(line: bytes, candidate: int, attempts: set[str], mentions: re.Pattern[str]) -> bytes:
    if erased_hash(line) is not None or not _is_about(msgspec.json.decode(line), candidate, attempts, mentions):
        return line
    return to_line(ErasedLine(erased=bag.digest(line)))


def _is_about(told: dict[str, Any], candidate: int, attempts: set[str], mentions: re.Pattern[str]) -> bool:
    if "attempt" in told:
        # what somebody else answered is theirs, whatever name stands in it
        return told["attempt"] in attempts
    named = list(_values(told, "candidate", "id"))
    listed = [
        each for several in _values(told, "candidates", "absent") if isinstance(several, list) for each in several
    ]
    return candidate in named or candidate in listed or any(mentions.search(text) for text in _texts(told))


def _values(told: Any, *fields: str) -> Iterator[Any]:
    if isinstance(told, dict):
        for field, value in told.items():
            if field in fields:
                yield value
            yield from _values(value, *fields)
    elif isinstance(told, list):
        for each in told:
            yield from _values(each, *fields)


def _texts(told: Any) -> Iterable[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from _texts(each)
