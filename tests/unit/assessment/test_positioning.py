"""Positioning (`scoring.md`): what an answer teaches, the level it predicts, what it would pay to ask, when it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.positioning import (
    Knowledge,
    Position,
    Positioning,
    SkillAnswer,
    TubeSkill,
    position,
    predicted_level,
)

Tubes = dict[str, list[TubeSkill]]


def tube(name: str, difficulties: str, timed: str = "") -> list[TubeSkill]:
    """«web», «123»: @web1, @web2, @web3; those whose difficulty is in `timed` are timed."""
    return [TubeSkill(skill=f"@{name}{d}", difficulty=int(d), timed=d in timed) for d in difficulties]


def known(words: str) -> list[Knowledge]:
    """«@web2+ @web1(+) @mail4-»: validated directly, validated by inference, invalidated directly."""
    return [_known(word) for word in words.split()]


def _known(word: str) -> Knowledge:
    skill = word.rstrip("+-()")
    status = "validated" if "+" in word else "invalidated"
    source = "inferred" if "(" in word else "direct"
    return Knowledge(skill=skill, difficulty=int(skill[-1]), status=status, source=source)


def told(knowledge: list[Knowledge]) -> str:
    signs = {"validated": "+", "invalidated": "-"}
    return " ".join(
        f"{each.skill}{signs[each.status]}" if each.source == "direct" else f"{each.skill}({signs[each.status]})"
        for each in knowledge
    )


def positioned(words: str = "", answer: tuple[str, str] | None = None, last_timed: bool = False, **tubes: object):
    return position(
        Positioning(
            knowledge=known(words),
            tubes=tubes,
            answer=SkillAnswer(skill=answer[0], result=answer[1]) if answer else None,
            last_timed=last_timed,
        )
    )


SIX = {"web": tube("web", "123456")}

# ── what an answer teaches ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "answer", "after"),
    [
        ("", ("@web3", "ok"), "@web3+ @web1(+) @web2(+)"),
        ("", ("@web3", "ko"), "@web3- @web4(-) @web5(-) @web6(-)"),
        ("", ("@web1", "ok"), "@web1+"),
        ("", ("@web6", "skipped"), "@web6-"),
        # skills that are known already keep what is known of them
        ("@web1-", ("@web3", "ok"), "@web1- @web3+ @web2(+)"),
        ("@web5(+)", ("@web3", "ko"), "@web5(+) @web3- @web4(-) @web6(-)"),
        # other tubes learn nothing
        ("@mail1+", ("@web2", "ok"), "@mail1+ @web2+ @web1(+)"),
    ],
)
def test_an_answer_settles_its_skill_and_by_inference_the_easier_or_the_harder_ones(
    words: str, answer: tuple[str, str], after: str
) -> None:
    assert told(positioned(words, answer, **SIX, mail=tube("mail", "12")).knowledge) == after


@pytest.mark.parametrize("result", ["ko", "partially", "skipped", "timed_out", "focused_out"])
def test_only_fully_right_counts_as_right(result: str) -> None:
    assert told(positioned("", ("@web5", result), **SIX).knowledge) == "@web5- @web6(-)"


@pytest.mark.parametrize("words", ["@web3+ @web1(+) @web2(+)", "@web3(-) @web2-"])
@pytest.mark.parametrize("result", ["ok", "ko"])
def test_an_answer_to_a_skill_that_is_assessed_teaches_nothing(words: str, result: str) -> None:
    assert positioned(words, ("@web3", result), **SIX) == positioned(words, **SIX)


def test_tubes_may_list_their_skills_in_any_order() -> None:
    backwards = {"web": SIX["web"][::-1]}
    here, there = (positioned("", ("@web3", "ok"), **tubes) for tubes in (SIX, backwards))
    assert (here.level, here.rewards) == (there.level, there.rewards)
    assert sorted(here.next) == sorted(there.next)


# ── the level ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("", 3.5),
        ("@web2+", 4.5),
        ("@web2-", 1.0),
        ("@web2+ @mail4+", 5.5),
        ("@web2+ @mail4+ @code6+", 6.5),
        ("@web1- @mail2-", 0.5),
    ],
)
def test_check_values_of_the_predicted_level(words: str, level: float) -> None:
    assert predicted_level(known(words)) == level
    assert positioned(words).level == level


def test_only_direct_observations_predict() -> None:
    assert predicted_level(known("@web2+ @web1(+) @mail5(-)")) == 4.5


@given(st.permutations(known("@web2+ @mail4- @code6+ @veille1- @source3+")))
def test_the_order_of_what_is_known_predicts_nothing(knowledge: list[Knowledge]) -> None:
    assert predicted_level(knowledge) == predicted_level(sorted(knowledge, key=lambda each: each.skill))


@given(st.lists(st.tuples(st.integers(1, 8), st.booleans()), min_size=1, max_size=12), st.data())
def test_a_level_never_falls_when_an_answer_turns_right(answers: list[tuple[int, bool]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(answers) - 1))
    levels = []
    for turned in (False, True):
        outcomes = [(d, turned if at == place else right) for at, (d, right) in enumerate(answers)]
        levels.append(
            predicted_level(known(" ".join(f"@t{chr(97 + n)}{d}{'-+'[ok]}" for n, (d, ok) in enumerate(outcomes))))
        )
    assert levels[0] <= levels[1]


# ── what to ask next ──────────────────────────────────────────────────────────────────────────────────────────────


def test_check_values_of_the_rewards_of_an_untested_tube_of_six_skills() -> None:
    rewards = positioned(**SIX).rewards
    assert list(rewards) == [f"@web{d}" for d in range(1, 7)]
    assert list(rewards.values()) == pytest.approx([0.379, 1.547, 2.378, 2.378, 1.547, 0.379], abs=5e-4)


def test_skills_that_are_known_have_no_reward_and_count_in_none() -> None:
    at = positioned("@mail3+ @web1(+) @web2+", **SIX)
    assert sorted(at.rewards) == ["@web3", "@web4", "@web5", "@web6"]
    assert at.rewards["@web3"] == pytest.approx((1 - 1 / (1 + 2.718281828459045 ** (3 - at.level))) * 3)


def test_the_first_question_is_of_level_2() -> None:
    assert positioned(**SIX).next == ["@web2"]
    assert positioned(**SIX, mail=tube("mail", "25")).next == ["@web2", "@mail2"]


@pytest.mark.parametrize(("difficulties", "first"), [("1345", "@web1"), ("345", "@web3"), ("45", "@web4")])
def test_without_a_skill_of_level_2_the_first_question_is_the_nearest_the_easier_one_of_two(
    difficulties: str, first: str
) -> None:
    assert positioned(web=tube("web", difficulties)).next == [first]


def test_then_the_next_skill_is_one_that_rewards_most_all_of_those_that_do() -> None:
    """At 3.5 two skills of the tube are worth 2.378: equal on paper, not always in the last bit."""
    both = positioned("@a1+ @b6-", web=tube("web", "123456"))
    assert both.level == 3.5
    assert both.next == ["@web3", "@web4"]


def test_easy_tubes_come_first() -> None:
    tubes = {"hard": tube("hard", "1234"), "easy": tube("easy", "123")}
    assert positioned("@x2+", **tubes).next == ["@easy3"]
    # none of their skills left: the others
    assert positioned("@x2+ @easy1+ @easy2+ @easy3+", **tubes).next[0].startswith("@hard")


def test_no_timed_item_comes_after_a_timed_one() -> None:
    tubes = {"web": tube("web", "1234567", timed="45")}
    usual = positioned("@x2+", **tubes)
    after_timed = positioned("@x2+", last_timed=True, **tubes)
    assert usual.next == ["@web4"]
    assert not {"@web4", "@web5"} & set(after_timed.next)
    assert after_timed.next
    assert after_timed.rewards == usual.rewards


def test_after_a_timed_item_timed_ones_alone_end_the_positioning() -> None:
    assert positioned("@x2+", last_timed=True, web=tube("web", "123", timed="123")).next == []


@pytest.mark.parametrize(("words", "next_ones"), [("@x2-", ["@web3"]), ("@x1- @y2-", [])])
def test_nothing_is_asked_that_is_more_than_two_above_the_level(words: str, next_ones: list[str]) -> None:
    """@x2 wrong predicts 1.0: 3 may be asked. Both wrong predict 0.5: 3 may not."""
    assert positioned(words, web=tube("web", "345")).next == next_ones


def test_the_positioning_ends_when_nothing_is_left_or_nothing_rewards() -> None:
    assert positioned("@web1+ @web2+", web=tube("web", "12")).next == []
    assert positioned("@x2+", web=tube("web", "3")).next == []
    assert positioned() == Position(level=3.5, knowledge=[], rewards={}, next=[])


names = st.lists(st.sampled_from(["web", "mail", "code", "veille"]), min_size=1, max_size=4, unique=True)


@st.composite
def some_tubes(draw: st.DrawFn) -> Tubes:
    return {
        name: tube(name, "".join(sorted(draw(st.sets(st.sampled_from("12345678"), min_size=1)))))
        for name in draw(names)
    }


@given(some_tubes(), st.data())
def test_asking_what_is_next_comes_to_an_end_and_asks_no_skill_twice(tubes: Tubes, data: st.DataObject) -> None:
    knowledge: list[Knowledge] = []
    asked: list[str] = []
    at = position(Positioning(knowledge=knowledge, tubes=tubes))
    while at.next:
        skill = data.draw(st.sampled_from(at.next))
        asked.append(skill)
        answer = SkillAnswer(skill=skill, result=data.draw(st.sampled_from(["ok", "ko"])))
        at = position(Positioning(knowledge=at.knowledge, tubes=tubes, answer=answer))
        assert position(Positioning(knowledge=at.knowledge, tubes=tubes)) == at
    assert len(set(asked)) == len(asked)
    assert set(asked) <= {each.skill for one in tubes.values() for each in one}


@given(some_tubes(), st.data())
def test_along_a_tube_what_is_validated_is_easier_than_what_is_not(tubes: Tubes, data: st.DataObject) -> None:
    """A skill that is assessed is not asked again, so no two answers can contradict each other."""
    at = position(Positioning(knowledge=[], tubes=tubes))
    while at.next:
        answer = SkillAnswer(skill=at.next[0], result=data.draw(st.sampled_from(["ok", "ko"])))
        at = position(Positioning(knowledge=at.knowledge, tubes=tubes, answer=answer))
    for one in tubes.values():
        states = {each.skill: each for each in at.knowledge}
        along = [states[each.skill].status for each in one if each.skill in states]
        assert along == sorted(along, reverse=True)
