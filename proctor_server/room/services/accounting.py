"""The account of a session: what is missing before it can be finalised, and what goes into its package."""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import msgspec

from kiosk_client.protocol.item_clock import taken
from kiosk_client.protocol.journal import AnyEntry, FocusLost, read_entry
from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.profile import is_certifiable
from proctor_server.moments import iso_ms
from proctor_server.room.domain.alert import name_of
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.facts import Finalised
from proctor_server.room.domain.view import Missing
from proctor_server.room.storage import alerts, attempts, candidates, forms, journal, reports
from proctor_server.room.storage.attempts import AnswerRow, AttemptRow
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.reports import ReportRow
from proctor_server.room.storage.sessions import SessionRow
from proctor_server.session_package import record
from proctor_server.session_package.cards import CentreCard
from proctor_server.session_package.contents import Contents, SignedHead, StationHead, StationJournal

CertificateOf = Callable[[sqlite3.Connection, str], tuple[str, str]]


def is_finished(attempt: AttemptRow) -> bool:
    """Whether every item of the form is answered or skipped (R-FIN-01)."""
    return attempt.items > 0 and attempt.done >= attempt.items


def missing_of(db: sqlite3.Connection, session: str) -> list[Missing]:
    """R-FIN-01: every line that is not in order. Empty: the session can be finalised."""
    started = [a for a in attempts.of_session(db, session) if a.began_at is not None]
    if not started:
        return [Missing(code="nobody_started", message="Aucun candidat n'a commencé : il n'y a rien à finaliser.")]
    return [
        *_missing_decisions(db, session),
        *_missing_in_reports(db, session),
        *_missing_reasons(db, session, started),
        *_missing_journals(db, session, started),
    ]


def _missing_decisions(db: sqlite3.Connection, session: str) -> Iterator[Missing]:
    """R-INC-01: whether a held number counts is for an invigilator to say, who has seen the screen."""
    for (candidate, attempt), found in groupby(alerts.open_problems(db, session), key=lambda open_: open_[:2]):
        person = candidates.candidate(db, session, candidate).person
        numbers = ", ".join(str(open_.number) for open_ in found)
        text = f"{person.birth_name} {person.first_name} a signalé la question {numbers} : acceptez ou rejetez."
        yield Missing(code="report_open", message=text, candidate=candidate, attempt=attempt, missing_numbers=numbers)


def _missing_in_reports(db: sqlite3.Connection, session: str) -> Iterator[Missing]:
    """R-FIN-01: a report without what its category needs."""
    for row in reports.written(db, session):
        if row.lacking:
            text = f"Le signalement {row.category}{_of_whom(db, row)} n'est pas complet : complétez-le ou retirez-le."
            yield Missing(
                code="report_incomplete", message=text, candidate=row.candidate, report=row.n, lacking=row.lacking
            )


def _of_whom(db: sqlite3.Connection, row: ReportRow) -> str:
    if row.candidate is None:
        return ""
    person = candidates.candidate(db, row.session, row.candidate).person
    return f" de {person.birth_name} {person.first_name}"


def _missing_reasons(db: sqlite3.Connection, session: str, started: list[AttemptRow]) -> Iterator[Missing]:
    for attempt in started:
        if not is_finished(attempt) and attempt.abort_reason is None:
            person = candidates.candidate(db, session, attempt.candidate).person
            left = attempt.items - attempt.done
            name = f"{person.birth_name} {person.first_name}"
            is_open = attempt.state != State.HANDED_IN
            text = f"{name} n'a pas fini ({left} question(s)) : "
            text += "terminez son épreuve, puis indiquez la raison." if is_open else "indiquez la raison."
            code = "attempt_open" if is_open else "abort_reason_missing"
            yield Missing(code=code, message=text, candidate=attempt.candidate, attempt=attempt.id)


def _missing_journals(db: sqlite3.Connection, session: str, started: list[AttemptRow]) -> Iterator[Missing]:
    heads, lost = attempts.heads(db, session), attempts.declared_lost(db, session)
    names = {a.station: a.station_name for a in started}
    unended = {a.station for a in started if a.state == State.HANDED_IN and not a.station_ended}
    for station in sorted({*heads, *names, *attempts.stations(db, session)} - set(lost)):
        kept = attempts.entry_head(db, session, station)
        have = kept.n if kept else 0
        signed = heads[station].n if station in heads else 0
        if numbers := _not_here(have, signed, is_unended=station in unended):
            text = f"Le journal du poste {names.get(station, station)} n'est pas complet : il manque {numbers}."
            yield Missing(
                code="journal_incomplete",
                message=f"{text} Rallumez ce poste.",
                station=station,
                missing_numbers=numbers,
            )


def _not_here(have: int, signed: int, *, is_unended: bool) -> str:
    """The numbers of the lines that are not here, or are here and not signed by the station; empty: all is well."""
    if signed > have:
        return f"{have + 1}–{signed}"
    if is_unended:
        return f"{have + 1}…"
    return f"{signed + 1}–{have}" if signed < have else ""


