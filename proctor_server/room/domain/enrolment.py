"""R-CAN-01, R-CAN-03: one candidate, written into a form, by the rules of a list."""

from collections.abc import Iterable

import msgspec

from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import COLUMNS, Fault, Values, person_key, read_person
from proctor_server.room.domain.errors import CandidateFaulty

_FIELDS = {column.header: column.field for column in COLUMNS}


class FieldFault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault of a form. `message` says what is expected."""

    field: str
    code: str
    message: str


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's fields as written in a list, and their profile: what enrols them."""

    values: dict[str, str]
    profile: list[Competence] = []


def enrolled_as(values: Values, number: int, others: Iterable[Candidate]) -> Candidate:
    """The candidate of this number in `values`, fields written as in a list. Raises `CandidateFaulty` with a
    `FieldFault` each, somebody of `others` twice among them (R-CAN-03)."""
    person, faults = read_person(values, number)
    found = [_of_form(fault) for fault in faults]
    if person and any(person_key(person) == person_key(other) for other in others if other.id != number):
        message = "Une personne de ce nom et de cette date de naissance est déjà inscrite."
        found.append(FieldFault(field="birth_name", code="duplicate", message=message))
    if person is None or found:
        raise CandidateFaulty(told=" ".join(fault.message for fault in found), faults=found)
    return person


def _of_form(fault: Fault) -> FieldFault:
    return FieldFault(field=_FIELDS[fault.column], code=fault.code, message=fault.message)
