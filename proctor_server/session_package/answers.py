"""Are the answers of the account those of the journal, each of them and no others?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kiosk_client.protocol.item_clock import taken
from kiosk_client.protocol.journal import Answered, AnyEntry, Skipped, read_entry
from kiosk_client.protocol.refusal import Refusal
from proctor_server.session_package import bag
from proctor_server.session_package.problems import Problem, problem
from proctor_server.session_package.reading import Parts, StationEntry
from proctor_server.session_package.record import Attempt, GivenAnswer

VERDICTS_THAT_COUNT = ("counted", "late")


def check_answers(parts: Parts) -> Iterator[Problem]:
    """Each answer is at its line, and each line that counts is an answer (R-TIM-02, R-ENT-05)."""
    if parts.record is None:
        return
    # Read once: a room's journal has the lines of all its candidates.
    lines = [(entry, line) for entry in parts.entries if (line := _read(entry))]
    retained = {
        entry.n: (entry, line)
        for entry, line in lines
        if entry.verdict in VERDICTS_THAT_COUNT and isinstance(line, Answered | Skipped)
    }
    held = _held_by_attempt(lines)
    cited = {answer.journal for attempt in parts.record.attempts for answer in attempt.answers}
    for attempt in parts.record.attempts:
        times = taken(held[attempt.id])
        for answer in attempt.answers:
            yield from _check_answer(attempt, answer, retained.get(answer.journal))
            if answer.taken != times.get((answer.number, answer.item)):
                yield problem("answer_differs", f"{bag.SESSION}#{attempt.id}/{answer.number}")
    for n in sorted(retained.keys() - cited):
        yield problem("answer_left_out", f"{bag.JOURNAL}:{n}")


def check_account(parts: Parts) -> Iterator[Problem]:
    """Every candidate is there once, and every attempt is the one attempt of a candidate."""
    if parts.record is None:
        return
    people = [candidate.id for candidate in parts.record.candidates]
    runs = [attempt.candidate for attempt in parts.record.attempts]
    names = [attempt.id for attempt in parts.record.attempts]
    if any(len(set(each)) != len(each) for each in (people, runs, names)) or not set(runs) <= set(people):
        yield problem("account_inconsistent", bag.SESSION)


def _held_by_attempt(lines: Iterable[tuple[StationEntry, AnyEntry]]) -> defaultdict[str, list[AnyEntry]]:
    """Of each attempt, those of stations that held it."""
    held = defaultdict(list)
    for entry, line in lines:
        if entry.verdict != "fenced":
            held[line.attempt].append(line)
    return held


def _read(entry: StationEntry) -> AnyEntry | None:
    try:
        return read_entry(entry.line)
    except Refusal:
        return None


def _check_answer(
    attempt: Attempt, answer: GivenAnswer, found: tuple[StationEntry, Answered | Skipped] | None
) -> Iterator[Problem]:
    where = f"{bag.SESSION}#{attempt.id}/{answer.number}"
    if found is None:
        yield problem("answer_not_in_journal", where)
        return
    entry, given = found
    told = (attempt.id, answer.number, answer.item, answer.answer, answer.late)
    body = given.answer if isinstance(given, Answered) else None
    if told != (given.attempt, given.number, given.item, body, entry.verdict == "late"):
        yield problem("answer_differs", where)
