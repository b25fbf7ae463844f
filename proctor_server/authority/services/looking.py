"""What the jury looks at: the sessions that wait, one session, one certification, one name, the audit."""

import csv
from io import StringIO
from typing import Final

import msgspec
import sqlalchemy as sa

from kiosk_client.protocol.journal import Answer
from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.jury import Verdict
from proctor_server.assessment.reports import SENTENCES, AskedItem
from proctor_server.authority.domain.acts import Entry, Standing, identified, standing
from proctor_server.authority.domain.errors import UnknownCertification, UnknownSession
from proctor_server.authority.domain.item_text import ItemText
from proctor_server.authority.domain.jury import view_of
from proctor_server.authority.domain.marking import verdict_of
from proctor_server.authority.domain.publication import is_for_a_person
from proctor_server.authority.domain.searching import folded
from proctor_server.authority.services.deciding import Key
from proctor_server.authority.services.publishing import Publishing, SessionLine
from proctor_server.authority.storage import acts as kept
from proctor_server.authority.storage.acts import Act, Publication
from proctor_server.authority.storage.registers import banks, solutions_at, texts_of
from proctor_server.authority.storage.sessions import StoredSession, certification, certifications, find, session
from proctor_server.bank.solutions import Solution, Solutions
from proctor_server.cells import harmless
from proctor_server.results.certification import Certification
from proctor_server.session_package.record import Attempt, Candidate, FormLine, GivenAnswer

MOST_FOUND: Final = 100


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the jury reads it. `for_a_person`: it asks for a decision. `settled`: the act that settled it."""

    report: int
    category: str
    candidate: int | None
    number: int | None
    text: str
    value: str
    written_by: str
    for_a_person: bool
    sentence: str
    settled: Entry | None


class CertificationLine(msgspec.Struct, frozen=True, kw_only=True):
    """A certification in its session's list. `waits`: how much of it is open."""

    number: int
    result: Certification
    waits: int


class SessionSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A session. `seen`: what an act has to name. `log`: every act, `standing`: the numbers of those that hold."""

    line: SessionLine
    seen: str
    comment: str
    invigilators: list[str]
    certifications: list[CertificationLine]
    reports: list[ReportLine]
    log: list[Entry]
    standing: list[int]
    publications: list[Publication]


class ItemLine(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a test. `asked`: in words, where the bank's content is here. `taken`: seconds of the item's own
    clock, where it has one. `decided`: the act that holds about it."""

    number: int
    item: str
    competence: str
    kind: str
    asked: ItemText | None
    answer: Answer
    answered: bool
    solution: Solution | None
    result: str | None
    neutralised: bool
    focused: bool
    focused_out: bool
    late: bool
    taken: int | None
    decided: Entry | None


class CertificationSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A certification, with all that it comes from."""

    number: int
    result: Certification
    session: SessionSheet
    candidate: Candidate
    items: list[ItemLine]
    reports: list[ReportLine]
    decided: list[Entry]


class FoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """A certification that was searched for."""

    number: int
    session: str
    centre: str
    result: Certification


class Looking:
    """Answers questions; changes nothing."""

    def __init__(self, engine: sa.Engine, publishing: Publishing) -> None:
        self._engine, self._publishing = engine, publishing

    def waiting(self) -> list[SessionLine]:
        """The sessions that are not published, oldest first."""
        return [each for each in self._publishing.sessions() if each.state != "published"]

    def published(self) -> list[SessionLine]:
        """The sessions whose results are out, the latest first."""
        return [each for each in reversed(self._publishing.sessions()) if each.state == "published"]

    def session(self, key: Key) -> SessionSheet:
        """One session. Raises `UnknownSession`."""
        with self._engine.connect() as connection:
            stored, log = _stored(connection, key), kept.log_of(connection, *key)
            results = certifications(connection, stored)
            publications = kept.publications(connection, *key)
        line, held = self._publishing.line(stored), standing(log, stored.revision)
        waiting = [each.candidate for each in line.waits_for]
        return SessionSheet(
            line=line,
            seen=view_of(stored.record, stored.solutions, log),
            comment=stored.record.comment.strip(),
            invigilators=stored.record.session.invigilators,
            certifications=[
                CertificationLine(number=n, result=each, waits=waiting.count(each.candidate)) for n, each in results
            ],
            reports=_reports(stored, held, {}),
            log=log,
            standing=sorted(held),
            publications=publications,
        )

    def certification(self, number: int) -> CertificationSheet:
        """One certification. Raises `UnknownCertification`."""
        with self._engine.connect() as connection:
            found = certification(connection, number)
            if found is None:
                raise UnknownCertification(number=number)
            stored = _stored(connection, Key(found.centre, found.session))
            log = kept.log_of(connection, stored.centre, stored.number)
            bank = stored.record.bank
            solutions = solutions_at(connection, bank.id, bank.version, stored.solutions)
            form = _attempt_of(stored, found.result.candidate).form
            texts = texts_of(connection, bank.id, bank.version, [line.item for line in form])
        held = standing(log, stored.revision)
        candidate = next(each for each in stored.record.candidates if each.id == found.result.candidate)
        verdict = _verdict(stored, candidate, solutions, held)
        sentences = {each.report: each.sentence for each in verdict.resolutions} if verdict else {}
        reports = [each for each in _reports(stored, held, sentences) if each.candidate == candidate.id]
        return CertificationSheet(
            number=number,
            result=found.result,
            session=self.session(Key(stored.centre, stored.number)),
            candidate=candidate,
            items=_items(stored, candidate, solutions, verdict, held, texts),
            reports=reports,
            decided=[each for each in log if each.candidate == candidate.id],
        )

    def find(self, text: str) -> list[FoundLine]:
        """Certifications by name, number, session, INE or external identifier, however they are typed."""
        if not folded(text):
            return []
        with self._engine.connect() as connection:
            found = find(connection, text, MOST_FOUND)
        return [FoundLine(number=f.number, session=f.session, centre=f.centre, result=f.result) for f in found]

    def find_sessions(self, text: str) -> list[SessionLine]:
        """Sessions whose number, or whose centre's name, has the text in it."""
        wanted = text.casefold().strip()
        lines = self._publishing.sessions()
        return [each for each in lines if wanted and wanted in f"{each.session} {each.centre_name}".casefold()]

    def banks(self) -> list[tuple[str, str]]:
        """Bank and version of every bundle of solutions that is here."""
        with self._engine.connect() as connection:
            return banks(connection)

    def audit(self, **wanted: str) -> list[Act]:
        """Every act, the latest first; of one person (`by`), one kind (`act`), one session where given."""
        with self._engine.connect() as connection:
            return kept.audit(connection, **wanted)

    def audit_csv(self, **wanted: str) -> bytes:
        """The same as a file: `;`, UTF-8 with BOM."""
        out = StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["Moment", "Qui", "Acte", "Sur quoi", "Session", "Motif"])
        for each in self.audit(**wanted):
            row = (each.at, each.by, each.act, each.about, each.session or "", each.reason)
            writer.writerow(map(harmless, row))
        return out.getvalue().encode("utf-8-sig")


