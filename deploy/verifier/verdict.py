"""Is a bag what its centre sealed? All that is wrong, by name, with public keys alone."""

from collections.abc import Iterator
from typing import Any

from account import check_account, check_answers
from bags import ERASURE, MANIFEST, SIGNATURE, TAG_MANIFEST, Files, check_bag, digest
from certificates import key_id
from envelopes import disclosed
from journals import check_both_sides, check_session_journal, check_stations, session_heads
from parts import CENTRE, JOURNAL, SESSION, Parts, read_parts
from problems import Problem, problem
from shapes import STATEMENT, read

STATEMENT_TYPE = "application/vnd.in-toto+json"
CHECKS = (check_session_journal, check_stations, check_both_sides, check_account, check_answers)


def judge(
    files: Files,
    found: list[Problem],
    centre_key: bytes | None,
    recipient: str | None,
    authority_key: bytes | None = None,
) -> dict[str, Any]:
    """The report, as `proctor package verify` gives it. `found`: what is wrong with the archive already. `centre_key`:
    without it the bag's own card gives the key. `authority_key`: of receipts; without it no bag from which somebody was
    erased is valid."""
    parts = read_parts(files, authority_key)
    key = centre_key or parts.key
    if files:
        found = found + check_bag(files, _erased_files(parts)) + parts.problems
        found += _check_erasure(parts)
        found += _check_centre(parts, centre_key)
        found += _check_signature(parts, key, recipient)
        found += [each for check in CHECKS for each in check(parts)]
    return _report(parts, key, found, is_known=centre_key is not None)


def _report(parts: Parts, key: bytes | None, found: list[Problem], *, is_known: bool) -> dict[str, Any]:
    record = parts.record
    return {
        "valid": not found,
        "session": record["session"]["number"] if record else None,
        "revision": record["revision"] if record else None,
        "centre": key_id(key) if key else None,
        "centre_known": is_known,
        "candidates": len(record["candidates"]) if record else 0,
        "journal": {"entries": len(parts.journal), "head": session_heads(parts)[-1].hash if record else None},
        "problems": [each._asdict() for each in found],
        "erased": parts.erasure["candidates"] if parts.erasure else [],
    }


def _erased_files(parts: Parts) -> dict[str, tuple[str, str]]:
    erased = parts.erasure["files"] if parts.erasure else {}
    return {name: (each["was"], each["now"]) for name, each in erased.items()}


def _check_erasure(parts: Parts) -> Iterator[Problem]:
    told, record = parts.erasure, parts.record
    if told is None or record is None:
        return
    there = {candidate["id"] for candidate in record["candidates"]} & set(told["candidates"])
    facts = (record["session"]["number"], record["centre"]["fingerprint"], record["revision"])
    if there or (told["session"], told["centre"], told["revision"]) != facts:
        yield problem("erasure_wrong", ERASURE)


def _check_centre(parts: Parts, centre_key: bytes | None) -> Iterator[Problem]:
    if centre_key and parts.key and centre_key != parts.key:
        yield problem("unknown_centre", CENTRE)
    if parts.record and parts.key and parts.record["centre"]["fingerprint"] != key_id(parts.key):
        yield problem("centre_wrong", SESSION)


def _check_signature(parts: Parts, key: bytes | None, recipient: str | None) -> Iterator[Problem]:
    if SIGNATURE not in parts.files:
        yield problem("signature_missing", SIGNATURE)
        return
    try:
        payload = disclosed(parts.files[SIGNATURE], STATEMENT_TYPE, key or b"")
        statement = None if payload is None else read(STATEMENT, payload)
    except ValueError:
        yield problem("signature_unreadable", SIGNATURE)
        return
    if statement is None:
        yield problem("signature_wrong", SIGNATURE)
    else:
        yield from _check_statement(parts, statement, recipient)


def _check_statement(parts: Parts, statement: Any, recipient: str | None) -> Iterator[Problem]:
    subjects = [(each["name"], each["digest"]["sha256"]) for each in statement["subject"]]
    if subjects != [(name, digest(parts.files[name])) for name in (MANIFEST, TAG_MANIFEST) if name in parts.files]:
        yield problem("statement_differs", f"{SIGNATURE}#subject")
    told = statement["predicate"]
    if recipient is not None and told["recipient"] != recipient:
        yield problem("wrong_recipient", SIGNATURE)
    if parts.record:
        yield from _check_predicate(parts, told)


def _check_predicate(parts: Parts, told: Any) -> Iterator[Problem]:
    record = parts.record
    facts = (record["session"]["number"], record["centre"]["fingerprint"], record["revision"])
    if facts != (told["session"], told["centre"], told["revision"]):
        yield problem("statement_differs", f"{SIGNATURE}#predicate")
    head = session_heads(parts)[-1]
    if head != (told["journal"]["n"], told["journal"]["hash"]):
        yield problem("journal_head_differs", JOURNAL)
