"""Whether an act of the jury can be, and what it would change. Pure (R-AUT-02)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Literal

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.jury import AlreadyDecided, NoSuchReport, NothingToUndo, ReasonMissing
from proctor_server.assessment.reports import ON_AN_ITEM
from proctor_server.authority.domain.acts import ACTS, CORRECTABLE, Entry, Standing, identified, standing
from proctor_server.authority.domain.marking import verdict_of
from proctor_server.authority.domain.publication import is_for_a_person
from proctor_server.bank.solutions import Solutions
from proctor_server.results.certification import Certification
from proctor_server.session_package.record import Attempt, Candidate, SessionRecord

LONGEST_REASON: Final = 2_000
LONGEST_VALUE: Final = 200
WITHOUT_REASON: Final = frozenset({"acknowledge", "publish"})
"""Acts that explain themselves; every other has a reason."""


Decided = Literal[
    "neutralise", "confirm", "reject", "cancel", "accept", "refuse", "acknowledge", "publish", "unpublish", "undo"
]
"""What is decided about one session; scoring again is decided about many at once."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to do. `seen`: the `view_of` that they were looking at. The rest as in `acts.Entry`."""

    act: Decided
    seen: str
    reason: str = ""
    candidate: int | None = None
    number: int | None = None
    report: int | None = None
    undoes: int | None = None
    corrected: dict[str, str] = {}


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a certification says. `levels`: competence → level, −1 for one that is not confirmed."""

    status: str
    pix: int
    rate: int
    levels: dict[str, int]
    name: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One certification before and after; `before` None: it was not there."""

    candidate: int
    first_name: str
    birth_name: str
    before: Figures | None
    after: Figures


class StaleView(Refusal):
    """Somebody decided, or a package or solutions came in, since this page was shown."""

    code = "stale_view"
    sentence = "La session a changé depuis l'affichage de cette page : rien n'est fait. Relisez, puis décidez."


class NoSuchCandidate(Refusal):
    """The act is about somebody who has no test in this session."""

    code = "no_such_candidate"
    sentence = "Le candidat {candidate} n'a pas de test dans cette session."


class NothingToAcknowledge(Refusal):
    """The centre wrote nothing."""

    code = "nothing_to_acknowledge"
    sentence = "Le centre n'a pas écrit de commentaire."


class ReasonTooLong(Refusal):
    """A reason is a few sentences."""

    code = "reason_too_long"
    sentence = "Le motif dépasse 2 000 caractères : résumez-le."


class CorrectionMissing(Refusal):
    """Wrong data that is accepted as wrong has a right value."""

    code = "correction_missing"
    sentence = "Pour retenir ce signalement, écrivez au moins une donnée corrigée."


class CorrectionWrong(Refusal):
    """A corrected value that cannot be."""

    code = "correction_wrong"
    sentence = "La donnée corrigée « {field} » ne convient pas : {value}."


def view_of(record: SessionRecord, solutions: str | None, log: Sequence[Entry]) -> str:
    """Names what can be seen of a session: another package, other solutions, one more act make it another."""
    return f"{record.revision}.{(solutions or '-')[:12]}.{len(log)}"


def check(asked: Asked, record: SessionRecord, log: Sequence[Entry], solutions: Solutions) -> None:
    """Whether the act can be. Raises the refusal that says why not."""
    if asked.act not in WITHOUT_REASON and not asked.reason.strip():
        raise ReasonMissing
    if len(asked.reason) > LONGEST_REASON:
        raise ReasonTooLong
    if asked.corrected and not _is_correction(asked, record):
        raise CorrectionWrong(field=next(iter(asked.corrected)), value="ce signalement n'en demande pas")
    _CHECKS[ACTS[asked.act].about](asked, record, standing(log, record.revision), solutions)


def _check_item(asked: Asked, record: SessionRecord, held: Standing, solutions: Solutions) -> None:
    candidate, attempt = _test(asked, record)
    supposed = Entry(
        n=max(held, default=0) + 1, act=asked.act, by="", at="", reason=asked.reason, revision=record.revision,
        candidate=asked.candidate, number=asked.number,
    )  # fmt: skip
    verdict_of(record, candidate, attempt, solutions, {**held, supposed.n: supposed})