def _stored(connection: sa.Connection, key: Key) -> StoredSession:
    stored = session(connection, *key)
    if stored is None:
        raise UnknownSession(session=key.number)
    return stored


def _verdict(
    stored: StoredSession, candidate: Candidate, solutions: Solutions | None, held: Standing
) -> Verdict | None:
    attempt = next(each for each in stored.record.attempts if each.candidate == candidate.id)
    if solutions is None:
        return None
    try:
        return verdict_of(stored.record, candidate, attempt, solutions, held)
    except Refusal:
        # What cannot be evaluated is shown as it was answered.
        return None


def _reports(stored: StoredSession, held: Standing, sentences: dict[int, str]) -> list[ReportLine]:
    settled = {each.report: each for each in held.values() if each.report is not None}
    return [
        ReportLine(
            report=name,
            category=each.category,
            candidate=each.candidate,
            number=each.number,
            text=each.text,
            value=each.value,
            written_by=each.written_by,
            for_a_person=is_for_a_person(each),
            sentence=sentences.get(name) or SENTENCES["open" if is_for_a_person(each) else "nothing_asked"],
            settled=settled.get(name),
        )
        for name, each in identified(stored.record).items()
    ]


def _attempt_of(stored: StoredSession, candidate: int) -> Attempt:
    return next(each for each in stored.record.attempts if each.candidate == candidate)


def _items(
    stored: StoredSession,
    candidate: Candidate,
    solutions: Solutions | None,
    verdict: Verdict | None,
    held: Standing,
    texts: dict[str, ItemText],
) -> list[ItemLine]:
    attempt = _attempt_of(stored, candidate.id)
    given = {each.number: each for each in attempt.answers}
    judged = {each.number: each for each in verdict.items} if verdict else {}
    decided = {each.number: each for each in held.values() if each.candidate == candidate.id}
    out = {each.number for each in attempt.neutralised}
    return [
        _item(
            line, given.get(line.number), judged.get(line.number), solutions, texts.get(line.item),
            decided=decided.get(line.number), out=line.number in out,
        )
        for line in attempt.form
    ]  # fmt: skip


def _item(
    line: FormLine,
    given: GivenAnswer | None,
    judged: AskedItem | None,
    solutions: Solutions | None,
    asked: ItemText | None,
    *,
    decided: Entry | None,
    out: bool,
) -> ItemLine:
    return ItemLine(
        number=line.number,
        item=line.item,
        competence=line.competence,
        kind=line.kind,
        asked=asked,
        answer=given.answer if given else None,
        answered=given is not None,
        solution=_solution(solutions, line.item),
        result=judged.result if judged else None,
        neutralised=judged.neutralised if judged else out,
        focused=bool(judged and judged.focused),
        focused_out=bool(given and given.focused_out),
        late=bool(given and given.late),
        taken=None if given is None or given.taken is None else round(given.taken / 1000),
        decided=decided,
    )


def _solution(solutions: Solutions | None, item: str) -> Solution | None:
    if solutions is None or item not in solutions.items:
        return None
    return solutions.items[item].solution
