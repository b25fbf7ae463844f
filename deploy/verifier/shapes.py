"""JSON read strictly: what has to be there is there, and of its kind; fields that are not known are ignored.

A shape is a type (`str`, `int`, `bool`), None, a `set` of texts, a `list` of one shape, a `tuple` of alternatives, a
`Map` of texts to one shape, or a `dict` of fields; a field whose name ends in «?» may be missing.
"""

import json
from typing import Any, NamedTuple

WHOLE = range(-(2**63), 2**63)


class Map(NamedTuple):
    """Any texts as keys."""

    shape: Any


ANSWER = (int, [int], str, Map(str), None)
KIND = {"QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"}
ENDS = {"completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"}

CENTRE_CARD = {
    "name": str, "uai": str, "fingerprint": str, "certificate": str, "format?": {"proctor-centre-1"},
}  # fmt: skip

FORM_LINE = {"number": int, "item": str, "skill": str, "competence": str, "kind": KIND}

RECORD = {
    "revision": int,
    "centre": {"fingerprint": str, "name": str, "uai": str},
    "session": {
        "number": str, "site": str, "room": str, "starts_at": str, "description": str, "invigilators": [str],
        "scheme": {"placement", "adaptive"},
    },
    "bank": {"id": str, "version": str},
    "ceiling": int,
    "comment": str,
    "candidates": [
        {
            "id": int, "birth_name": str, "first_name": str, "birth_date": str, "sex": str, "birth_insee": str,
            "birth_postcode": str, "birth_city": str, "birth_country": str, "group": str, "external_id": str,
            "ine": str, "extra_time_percent": int, "certifiable": bool, "absent": bool,
            "competences": [{"id": str, "level": int, "pix": int}], "focus_tolerance?": bool,
        }
    ],
    "attempts": [
        {
            "id": str, "candidate": int, "seed": str, "began_at": str, "deadline": str, "ended_at": (str, None),
            "end": (ENDS, None), "abort_reason": ({"technical", "candidate"}, None), "form": [FORM_LINE],
            "answers": [
                {
                    "number": int, "item": str, "answer": ANSWER, "late": bool, "focused_out": bool, "journal": int,
                    "taken?": (int, None),
                }
            ],
            "replaced?": [{**FORM_LINE, "category": str}],
            "neutralised?": [{"number": int, "category": str}],
        }
    ],
    "reports?": [{"category": str, "candidate?": (int, None), "number?": (int, None), "text?": str}],
    "format?": {"proctor-session-1"},
}  # fmt: skip

STATION_HEADS = Map(
    {
        "name": str,
        "certificate": str,
        "head": ({"n": int, "hash": str, "signature": str}, None),
        "declared_lost?": (str, None),
    }
)

LINK = {"n": int, "prev": str}
KIND_OF_LINE = {"kind": str}
STATION_ENTRY = {
    "n": int, "kind": {"station_entry"}, "station": str, "attempt": str, "verdict": str, "line": str,
}  # fmt: skip

_WRITTEN = {"kind": str, "n": WHOLE, "prev": str, "at": WHOLE, "attempt": str, "epoch": WHOLE}
_OF_AN_ITEM = {**_WRITTEN, "number": WHOLE, "item": str}
STATION_LINES = {
    "opened": _OF_AN_ITEM,
    "stopped": _OF_AN_ITEM,
    "skipped": _OF_AN_ITEM,
    "answered": {**_OF_AN_ITEM, "answer": (int, [int], str, Map(str))},
}
"""The lines of stations that answers and their times are made of."""

ENVELOPE = {"payload": str, "payloadType": str, "signatures": [{"keyid": str, "sig": str}]}
ERASED_LINE = {"erased": str}
ERASED_PEOPLE = {
    "session": str, "centre": str, "revision": int, "candidates": [int], "at": str,
    "files": Map({"was": str, "now": str}), "format?": {"proctor-erasure-1"},
}  # fmt: skip
AUTHORITY_CARD = {
    "name": str, "url": str, "age_recipient": str, "receipt_key": str, "format?": {"proctor-authority-1"},
}  # fmt: skip
STATEMENT = {
    "subject": [{"name": str, "digest": {"sha256": str}}],
    "predicate": {
        "session": str, "centre": str, "revision": int, "journal": {"n": int, "hash": str}, "recipient": str,
    },
    "_type?": {"https://in-toto.io/Statement/v1"},
    "predicateType?": {"urn:proctor:session-package:1"},
}  # fmt: skip


def read(shape: Any, content: bytes | str) -> Any:
    """The value. Raises `ValueError` when it is no JSON, or not of this shape."""
    text = content if isinstance(content, str) else content.decode("utf-8")
    text.encode("utf-8")
    try:
        value = json.loads(text, parse_constant=_no_such_number)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("trop profond") from None
    if not fits(shape, value):
        raise ValueError("un champ manque, ou n'est pas du type attendu")
    return value


def fits(shape: Any, value: Any) -> bool:
    """Whether `value` has this shape."""
    match shape:
        case tuple() if not isinstance(shape, Map):
            return any(fits(each, value) for each in shape)
        case Map(inner):
            return isinstance(value, dict) and all(fits(inner, each) for each in value.values())
        case list():
            return isinstance(value, list) and all(fits(shape[0], each) for each in value)
        case dict():
            return isinstance(value, dict) and all(_has(value, name, inner) for name, inner in shape.items())
        case set() | range():
            return type(value) in (str, int) and value in shape
    return value is None if shape is None else type(value) is shape


def _has(value: dict[str, Any], name: str, shape: Any) -> bool:
    wanted = name.removesuffix("?")
    return fits(shape, value[wanted]) if wanted in value else name.endswith("?")


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} n'est pas du JSON")
