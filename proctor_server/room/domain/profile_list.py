"""A file of profiles, keyed by INE or external identifier: JSON, or CSV rows of one competence each."""

import re
from collections.abc import Sequence

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.profile import Competence
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import Fault

CSV_HEADERS = ("identifiant", "competence", "niveau", "pix")
_HIGHEST_LEVEL, _MOST_PIX = 8, 64


class _Profile(msgspec.Struct, frozen=True, kw_only=True):
    competences: list[Competence]
    ine: str = ""
    external_id: str = ""


class _File(msgspec.Struct, frozen=True, kw_only=True):
    profiles: list[_Profile]


Profiles = dict[int, list[Competence]]


def read_json(
    content: bytes, candidates: Sequence[Candidate], *, with_others: bool = False
) -> tuple[Profiles, list[Fault]]:
    """`{"profiles": [{"ine" or "external_id", "competences": [{"id", "level", "pix", "skills"?}]}]}`; `line` of a
    fault is the profile's place, from 1. `with_others`: profiles of nobody among `candidates` are no fault."""
    try:
        file = from_line(_File, content)
    except Refusal as refusal:
        return {}, [Fault(line=1, column="", code=refusal.code, message=str(refusal))]
    found = [(n, p.ine or p.external_id, p.competences) for n, p in enumerate(file.profiles, 1)]
    return _matched(_of_these(found, candidates) if with_others else found, candidates)


def read_csv(
    rows: Sequence[Sequence[str]], candidates: Sequence[Candidate], *, with_others: bool = False
) -> tuple[Profiles, list[Fault]]:
    """Columns `identifiant;competence;niveau;pix`, one competence a line. `with_others`: as of `read_json`."""
    if not rows or tuple(cell.strip().lower() for cell in rows[0][:4]) != CSV_HEADERS:
        message = f"L'en-tête attendu est : {' ; '.join(CSV_HEADERS)}."
        return {}, [Fault(line=1, column="", code="unknown_header", message=message)]
    found, faults = [], []
    for line, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        cells = [cell.strip() for cell in row[:4]]
        if all(re.fullmatch(r"\d{1,2}", cell) for cell in cells[2:]):
            found.append((line, cells[0], [Competence(id=cells[1], level=int(cells[2]), pix=int(cells[3]))]))
        else:
            message = "Le niveau et les pix sont des nombres entiers."
            faults.append(Fault(line=line, column="niveau", code="not_a_number", message=message, value=cells[2]))
    profiles, others = _matched(_of_these(found, candidates) if with_others else found, candidates)
    return ({}, faults + others) if faults else (profiles, others)


def profile_faults(competences: list[Competence]) -> list[Fault]:
    """What is wrong with one profile."""
    return _faults(1, competences, [])


_Lines = list[tuple[int, str, list[Competence]]]


def _of_these(found: _Lines, candidates: Sequence[Candidate]) -> _Lines:
    keys = {key for candidate in candidates for key in (candidate.ine, candidate.external_id) if key}
    return [line for line in found if line[1] in keys]


def _matched(found: _Lines, candidates: Sequence[Candidate]) -> tuple[Profiles, list[Fault]]:
    known: dict[str, list[int]] = {}
    for candidate in candidates:
        for key in {candidate.ine, candidate.external_id} - {""}:
            known.setdefault(key, []).append(candidate.id)
    profiles: Profiles = {}
    faults: list[Fault] = []
    for line, key, competences in found:
        ids = known.get(key, [])
        there = profiles.setdefault(ids[0], []) if len(ids) == 1 else []
        faults += _not_one(line, key, len(ids)) or _faults(line, competences, there)
        there.extend(competences)
    return ({}, faults) if faults else (profiles, [])


def _not_one(line: int, key: str, candidates: int) -> list[Fault]:
    """The fault of a key that names no candidate, or several."""
    if candidates == 1:
        return []
    code, who = (
        ("ambiguous_candidate", "Plusieurs candidats") if candidates else ("unknown_candidate", "Aucun candidat")
    )
    message = f"{who} de la session pour cet INE ou cet identifiant externe."
    return [Fault(line=line, column="identifiant", code=code, message=message, value=key)]


def _faults(line: int, competences: list[Competence], there: list[Competence]) -> list[Fault]:
    return [
        Fault(line=line, column=column, code=code, message=message, value=f"{c.id} {c.level} {c.pix}")
        for place, c in enumerate(competences)
        for column, code, message, fits in _checks(c, {before.id for before in [*there, *competences[:place]]})
        if not fits
    ]


def _checks(c: Competence, there: set[str]) -> list[tuple[str, str, str, bool]]:
    return [
        ("competence", "unknown_competence", "Une compétence de 1.1 à 5.2.", c.id in COMPETENCES),
        ("competence", "duplicate", "Cette compétence est déjà donnée.", c.id not in there),
        ("niveau", "out_of_range", f"Un niveau de 0 à {_HIGHEST_LEVEL}.", 0 <= c.level <= _HIGHEST_LEVEL),
        ("pix", "out_of_range", f"De 0 à {_MOST_PIX} pix.", 0 <= c.pix <= _MOST_PIX),
    ]