def _check_certification(asked: Asked, record: SessionRecord, held: Standing, _solutions: Solutions) -> None:
    _test(asked, record)
    if any((each.act, each.candidate) == (asked.act, asked.candidate) for each in held.values()):
        raise AlreadyDecided


def _check_report(asked: Asked, record: SessionRecord, held: Standing, _solutions: Solutions) -> None:
    report = identified(record).get(asked.report or 0)
    if report is None or not (is_for_a_person(report) or report.category in ON_AN_ITEM):
        raise NoSuchReport(report=asked.report)
    if any(each.report == asked.report for each in held.values()):
        raise AlreadyDecided
    if _is_correction(asked, record) and not asked.corrected:
        raise CorrectionMissing
    for field, value in asked.corrected.items():
        if not _fits(field, value):
            raise CorrectionWrong(field=field, value=value[:LONGEST_VALUE] or "vide")


def _check_comment(_asked: Asked, record: SessionRecord, held: Standing, _solutions: Solutions) -> None:
    if not record.comment.strip():
        raise NothingToAcknowledge
    if any(each.act == "acknowledge" for each in held.values()):
        raise AlreadyDecided


def _check_undo(asked: Asked, _record: SessionRecord, held: Standing, _solutions: Solutions) -> None:
    if asked.undoes not in held:
        raise NothingToUndo(undoes=asked.undoes)


def _nothing_more(_asked: Asked, _record: SessionRecord, _held: Standing, _solutions: Solutions) -> None:
    """Of a session, its states decide."""


_CHECKS: Final[dict[str, Callable[[Asked, SessionRecord, Standing, Solutions], None]]] = {
    "item": _check_item,
    "certification": _check_certification,
    "report": _check_report,
    "comment": _check_comment,
    "decision": _check_undo,
    "session": _nothing_more,
}
"""What an act is about → what has to be so."""


def _test(asked: Asked, record: SessionRecord) -> tuple[Candidate, Attempt]:
    for attempt in record.attempts:
        if attempt.candidate == asked.candidate:
            return next(each for each in record.candidates if each.id == asked.candidate), attempt
    raise NoSuchCandidate(candidate=asked.candidate)


def _is_correction(asked: Asked, record: SessionRecord) -> bool:
    report = identified(record).get(asked.report or 0)
    return asked.act == "accept" and report is not None and report.category == "C1" and report.candidate is not None


def _fits(field: str, value: str) -> bool:
    if field not in CORRECTABLE or not value.strip() or len(value) > LONGEST_VALUE or not value.isprintable():
        return False
    return field != "birth_date" or _is_date(value)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def entry_of(asked: Asked, record: SessionRecord, log: Sequence[Entry], *, by: str, at: str) -> Entry:
    """The act as it is written. One about a report is about the candidate that the report names."""
    report = identified(record).get(asked.report or 0)
    return Entry(
        n=len(log) + 1,
        act=asked.act,
        by=by,
        at=at,
        reason=asked.reason.strip(),
        revision=record.revision,
        candidate=report.candidate if report else asked.candidate,
        number=asked.number,
        report=asked.report,
        undoes=asked.undoes,
        corrected={field: " ".join(value.split()) for field, value in asked.corrected.items()},
    )


def figures(result: Certification) -> Figures:
    """What a certification says."""
    return Figures(
        status=result.status,
        pix=result.pix,
        rate=result.rate,
        levels={each.id: each.level for each in result.competences},
        name=f"{result.birth_name} {result.first_name}, {result.birth_date}, {result.birth_place}",
    )


def changes(before: Sequence[Certification], after: Sequence[Certification]) -> list[Change]:
    """The certifications that are not what they were."""
    was = {each.candidate: figures(each) for each in before}
    found = [(each, was.get(each.candidate), figures(each)) for each in after]
    return [
        Change(
            candidate=each.candidate, first_name=each.first_name, birth_name=each.birth_name, before=old, after=new
        )
        for each, old, new in found
        if old != new
    ]  # fmt: skip
