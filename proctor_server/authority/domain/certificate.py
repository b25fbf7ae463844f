"""The certificate and its verification code (R-AUT-03). Pure.

A certificate is for a validated certification of a published session; what is not published has none.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.referential import AREAS, COMPETENCES
from proctor_server.results.certification import Certification, highest_reachable

PREFIX: Final = "P-"
ALPHABET: Final = "ABCDEFGHJKMNPQRTUVWXYZ34679"
"""No sign that is taken for another: no I, L, O, S, and no 0, 1, 2, 5, 8."""

LENGTH: Final = 8

_SPACES = re.compile(r"[\s\-‐‑–—]+")


class UnknownCode(Refusal):
    """No published certificate has this code. The same answer whether the code was never given, or belongs to a
    result that is not published or not validated."""

    code = "unknown_code"
    sentence = "Aucun certificat publié ne porte ce code. Relisez-le : P-, puis 8 lettres ou chiffres."


class NoCertificate(Refusal):
    """Nobody of those asked for has a validated result."""

    code = "no_certificate"
    sentence = "Personne n'a de certificat ici : aucun résultat validé dans la session {session}."


class CompetenceLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A competence of the referential with its level, above 0."""

    id: str
    name: str
    level: int


class AreaLevels(msgspec.Struct, frozen=True, kw_only=True):
    """An area with those of its competences that are certified."""

    id: str
    name: str
    competences: list[CompetenceLevel]


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What the paper says. `passed_on`, `birth_date`: YYYY-MM-DD. `pix`, `highest`: the score, and the highest that
    could be reached on that day. `areas`: the five, each with its certified competences."""

    code: str
    first_name: str
    birth_name: str
    birth_date: str
    birth_place: str
    centre: str
    passed_on: str
    pix: int
    highest: int
    areas: list[AreaLevels]


class CheckedCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody who has the code is told: enough to compare with the paper, and neither birth nor school
    identifiers."""

    code: str
    first_name: str
    birth_name: str
    centre: str
    passed_on: str
    pix: int
    highest: int
    areas: list[AreaLevels]


def make_code(choose: Callable[[str], str]) -> str:
    """A code; `choose` takes one sign of those it is given, unguessably."""
    return PREFIX + "".join(choose(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """The code that somebody meant: any case, spaces and dashes anywhere, with or without the prefix; None when it
    cannot be one."""
    signs = _SPACES.sub("", typed[:100]).upper()
    if len(signs) == LENGTH + 1:
        signs = signs.removeprefix(PREFIX[0])
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return None
    return PREFIX + signs


def certificate(result: Certification, *, code: str, centre: str) -> Certificate | None:
    """The certificate of a published result; None unless it is validated."""
    if result.status != "validated":
        return None
    return Certificate(
        code=code,
        first_name=result.first_name,
        birth_name=result.birth_name,
        birth_date=result.birth_date,
        birth_place=result.birth_place,
        centre=centre,
        passed_on=result.passed_on,
        pix=result.pix,
        highest=highest_reachable(result.ceiling),
        areas=_areas(result),
    )


def checked(paper: Certificate) -> CheckedCertificate:
    """The part of a certificate that its code opens."""
    return CheckedCertificate(**{name: getattr(paper, name) for name in CheckedCertificate.__struct_fields__})


def _areas(result: Certification) -> list[AreaLevels]:
    levels = {each.id: each.level for each in result.competences if each.level > 0}
    return [AreaLevels(id=area, name=name, competences=_levels(area, levels)) for area, name in AREAS.items()]


def _levels(area: str, levels: dict[str, int]) -> list[CompetenceLevel]:
    certified: Sequence[str] = [each for each in COMPETENCES if each in levels and each.startswith(f"{area}.")]
    return [CompetenceLevel(id=each, name=COMPETENCES[each], level=levels[each]) for each in certified]
