"""Is a bag what its centre sealed? All that is wrong, by name, with public keys alone."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from account import check_account, check_answers
from bags import MANIFEST, SIGNATURE, TAG_MANIFEST, Files, check_bag, digest
from certificates import key_id
from ed25519 import is_signed
from journals import check_both_sides, check_session_journal, check_stations, session_heads
from parts import CENTRE, JOURNAL, SESSION, Parts, read_parts
from problems import Problem, problem
from shapes import ENVELOPE, STATEMENT, read

STATEMENT_TYPE = "application/vnd.in-toto+json"
CHECKS = (check_session_journal, check_stations, check_both_sides, check_account, check_answers)


def judge(files: Files, found: list[Problem], centre_key: bytes | None, recipient: str | None) -> dict[str, Any]:
    """The report, as `proctor package verify` gives it. `found`: what is wrong with the archive already. `centre_key`:
    without it the bag's own card gives the key."""
    parts = read_parts(files)
    key = centre_key or parts.key
    if files:
        found = found + check_bag(files) + parts.problems
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
    }


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
        payload = _signed_payload(parts.files[SIGNATURE], key or b"")
        statement = None if payload is None else read(STATEMENT, payload)
    except ValueError:
        yield problem("signature_unreadable", SIGNATURE)
        return
    if statement is None:
        yield problem("signature_wrong", SIGNATURE)
    else:
        yield from _check_statement(parts, statement, recipient)


def _signed_payload(envelope: bytes, key: bytes) -> bytes | None:
    """What is inside a DSSE envelope, None when no signature in it is by `key`. Raises `ValueError`."""
    told = read(ENVELOPE, envelope)
    if told["payloadType"] != STATEMENT_TYPE:
        raise ValueError("un autre contenu")
    payload, kind = b64decode(told["payload"], validate=True), STATEMENT_TYPE.encode()
    spoken = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    holds = any(is_signed(key, b64decode(each["sig"], validate=True), spoken) for each in told["signatures"])
    return payload if holds else None


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
