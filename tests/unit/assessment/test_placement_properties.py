"""What holds of every placement score, whatever the answers."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.placement import Estimate, ItemResult, Placement, score
from proctor_server.assessment.reports import AskedItem, Report, resolve

KINDS = ("QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep")
WRONG = ("ko", "skipped", "timed_out", "focused_out")
RESULTS = (*WRONG, "ok", "partially")


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    """Up to six competences of one to three items; only a QROCM-dep can be partially right."""
    competences, items = [], []
    for n in range(draw(st.integers(1, 6))):
        level = draw(st.integers(1, 8))
        pix = draw(st.integers(8 * level, 8 * level + 7))
        competences.append(Estimate(id=f"K{n}", level=level, pix=pix))
        for place in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(KINDS))
            results = RESULTS if kind == "QROCM-dep" else RESULTS[:-1]
            items.append(
                ItemResult(
                    competence=f"K{n}",
                    item=f"K{n}-{place}",
                    kind=kind,
                    neutralised=draw(st.booleans()) and draw(st.booleans()),
                    result=draw(st.sampled_from(results)),
                )
            )
    abort = draw(st.sampled_from([None, "technical", "candidate"]))
    return Placement(ceiling=draw(st.integers(1, 8)), competences=competences, items=items, abort=abort)


def each_changed(test: Placement, results: tuple[str, ...], **change: object) -> list[Placement]:
    """The test once for each of its items that has one of these results and is not neutralised, that one changed."""
    changed = []
    for place, item in enumerate(test.items):
        if item.result in results and not item.neutralised:
            items = list(test.items)
            items[place] = msgspec.structs.replace(item, **change)
            changed.append(msgspec.structs.replace(test, items=items))
    return changed


@given(placements())
def test_a_score_never_falls_when_an_answer_turns_right(test: Placement) -> None:
    before = score(test)
    for better in each_changed(test, (*WRONG, "partially"), result="ok"):
        after = score(better)
        assert after.score >= before.score
        assert after.rate >= before.rate


@given(placements())
def test_neutralising_a_wrong_answer_never_lowers_a_score(test: Placement) -> None:
    before = score(test)
    for without in each_changed(test, WRONG, neutralised=True):
        after = score(without)
        assert after.score >= before.score
        assert after.rate >= before.rate


@given(placements(), st.randoms())
def test_a_result_does_not_depend_on_the_order_of_competences_and_items(test: Placement, random) -> None:  # type: ignore[no-untyped-def]
    competences, items = list(test.competences), list(test.items)
    random.shuffle(competences)
    random.shuffle(items)
    shuffled = score(msgspec.structs.replace(test, competences=competences, items=items))
    before = score(test)
    # Which of several errors is named first may depend on the order, nothing else.
    assert msgspec.structs.replace(shuffled, competences=[], reason=None, message=None) == msgspec.structs.replace(
        before, competences=[], reason=None, message=None
    )
    assert sorted(shuffled.competences, key=lambda one: one.id) == sorted(before.competences, key=lambda one: one.id)


@given(placements())
def test_a_total_is_never_above_the_ceiling_nor_the_profile(test: Placement) -> None:
    outcome = score(test)
    had = {each.id: each for each in test.competences}
    for got in outcome.competences:
        assert -1 <= got.level <= min(had[got.id].level, test.ceiling)
        assert 0 <= got.score <= min(had[got.id].pix, 8 * test.ceiling)
    assert outcome.score == sum(got.score for got in outcome.competences)


@given(placements(), st.sampled_from(["E1", "E3", "E4", "E8", "E9", "E10", "E11"]), st.integers(1, 18), st.booleans())
def test_a_report_never_lowers_a_score(test: Placement, category: str, number: int, has: bool) -> None:
    """Of wrong and skipped answers: a half right QROCM-dep, alone in its competence, is worth more than none."""
    asked = [
        AskedItem(
            number=n, item=item.item, competence=item.competence, kind=item.kind, result=item.result,
            neutralised=item.neutralised, has_image=has, has_attachment=has, timed=has, focused=has,
        )
        for n, item in enumerate(test.items, start=1)
        if item.result != "partially"
    ]  # fmt: skip
    before = score(msgspec.structs.replace(test, items=[item.scored() for item in asked]))
    resolved = resolve([Report(id=1, category=category, number=number)], asked, at="2026-03-12T16:00:00Z")
    after = score(msgspec.structs.replace(test, items=[item.scored() for item in resolved.items]))
    assert after.score >= before.score
