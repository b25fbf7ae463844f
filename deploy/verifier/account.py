"""Is the account of the session what the journals say: each answer that counts, how long it took, and no other?"""

from collections.abc import Iterable, Iterator
from typing import Any

from parts import JOURNAL, SESSION, Parts
from problems import Problem, problem
from shapes import STATION_LINES, read

VERDICTS_THAT_COUNT = ("counted", "late")
GIVEN = ("answered", "skipped")


def check_account(parts: Parts) -> Iterator[Problem]:
    """Every candidate is there once, and every attempt is the one attempt of a candidate."""
    if parts.record is None:
        return
    people = [candidate["id"] for candidate in parts.record["candidates"]]
    runs = [attempt["candidate"] for attempt in parts.record["attempts"]]
    names = [attempt["id"] for attempt in parts.record["attempts"]]
    if any(len(set(each)) != len(each) for each in (people, runs, names)) or not set(runs) <= set(people):
        yield problem("account_inconsistent", SESSION)


def check_answers(parts: Parts) -> Iterator[Problem]:
    """Each answer is at its line, and each line that counts is an answer."""
    if parts.record is None:
        return
    read_lines = [(entry, _line(entry)) for entry in parts.entries]
    retained = {
        entry["n"]: (entry, line)
        for entry, line in read_lines
        if line and line["kind"] in GIVEN and entry["verdict"] in VERDICTS_THAT_COUNT
    }
    cited = set()
    for attempt in parts.record["attempts"]:
        of_this = (line for entry, line in read_lines if line and entry["verdict"] != "fenced")
        times = _taken(line for line in of_this if line["attempt"] == attempt["id"])
        for answer in attempt["answers"]:
            cited.add(answer["journal"])
            yield from _check_answer(attempt, answer, retained.get(answer["journal"]))
            if answer.get("taken") != times.get((answer["number"], answer["item"])):
                yield problem("answer_differs", f"{SESSION}#{attempt['id']}/{answer['number']}")
    for n in sorted(retained.keys() - cited):
        yield problem("answer_left_out", f"{JOURNAL}:{n}")


def _line(entry: Any) -> Any:
    """The station's line, where it is of a kind that answers are made of."""
    try:
        kind = read({"kind": str}, entry["line"])["kind"]
        return read(STATION_LINES[kind], entry["line"]) if kind in STATION_LINES else None
    except ValueError:
        return None


def _check_answer(attempt: Any, answer: Any, found: tuple[Any, Any] | None) -> Iterator[Problem]:
    where = f"{SESSION}#{attempt['id']}/{answer['number']}"
    if found is None:
        yield problem("answer_not_in_journal", where)
        return
    entry, line = found
    told = (attempt["id"], *(answer[name] for name in ("number", "item", "answer", "late")))
    if told != (line["attempt"], line["number"], line["item"], line.get("answer"), entry["verdict"] == "late"):
        yield problem("answer_differs", where)


def _taken(lines: Iterable[Any]) -> dict[tuple[int, str], int]:
    """(number, item) → milliseconds that the item's own clock had run when it was first answered or skipped.

    It runs from `opened` on, stands from `stopped` to the next `opened`, in the order in which stations wrote, epoch by
    epoch."""
    item, used, since = None, 0, None
    found: dict[tuple[int, str], int] = {}
    for line in sorted(lines, key=lambda line: (line["epoch"], line["n"])):
        at = line["at"]
        ran = used if since is None else used + max(0, at - since)
        if line["kind"] == "opened" and line["item"] != item:
            item, used, since = line["item"], 0, at
        elif line["kind"] == "opened" and since is None:
            since = at
        elif line["kind"] == "stopped" and line["item"] == item:
            used, since = ran, None
        elif line["kind"] in GIVEN and line["item"] == item:
            found.setdefault((line["number"], line["item"]), ran)
    return found