def contents_of(db: sqlite3.Connection, row: SessionRow, centre: CentreCard, certificate_of: CertificateOf) -> Contents:
    """What is sealed: a function of the journal up to the line that finalised, so the same each time (R-FIN-04)."""
    lines = journal.lines(db, row.number, row.finalised_n)
    finalised = from_line(Finalised, lines[-1])
    return Contents(
        session=_record(db, row, centre, finalised),
        journal=lines,
        stations=[_station(db, row.number, s, certificate_of) for s in attempts.stations(db, row.number)],
    )


def _station(db: sqlite3.Connection, session: str, station: str, certificate_of: CertificateOf) -> StationJournal:
    name, certificate = certificate_of(db, station)
    signed = attempts.heads(db, session).get(station)
    head = SignedHead(n=signed.n, hash=signed.hash, signature=signed.signature) if signed else None
    reason = attempts.lost_reason(db, session, station)
    told = StationHead(name=name, certificate=certificate, head=head, declared_lost=reason)
    return StationJournal(station=station, head=told, lines=attempts.entries(db, session, station))


def _record(db: sqlite3.Connection, row: SessionRow, centre: CentreCard, said: Finalised) -> record.SessionRecord:
    started = [a for a in attempts.of_session(db, row.number) if a.began_at is not None]
    plan = row.plan
    return record.SessionRecord(
        revision=said.revision,
        centre=record.Centre(fingerprint=centre.fingerprint, name=centre.name, uai=centre.uai),
        session=record.Session(
            number=row.number,
            site=plan.site,
            room=plan.room,
            starts_at=plan.starts_at,
            description=plan.description,
            invigilators=said.invigilators,
            scheme="placement",
        ),
        bank=record.Bank(id=row.bank, version=row.bank_version),
        ceiling=plan.ceiling,
        comment=said.incident,
        candidates=[_candidate(c, said.absent) for c in candidates.candidates(db, row.number)],
        attempts=[_attempt(db, a) for a in started],
        reports=[_report(each) for each in reports.written(db, row.number)],
    )


def _report(row: ReportRow) -> record.IncidentReport:
    """Those that were accepted when candidates called are in `replaced` and `neutralised`: decided already."""
    return record.IncidentReport(
        **msgspec.structs.asdict(row.said),
        report=row.n,
        written_by=name_of(row.written_by),
        written_at=iso_ms(row.written_at) or "",
        changed_by=name_of(row.changed_by),
        changed_at=iso_ms(row.changed_at) or "",
    )


def _candidate(row: CandidateRow, absent: list[int]) -> record.Candidate:
    fields = {
        name: getattr(row.person, name) for name in record.Candidate.__struct_fields__ if hasattr(row.person, name)
    }
    return record.Candidate(
        **fields,
        certifiable=is_certifiable(row.profile),
        absent=row.id in absent,
        competences=[record.Competence(id=c.id, level=c.level, pix=c.pix) for c in row.profile],
    )


def _attempt(db: sqlite3.Connection, a: AttemptRow) -> record.Attempt:
    entries = [read_entry(line) for line in attempts.entries_of(db, a.id)]
    left, times = _numbers_left(db, a, entries), taken(entries)
    end: Any = a.end
    abort_reason: Any = a.abort_reason
    return record.Attempt(
        id=a.id,
        candidate=a.candidate,
        seed=a.seed or "",
        began_at=iso_ms(a.began_at) or "",
        deadline=iso_ms(a.deadline) or "",
        ended_at=iso_ms(a.ended_at),
        end=end,
        abort_reason=abort_reason,
        form=[record.FormLine(**dict(line)) for line in forms.form(db, a.id)],
        answers=[_answer(answer, answer.number in left, times) for answer in attempts.answers(db, a.id)],
        replaced=[_replaced(line) for line in forms.replaced(db, a.id)],
        neutralised=[record.NeutralisedNumber(**dict(line)) for line in forms.neutralised(db, a.id)],
    )


def _answer(answer: AnswerRow, focused_out: bool, times: dict[tuple[int, str], int]) -> record.GivenAnswer:
    return record.GivenAnswer(
        number=answer.number,
        item=answer.item,
        answer=answer.body,
        late=answer.late,
        focused_out=focused_out,
        journal=answer.n,
        taken=times.get((answer.number, answer.item)),
    )


def _numbers_left(db: sqlite3.Connection, a: AttemptRow, entries: list[AnyEntry]) -> set[int]:
    """R-TST-05: numbers during which the page was left, while the item was there that counts."""
    since = {line["number"]: line["at"] for line in forms.replaced(db, a.id)}
    # A browser that ends or a screen that appears is evidence for people: nobody is known to have left the page.
    lost = [entry for entry in entries if isinstance(entry, FocusLost) and entry.cause == "page"]
    return {entry.number for entry in lost if entry.at > since.get(entry.number, 0)}


def _replaced(line: sqlite3.Row) -> record.ReplacedItem:
    return record.ReplacedItem(**{name: line[name] for name in record.ReplacedItem.__struct_fields__})
