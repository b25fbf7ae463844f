"""Is a bag what its centre sealed? All that is wrong, by name, with public keys alone, without a network."""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.session_package import bag
from proctor_server.session_package.answers import check_account, check_answers
from proctor_server.session_package.dsse import WrongSignature, disclose
from proctor_server.session_package.journals import (
    check_both_sides,
    check_session_journal,
    check_stations,
    session_heads,
)
from proctor_server.session_package.problems import Problem, problem
from proctor_server.session_package.reading import Parts, read_parts
from proctor_server.session_package.record import SessionRecord
from proctor_server.session_package.statement import PAYLOAD_TYPE, Predicate, Statement, subjects


class JournalReport(msgspec.Struct, frozen=True, kw_only=True):
    """The session's journal: its lines, and the hash of the last that holds."""

    entries: int
    head: str | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `centre`: the fingerprint of the key that the bag's signature was checked with.
    `centre_known`: that key was given by whoever asked; if not, compare the fingerprint with the centre's
    own. `erased`: numbers of candidates whom the authority took out since."""

    valid: bool
    session: str | None
    revision: int | None
    centre: str | None
    centre_known: bool
    candidates: int
    journal: JournalReport
    problems: list[Problem]
    erased: list[int] = []


CHECKS: Final[tuple[Callable[[Parts], Iterator[Problem]], ...]] = (
    check_session_journal,
    check_stations,
    check_both_sides,
    check_account,
    check_answers,
)


def verify_bag(
    zipped: bytes,
    *,
    centre_key: bytes | None = None,
    recipient: str | None = None,
    authority_key: bytes | None = None,
) -> Report:
    """The report on a bag; never raises. `centre_key`: Ed25519, raw; without it the bag's own card gives the
    key. `recipient`: the authority that the package has to be for, `age1…`. `authority_key`: of its receipts, Ed25519,
    raw; without it no bag from which somebody was erased is valid."""
    files, found = bag.unzip(zipped)
    parts = read_parts(files, authority_key)
    if files:
        found += bag.check_bag(files, _erased_files(parts)) + parts.problems
        found += _check_erasure(parts)
        found += _check_centre(parts, centre_key)
        found += _check_signature(parts, centre_key or parts.key, recipient)
        found += [each for check in CHECKS for each in check(parts)]
    return _report(parts, centre_key, found)


def _report(parts: Parts, centre_key: bytes | None, found: list[Problem]) -> Report:
    record, key = parts.record, centre_key or parts.key
    heads = session_heads(parts, record) if record else []
    return Report(
        valid=not found,
        session=record.session.number if record else None,
        revision=record.revision if record else None,
        centre=key_id(key) if key else None,
        centre_known=centre_key is not None,
        candidates=len(record.candidates) if record else 0,
        journal=JournalReport(entries=len(parts.journal), head=heads[-1].hash if heads else None),
        problems=found,
        erased=parts.erasure.candidates if parts.erasure else [],
    )


def _erased_files(parts: Parts) -> dict[str, tuple[str, str]]:
    erased = parts.erasure.files if parts.erasure else {}
    return {name: (each.was, each.now) for name, each in erased.items()}


def _check_erasure(parts: Parts) -> Iterator[Problem]:
    told, record = parts.erasure, parts.record
    if told is None or record is None:
        return
    there = {candidate.id for candidate in record.candidates} & set(told.candidates)
    facts = (record.session.number, record.centre.fingerprint, record.revision)
    if there or (told.session, told.centre, told.revision) != facts:
        yield problem("erasure_wrong", bag.ERASURE)


def _check_centre(parts: Parts, centre_key: bytes | None) -> Iterator[Problem]:
    if centre_key and parts.key and centre_key != parts.key:
        yield problem("unknown_centre", bag.CENTRE)
    if parts.record and parts.key and parts.record.centre.fingerprint != key_id(parts.key):
        yield problem("centre_wrong", bag.SESSION)


def _check_signature(parts: Parts, key: bytes | None, recipient: str | None) -> Iterator[Problem]:
    if bag.SIGNATURE not in parts.files:
        yield problem("signature_missing", bag.SIGNATURE)
        return
    try:
        statement = from_line(Statement, disclose(parts.files[bag.SIGNATURE], PAYLOAD_TYPE, key or b""))
    except WrongSignature:
        yield problem("signature_wrong", bag.SIGNATURE)
    except Refusal:
        yield problem("signature_unreadable", bag.SIGNATURE)
    else:
        yield from _check_statement(parts, statement, recipient)


def _check_statement(parts: Parts, statement: Statement, recipient: str | None) -> Iterator[Problem]:
    if statement.subject != subjects(parts.files):
        yield problem("statement_differs", f"{bag.SIGNATURE}#subject")
    if recipient is not None and statement.predicate.recipient != recipient:
        yield problem("wrong_recipient", bag.SIGNATURE)
    if parts.record:
        yield from _check_predicate(parts, parts.record, statement.predicate)


def _check_predicate(parts: Parts, record: SessionRecord, told: Predicate) -> Iterator[Problem]:
    facts = (record.session.number, record.centre.fingerprint, record.revision)
    if facts != (told.session, told.centre, told.revision):
        yield problem("statement_differs", f"{bag.SIGNATURE}#predicate")
    head = session_heads(parts, record)[-1]
    if (head.n, head.hash) != (told.journal.n, told.journal.hash):
        yield problem("journal_head_differs", bag.JOURNAL)
