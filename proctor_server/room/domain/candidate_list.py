"""R-CAN-01 … R-CAN-03: a school's list of candidates, checked whole: every fault by line and column."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from proctor_server.cells import harmless
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.identity_match import known_as, normalised


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault of an imported file. `line` counts from 1, the header's; `message` says what is expected."""

    line: int
    column: str
    code: str
    message: str
    value: str = ""


class Column(NamedTuple):
    """One column of the list: its header, the candidate's field, whether it must be filled."""

    header: str
    field: str
    required: bool = False


COLUMNS = (
    Column("Nom de naissance", "birth_name", required=True),
    Column("Prénom", "first_name", required=True),
    Column("Date de naissance (JJ/MM/AAAA)", "birth_date", required=True),
    Column("Sexe (M ou F)", "sex", required=True),
    Column("Code INSEE", "birth_insee"),
    Column("Code postal", "birth_postcode"),
    Column("Commune", "birth_city"),
    Column("Pays", "birth_country", required=True),
    Column("Classe", "group"),
    Column("Identifiant externe", "external_id"),
    Column("INE", "ine"),
    Column("Temps majoré (%)", "extra_time_percent"),
    Column("E-mail convocation", "email_convocation"),
    Column("E-mail résultats", "email_results"),
    Column("Accessibilité", "accommodations"),
    Column("Sortie de page tolérée (oui ou non)", "focus_tolerance"),
    Column("Taille du texte (1 à 3)", "text_size"),
)
HEADERS = {column.field: column.header for column in COLUMNS}
LONGEST = 200
MOST_EXTRA_TIME = 200

TemplateKind = Literal["csv", "ods", "xlsx"]
"""What a list to fill in comes as."""

Rows = Sequence[Sequence[str]]
Values = Mapping[str, str]


def read_list(rows: Rows) -> tuple[list[Candidate], list[Fault]]:
    """The candidates in the rows of a sheet, the header first, and every fault. With faults nobody is enrolled."""
    if not rows:
        return [], [Fault(line=1, column="", code="empty", message="Le fichier est vide : la ligne d'en-tête manque.")]
    fields, faults = _read_header(rows[0])
    if faults:
        return [], faults
    candidates: list[Candidate] = []
    for line, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            candidate = _read_row(line, dict(zip(fields, row, strict=False)), len(candidates) + 1, faults)
            candidates += [candidate] if candidate else []
    faults += _duplicates(rows, fields)
    if not candidates and not faults:
        faults.append(Fault(line=2, column="", code="empty", message="La liste ne contient aucun candidat."))
    return ([], sorted(faults, key=lambda f: f.line)) if faults else (candidates, [])


def read_person(values: Values, number: int) -> tuple[Candidate | None, list[Fault]]:
    """One candidate from fields that are written as in a list, by the same rules (R-CAN-01); None with its faults."""
    faults: list[Fault] = []
    return _read_row(1, values, number, faults), faults


def _read_header(header: Sequence[str]) -> tuple[list[str], list[Fault]]:
    known = {_plain(column.header): column for column in COLUMNS}
    found = [known.get(_plain(cell)) for cell in header]
    faults = [
        Fault(line=1, column=cell, code="unknown_header", value=cell, message=f"En-tête inconnu : « {cell} ».")
        for cell, column in zip(header, found, strict=True)
        if column is None and cell.strip()
    ]
    faults += [
        Fault(line=1, column=column.header, code="header_missing", message=f"Il manque la colonne « {column.header} ».")
        for column in COLUMNS
        if column.required and column not in found
    ]
    faults += [
        Fault(line=1, column=column.header, code="doubled_header", message=f"« {column.header} » est là deux fois.")
        for column in COLUMNS
        if found.count(column) > 1
    ]
    return [column.field if column else "" for column in found], faults


def _plain(header: str) -> str:
    return re.sub(r"\s+", " ", header.replace("*", "")).strip()


def _read_row(line: int, row: Mapping[str, str], number: int, faults: list[Fault]) -> Candidate | None:
    values = {field: row.get(field, "").strip() for field in HEADERS}
    found = [
        Fault(line=line, column=HEADERS[field], code=code, message=message, value=values[field][:LONGEST])
        for field, code, message, fits in _checks(values)
        if not fits
    ]
    faults.extend(found)
    return None if found else _candidate(number, values)


def _candidate(number: int, values: Values) -> Candidate:
    read = {field: _READERS.get(field, str)(text) for field, text in values.items()}
    return msgspec.convert({"id": number, **read}, Candidate)


def _checks(v: Values) -> Iterable[tuple[str, str, str, bool]]:
    for column in COLUMNS:
        if column.required:
            yield column.field, "missing", f"« {column.header} » est obligatoire.", bool(v[column.field])
        yield column.field, "too_long", f"Au plus {LONGEST} caractères.", len(v[column.field]) <= LONGEST
        yield column.field, "invisible", _INVISIBLE, not _hides_something(v[column.field])
        yield column.field, "formula", _FORMULA, harmless(v[column.field]) == v[column.field]
    for field, code, message, test in _FORMATS:
        if v[field]:
            yield field, code, message, test(v[field])
    for field in ("birth_name", "first_name"):
        if v[field]:
            yield field, "not_a_name", "Un nom contient au moins une lettre.", bool(normalised(v[field]))
    if v["birth_country"]:
        yield "birth_city", "birth_place", _PLACE, _has_place(v)
    yield "group", "no_group", "Indiquez la classe ou un identifiant externe.", bool(v["group"] or v["external_id"])


