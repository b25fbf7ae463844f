"""What the jury can do about a session, as a table; what it did, as facts that are never changed. Pure (R-AUT-02)."""

from collections.abc import Sequence, Set
from typing import Final, Literal, NamedTuple

import msgspec

from proctor_server.assessment.jury import Decision
from proctor_server.session_package.record import Candidate, IncidentReport, SessionRecord

Act = Literal[
    "neutralise", "confirm", "reject", "cancel", "accept", "refuse",
    "acknowledge", "publish", "unpublish", "rescore", "undo",
]  # fmt: skip
Subject = Literal["item", "certification", "report", "comment", "session", "decision"]


class Rule(NamedTuple):
    """`about`: what the act names. `changes`: what follows from it, in French. `undone_by`: the act that takes it back;
    None: nothing does."""

    about: Subject
    changes: str
    undone_by: Act | None


ACTS: Final[dict[Act, Rule]] = {
    "neutralise": Rule("item", "La question ne compte plus dans le score.", "undo"),
    "confirm": Rule("item", "La réponse compte comme elle a été évaluée.", "undo"),
    "reject": Rule("certification", "La certification est rejetée : le score est de 0 Pix.", "undo"),
    "cancel": Rule("certification", "La certification est annulée : il n'y a pas de score.", "undo"),
    "accept": Rule("report", "Le signalement est retenu : fraude, question neutralisée ou données corrigées.", "undo"),
    "refuse": Rule("report", "Le signalement ne change rien au résultat.", "undo"),
    "acknowledge": Rule("comment", "Le commentaire du centre a été lu.", "undo"),
    "publish": Rule("session", "Les résultats sont donnés.", "unpublish"),
    "unpublish": Rule("session", "Les résultats sont retirés et la session attend le jury.", "publish"),
    "rescore": Rule("session", "Les résultats sont donnés de nouveau, avec des solutions corrigées.", "rescore"),
    "undo": Rule("decision", "La décision n'est plus en vigueur ; elle reste écrite.", None),
}
"""Act → what it is about, what it changes, what undoes it. What is not here cannot be done."""

CORRECTABLE: Final = ("first_name", "birth_name", "birth_date", "birth_city", "external_id", "ine", "group")
"""What accepting a report of wrong data can set right: fields of a candidate."""

_ON_A_TEST: Final = ("item", "certification", "report")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One act. `n`: its number in the session, from 1. `revision`: of the package that was looked at. What it is about:
    `candidate`, `number` of an item, `report` (`identified`), `n` of the decision that it takes back (`undoes`).
    `corrected`: fields of `CORRECTABLE` with their right values. `at`: moment, ISO 8601."""

    n: int
    act: Act
    by: str
    at: str
    reason: str
    revision: int
    candidate: int | None = None
    number: int | None = None
    report: int | None = None
    undoes: int | None = None
    corrected: dict[str, str] = {}


Standing = dict[int, Entry]
"""The acts that hold, by their number."""


def standing(log: Sequence[Entry], revision: int) -> Standing:
    """What holds of the acts about this revision of the package; a later one is looked at afresh. Whether results are
    out is the session's own matter: `is_withdrawn`."""
    held: Standing = {}
    for entry in log:
        if entry.revision != revision or ACTS[entry.act].about == "session":
            continue
        if entry.undoes is None:
            held[entry.n] = entry
        else:
            held.pop(entry.undoes, None)
    return held


def is_withdrawn(log: Sequence[Entry]) -> bool:
    """Whether results that were out have been taken back since: only a person gives them out again."""
    last = [entry.act for entry in log if entry.act in ("publish", "unpublish")]
    return last[-1:] == ["unpublish"]


def identified(record: SessionRecord) -> dict[int, IncidentReport]:
    """The reports by the number that names them: the line that wrote them; of a room that told none, their place, below
    zero."""
    return {each.report or -place: each for place, each in enumerate(record.reports, start=1)}


def decisions_on(held: Standing, candidate: int, reports: Set[int]) -> list[Decision]:
    """What holds about one candidate's test, as the assessment takes it. `reports`: those that it knows."""
    mine = [each for each in held.values() if each.candidate == candidate and ACTS[each.act].about in _ON_A_TEST]
    known = [each for each in mine if each.report is None or each.report in reports]
    return [_renumbered(entry, n) for n, entry in enumerate(known, start=1)]


def _renumbered(entry: Entry, n: int) -> Decision:
    # the assessment numbers the decisions of one test; those that were undone are left out already
    told = {**msgspec.structs.asdict(entry), "n": n, "undoes": None}
    return msgspec.convert(told, Decision)


def put_right(candidate: Candidate, held: Standing) -> Candidate:
    """The candidate with the data that the jury corrected."""
    for entry in held.values():
        if entry.candidate == candidate.id and entry.corrected:
            candidate = msgspec.structs.replace(candidate, **entry.corrected)
    return candidate
