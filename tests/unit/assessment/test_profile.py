"""What skills are worth: scoring.md, «Referential»."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.profile import earned, pix_of_skill
from proctor_server.assessment.referential import UnknownSkill

SKILLS = [f"@{tube}{difficulty}" for tube in "abc" for difficulty in range(1, 9)]


@pytest.mark.parametrize(("skills", "pix"), [(1, 4), (2, 4), (3, 8 / 3), (4, 2), (8, 1)])
def test_a_skill_is_worth_four_pix_at_most_and_a_share_of_eight(skills: int, pix: float) -> None:
    assert pix_of_skill(skills) == pix


@pytest.mark.parametrize(
    ("validated", "known", "level", "pix"),
    [
        (["@a1", "@b1"], ["@a1", "@b1", "@a2"], 1, 8),
        (["@a1"], ["@a1"], 0, 4),
        (["@a1", "@b1"], ["@a1", "@b1", "@c1"], 0, 5),
        (["@a1", "@b1", "@c1"], ["@a1", "@b1", "@c1"], 1, 8),
        (["@a1", "@a1", "@z8"], ["@a1", "@b1"], 0, 4),
        ([], ["@a1"], 0, 0),
    ],
)
def test_level_and_pix_are_whole_and_only_known_skills_count(
    validated: list[str], known: list[str], level: int, pix: int
) -> None:
    assert earned(validated, known) == (level, pix)


@given(st.sets(st.sampled_from(SKILLS)))
def test_all_eight_levels_of_a_full_competence_are_64_pix_and_no_part_is_more(validated: set[str]) -> None:
    assert earned(SKILLS, SKILLS) == (8, 64)
    level, pix = earned(validated, SKILLS)
    assert 8 * level <= pix <= 64


def test_a_name_that_is_no_skill_is_refused() -> None:
    with pytest.raises(UnknownSkill):
        earned(["@a1"], ["a1"])