_INVISIBLE = "Un caractère invisible est dans cette case : retapez-la au clavier."
_FORMULA = "Une case ne commence pas par =, +, - ou @ : un tableur y verrait une formule."


def _hides_something(text: str) -> bool:
    """Control and format characters: among them those that turn the direction of writing around."""
    return any(unicodedata.category(character) in {"Cc", "Cf"} for character in text)


_PLACE = "Lieu de naissance : un code INSEE, ou un code postal et une commune ; hors de France, une commune."


def _has_place(v: Values) -> bool:
    if normalised(v["birth_country"]) != "FRANCE":
        return bool(v["birth_city"] or v["birth_insee"])
    return bool(v["birth_insee"] or (v["birth_postcode"] and v["birth_city"]))


def _date(text: str) -> str:
    return datetime.strptime(text, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a birth date has no zone


_READERS: dict[str, Callable[[str], object]] = {
    "birth_date": _date,
    "extra_time_percent": lambda text: int(text or 0),
    "focus_tolerance": lambda text: text.lower() == "oui",
    "text_size": lambda text: int(text or 1),
}
"""Columns that are not kept as they are written."""


def _is_date(text: str) -> bool:
    try:
        _date(text)
    except ValueError:
        return False
    return True


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


_FORMATS: tuple[tuple[str, str, str, Callable[[str], bool]], ...] = (
    ("birth_date", "not_a_date", "Une date JJ/MM/AAAA, par exemple 09/04/2004.", _is_date),
    ("sex", "not_in_list", "M ou F.", _matches("[MF]")),
    ("birth_insee", "not_a_code", "Un code INSEE de 5 caractères.", _matches(r"\d[0-9AB]\d{3}")),
    ("birth_postcode", "not_a_code", "Un code postal de 5 chiffres.", _matches(r"\d{5}")),
    (
        "ine",
        "not_an_ine",
        "Un INE de 11 caractères, chiffres puis une ou deux lettres.",
        _matches(r"\d{9,10}[A-Z]{1,2}"),
    ),
    (
        "extra_time_percent",
        "not_a_percentage",
        f"Un nombre entier de 0 à {MOST_EXTRA_TIME}, sans signe %.",
        lambda text: re.fullmatch(r"[0-9]{1,3}", text) is not None and int(text) <= MOST_EXTRA_TIME,
    ),
    ("focus_tolerance", "not_in_list", "oui ou non.", _matches("(?i:oui|non)")),
    ("text_size", "not_in_list", "1 (normal), 2 (grand) ou 3 (très grand).", _matches("[123]")),
    ("email_convocation", "not_an_email", "Une adresse e-mail.", _matches(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("email_results", "not_an_email", "Une adresse e-mail.", _matches(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
)


HINTS = {field: message for field, _, message, _ in _FORMATS}
"""Field → what is expected in it."""


def row_of(candidate: Candidate) -> list[str]:
    """The line of a list that reads as this candidate, in the order of `COLUMNS`."""
    return list(values_of(candidate).values())


def values_of(candidate: Candidate) -> dict[str, str]:
    """Field → what `read_person` reads as this candidate."""
    values = {
        **msgspec.to_builtins(candidate),
        "birth_date": f"{date.fromisoformat(candidate.birth_date):%d/%m/%Y}",
        "focus_tolerance": "oui" if candidate.focus_tolerance else "",
    }
    return {column.field: str(values[column.field] or "") for column in COLUMNS}


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a preview. `is_new`: nobody of this name and birth date is enrolled yet."""

    birth_name: str
    first_name: str
    birth_date: str
    group: str
    extra_time_percent: int
    is_new: bool


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do (R-CAN-02). With `faults` it would do nothing, and `candidates` is empty. `leaving`: who
    is enrolled and not in the file; `profiles`: how many of those enrolled have one, to be imported again."""

    candidates: list[Newcomer]
    faults: list[Fault]
    leaving: list[str]
    profiles: int


def preview(people: Sequence[Candidate], faults: list[Fault], before: Sequence[Candidate], profiles: int) -> Preview:
    """`people` in the place of those of `before`."""
    enrolled, coming = {person_key(each) for each in before}, {person_key(each) for each in people}
    shown = Newcomer.__struct_fields__[:-1]
    return Preview(
        candidates=[
            Newcomer(**{name: getattr(each, name) for name in shown}, is_new=person_key(each) not in enrolled)
            for each in people
        ],
        faults=faults,
        leaving=[] if faults else [f"{e.birth_name} {e.first_name}" for e in before if person_key(e) not in coming],
        profiles=profiles,
    )


def person_key(candidate: Candidate) -> str:
    """R-CAN-03: two candidates with the same are one person."""
    return known_as(candidate.birth_name, candidate.first_name, candidate.birth_date)


def _duplicates(rows: Rows, fields: list[str]) -> list[Fault]:
    """R-CAN-03: the same normalised name and birth date twice."""
    first: dict[tuple[str, str, str], int] = {}
    faults = []
    for line, row in enumerate(rows[1:], start=2):
        v = dict.fromkeys(HEADERS, "") | dict(zip(fields, row, strict=False))
        date = v["birth_date"].strip()
        person = (normalised(v["birth_name"]), normalised(v["first_name"]), _date(date) if _is_date(date) else "")
        if all(person) and first.setdefault(person, line) != line:
            message = f"Cette personne est déjà à la ligne {first[person]}."
            faults.append(Fault(line=line, column=HEADERS["birth_name"], code="duplicate", message=message))
    return faults
