"""The assessment measured: each operation many times, and how its cost grows with the bank."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import msgspec

from proctor_server.assessment.capacity import Measured, after, measure_all
from proctor_server.assessment.evaluation import Question, evaluate
from proctor_server.assessment.form import Catalogue, build_form
from proctor_server.assessment.placement import Estimate, ItemResult, Placement, score
from proctor_server.assessment.profile import Competence
from proctor_server.assessment.referential import COMPETENCES
from proctor_server.assessment.selection import PUBLISHED, CalibratedItem, Progress, next_item
from proctor_server.bank.building import build
from proctor_server.bank.checking import read_bank
from proctor_server.bank.content import Content, ContentItem, make_content, read_content
from proctor_server.bank.items import Bank, Item
from proctor_server.bank.solutions import Kind
from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.moments import Delays

TIMES: Final = 300
"""How often each operation is measured."""

SIZES: Final = (5_000, 50_000)
"""Items of the enlarged banks."""

LEVEL: Final = 5


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation at one size of the bank; milliseconds. `most`: what was aimed at, for the 99th percentile."""

    name: str
    items: int
    took: Spread
    most: float | None = None


class AssessmentBench(msgspec.Struct, frozen=True, kw_only=True):
    """`rescored` placement attempts scored one after another on one core took `rescoring_seconds`."""

    date: str
    machine: str
    items: int
    operations: list[Operation]
    rescored: int
    rescoring_seconds: float


def measure(folder: Path, *, attempts: int, sizes: Sequence[int] = SIZES) -> Iterator[Operation | float]:
    """Each operation on the bank in `folder`, then on enlarged ones; last, the seconds that scoring `attempts`
    placement attempts took. Raises `BankHasFaults`."""
    bank = read_bank(folder)
    bundle = build(bank, folder)[0]
    content = read_content(bundle)
    yield _timed("load", len(content.items), [partial(read_content, bundle)], most=200, times=20)
    yield from _of_content(content)
    yield _timed("evaluate", len(bank.items), _evaluations(bank), most=0.1)
    tests = list(islice(_placements(), 64))
    yield _timed("score", len(bank.items), [partial(score, test) for test in tests], most=1)
    for size in sizes:
        larger = _enlarged(content, size)
        written = make_content("large", "", "", larger.items)
        yield _timed("load", size, [partial(read_content, written)], times=5)
        yield from _of_content(larger)
    yield _rescoring_seconds(tests, attempts)


def _of_content(content: Content) -> Iterator[Operation]:
    catalogue = Catalogue(content.items)
    profile = [Competence(id=competence, level=LEVEL) for competence in COMPETENCES]
    forms = [partial(build_form, profile, catalogue, seed=str(n), locale="fr") for n in range(32)]
    yield _timed("form", len(content.items), forms, most=5)
    steps = list(_adaptive_steps(content))
    # The more items, the longer a step: it looks at each once.
    yield _timed("adaptive step", len(content.items), steps, most=5, times=TIMES if len(content.items) < 10_000 else 60)


def _timed(
    name: str, items: int, calls: Sequence[Callable[[], object]], *, most: float | None = None, times: int = TIMES
) -> Operation:
    """Each call in turn, `times` in all, after one round that is not counted."""
    for call in calls[:32]:
        call()
    gc.collect()
    seconds = []
    for call in islice(cycle(calls), times):
        # What the processor spent on it, whatever else the machine is doing.
        start = time.thread_time()
        call()
        seconds.append(time.thread_time() - start)
    return Operation(name=name, items=items, took=spread(Delays(seconds, 0)), most=most)


def _evaluations(bank: Bank) -> list[Callable[[], object]]:
    """A right and a wrong answer to every item."""
    return [partial(evaluate, question) for item in bank.items for question in _questions(item)]


def _questions(item: Item) -> Iterator[Question]:
    solution, names = item.solution, [field.name for field in item.fields]
    right: dict[str, Any] = {
        "QCU": solution.choices[:1] and solution.choices[0],
        "QCM": solution.choices,
        "QROC": solution.texts and solution.texts[-1],
        "QROCM-ind": {name: variants[-1] for name, variants in solution.fields.items()},
        "QROCM-dep": dict(zip(names, (group[-1] for group in solution.groups), strict=False)),
    }
    wrong: Any = {"QCU": 1, "QCM": [1], "QROC": "je ne sais pas"}.get(item.kind, dict.fromkeys(names, "je ne sais pas"))
    for answer in (right[item.kind], wrong):
        yield Question(kind=item.kind, solution=solution, answer=answer, fields=item.fields)


def _placements() -> Iterator[Placement]:
    """Whole tests of 48 items, answered in every mixture."""
    kinds: tuple[Kind, ...] = ("QCM", "QROC", "QROCM-dep")
    for n in cycle(range(1, 4096)):
        items = [
            ItemResult(
                competence=competence,
                item=f"{competence}-{place}",
                kind=kinds[place],
                result="ok" if (n >> ((3 * at + place) % 12)) & 1 or place else "ko",
            )
            for at, competence in enumerate(COMPETENCES)
            for place in range(3)
        ]
        competences = [Estimate(id=each, level=LEVEL, pix=8 * LEVEL + 3) for each in COMPETENCES]
        yield Placement(ceiling=7, competences=competences, items=items)


def _adaptive_steps(content: Content) -> Iterator[Callable[[], object]]:
    """The step after 0, 4, … 28 answers: measure again with one more answer, choose the next item."""
    items = [_calibrated(item, place) for place, item in enumerate(content.items)]
    by_tube = {item.skill: item for item in items}
    asked = list(islice(by_tube.values(), PUBLISHED.maximum_items - 1))
    answers = [(item, place % 3 > 0) for place, item in enumerate(asked)]
    known = measure_all(answers, start=PUBLISHED.start, variation=PUBLISHED.variation)
    for count in range(0, len(asked) - 1, 4):
        yield partial(_step, known[count], asked[count], Progress(answered=asked[: count + 1]), items)


def _step(before: Measured, last: CalibratedItem, progress: Progress, items: Sequence[CalibratedItem]) -> object:
    measured = after(before, last, right=True, variation=PUBLISHED.variation)
    return next_item(items, progress, capacity=measured.measure.capacity, seed="a1")


def _calibrated(item: ContentItem, place: int) -> CalibratedItem:
    return CalibratedItem(
        item=item.id,
        competence=item.competence,
        skill=item.skill,
        discriminant=0.8 + place % 13 / 10,
        difficulty=-3 + place % 61 / 10,
    )


def _enlarged(content: Content, size: int) -> Content:
    """The bank's items again and again under other names, without their files: a hundred banks' pictures would say
    more of the memory than of the code."""
    items = [
        msgspec.structs.replace(item, id=f"{item.id}-{n}", image=None, attachments=[], embed=None)
        for n, item in zip(range(size), cycle(content.items), strict=False)
    ]
    return read_content(make_content("large", "", "", items))


def _rescoring_seconds(tests: Sequence[Placement], attempts: int) -> float:
    start = time.thread_time()
    for test in islice(cycle(tests), attempts):
        score(test)
    return time.thread_time() - start
