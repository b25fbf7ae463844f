"""The results as a school reads them: one line a candidate (R-AUT-03). Pure: the same results, the same
bytes."""

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Final, NamedTuple

from proctor_server.assessment.outcome import LOWEST_RATE
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.results.certification import Certification

STATUSES: Final = {"validated": "Validée", "rejected": "Rejetée", "cancelled": "Annulée", "error": "En erreur"}
CENTRE_COLUMN: Final = "Centre de certification"
NOTHING: Final = "-"
MORE_THAN_HALF_MISSED: Final = (
    "Plus de la moitié des épreuves ont été manquées : toutes les compétences sont invalidées et le score est de 0 Pix."
)


class Line(NamedTuple):
    """A certification with what the session adds to it."""

    number: int
    certification: Certification
    session: str
    centre: str


def status_cell(certification: Certification) -> str:
    """Validée, Rejetée, Annulée or En erreur."""
    return STATUSES[certification.status]


def pix_cell(certification: Certification) -> str:
    """«-» if cancelled or in error; 0 if rejected; else the score."""
    if certification.status in ("cancelled", "error"):
        return NOTHING
    return "0" if certification.status == "rejected" else str(certification.pix)


def competence_cell(certification: Certification, competence: str) -> str:
    """«-» if not tested, cancelled, in error or rejected; 0 if invalidated or level 0; else the level."""
    levels = {each.id: each.level for each in certification.competences}
    if certification.status != "validated" or competence not in levels:
        return NOTHING
    return str(max(0, levels[competence]))


def comment_cell(certification: Certification) -> str:
    """Why a candidate was rejected for lack of right answers; else empty."""
    missed = certification.status == "rejected" and certification.rate < LOWEST_RATE
    return MORE_THAN_HALF_MISSED if missed else ""


def french_date(day: str) -> str:
    """YYYY-MM-DD to DD/MM/YYYY."""
    return "/".join(reversed(day.split("-")))


Cell = Callable[[Line], str]

_BEFORE: Final[tuple[tuple[str, Cell], ...]] = (
    ("Numéro de certification", lambda line: str(line.number)),
    ("Prénom", lambda line: line.certification.first_name),
    ("Nom", lambda line: line.certification.birth_name),
    ("Date de naissance", lambda line: french_date(line.certification.birth_date)),
    ("Lieu de naissance", lambda line: line.certification.birth_place),
    ("Identifiant Externe", lambda line: line.certification.external_id),
    ("Statut", lambda line: status_cell(line.certification)),
    ("Nombre de Pix", lambda line: pix_cell(line.certification)),
)
_AFTER: Final[tuple[tuple[str, Cell], ...]] = (
    ("Commentaire jury pour l'organisation", lambda line: comment_cell(line.certification)),
    ("Session", lambda line: line.session),
    (CENTRE_COLUMN, lambda line: line.centre),
    ("Date de passage de la certification", lambda line: french_date(line.certification.passed_on)),
)


def _competence_column(competence: str) -> tuple[str, Cell]:
    return competence, lambda line: competence_cell(line.certification, competence)


COLUMNS: Final = (*_BEFORE, *(_competence_column(each) for each in COMPETENCES), *_AFTER)
"""Header and cell, in order."""


def results_table(lines: Sequence[Line], *, for_a_class: bool) -> list[dict[str, str]]:
    """The cells by header. The export for a class leaves out the centre's column."""
    columns = [each for each in COLUMNS if not (for_a_class and each[0] == CENTRE_COLUMN)]
    return [{header: cell(line) for header, cell in columns} for line in lines]


def results_csv(lines: Sequence[Line], *, for_a_class: bool) -> bytes:
    """The table as a file: `;`, UTF-8 with BOM, lines ended by CR LF."""
    headers = [header for header, _ in COLUMNS if not (for_a_class and header == CENTRE_COLUMN)]
    out = StringIO()
    writer = csv.DictWriter(out, headers, delimiter=";")
    writer.writeheader()
    writer.writerows(results_table(lines, for_a_class=for_a_class))
    return out.getvalue().encode("utf-8-sig")
