"""The form of a placement test (R-TST-01), and whose profile may have one (R-CAN-05)."""

import subprocess
import sys
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.form import TURNS, Catalogue, FormEntry, Seed, build_form, replacement, seed_apart
from proctor_server.assessment.profile import (
    Competence,
    CompetenceTwice,
    certifiable,
    certifiable_competences,
    is_certifiable,
    validated_skills,
)
from proctor_server.assessment.referential import AREAS, COMPETENCES, Skill, UnknownCompetence, UnknownSkill, read_skill


class Entry(NamedTuple):
    """An item of a catalogue."""

    id: str
    skill: str
    competence: str = "1.1"
    kind: str = "QCM"
    status: str = "operative"
    locale: str = "fr"


def catalogue(*skills: str, competence: str = "1.1", **more: str) -> list[Entry]:
    return [Entry(id=f"{competence}-{skill}", skill=skill, competence=competence, **more) for skill in skills]


def form(profile: list[Competence], items: list[Entry], seed: str = "graine", locale: str = "fr") -> list[FormEntry]:
    return build_form(profile, Catalogue(items), seed=seed, locale=locale)


def skills_asked(skills: list[str], items: list[Entry], level: int = 8, **more: object) -> list[str]:
    return [entry.skill for entry in form([Competence(id="1.1", level=level, skills=skills, **more)], items)]


def test_r_tst_01_hardest_skills_come_first_three_a_competence() -> None:
    names = ["@web1", "@moteur2", "@veille4", "@source3"]
    assert skills_asked(names, catalogue(*names)) == ["@veille4", "@source3", "@moteur2"]


def test_r_tst_01_at_equal_difficulty_a_tube_not_yet_taken_comes_first() -> None:
    names = ["@a4", "@a3", "@b3", "@c3"]
    assert skills_asked(names, catalogue(*names)) == ["@a4", "@b3", "@c3"]


def test_r_tst_01_a_tube_comes_again_when_no_other_is_left() -> None:
    names = ["@a4", "@a3", "@a2", "@a1"]
    assert skills_asked(names, catalogue(*names)) == ["@a4", "@a3", "@a2"]


def test_r_tst_01_a_skill_without_operative_item_is_passed_over_and_its_tube_is_not_taken() -> None:
    items = catalogue("@a3", "@b3", "@b1") + catalogue("@a4", status="archived") + catalogue("@b4", status="draft")
    assert skills_asked(["@a4", "@b4", "@a3", "@b3", "@b1"], items) == ["@a3", "@b3", "@b1"]


def test_a_skill_named_twice_counts_once() -> None:
    assert skills_asked(["@web2", "@web2", "@web1"], catalogue("@web2", "@web1")) == ["@web2", "@web1"]


def test_an_item_already_seen_is_taken_only_when_none_is_left() -> None:
    items = [Entry("x", "@web1"), Entry("y", "@web1")]
    for seed in "abcdefgh":
        one = Competence(id="1.1", level=1, skills=["@web1"], items_seen=["x"])
        assert [entry.item for entry in form([one], items, seed)] == ["y"]
    both = Competence(id="1.1", level=1, skills=["@web1"], items_seen=["x", "y"])
    assert {form([both], items, seed)[0].item for seed in "abcdefgh"} == {"x", "y"}


def test_the_candidates_language_comes_first_even_seen() -> None:
    items = [Entry("fr", "@web1"), Entry("en", "@web1", locale="en")]
    seen = Competence(id="1.1", level=1, skills=["@web1"], items_seen=["fr"])
    for seed in "abcdefgh":
        assert [entry.item for entry in form([seen], items, seed)] == ["fr"]
        assert [entry.item for entry in form([seen], items, seed, locale="en")] == ["en"]
        assert [entry.item for entry in form([seen], items[1:], seed)] == ["en"]


def test_a_competence_below_level_1_gives_no_item() -> None:
    assert skills_asked(["@web1"], catalogue("@web1"), level=0) == []


def test_competences_come_in_order_of_identifier_and_numbers_count_from_1() -> None:
    items = catalogue("@web1") + catalogue("@drive1", competence="1.2")
    profile = [Competence(id="1.2", level=1), Competence(id="1.1", level=1)]
    assert [(entry.number, entry.competence) for entry in form(profile, items)] == [(1, "1.1"), (2, "1.2")]


def test_a_skill_of_the_same_name_in_another_competence_is_another_skill() -> None:
    items = catalogue("@web1", competence="1.2")
    assert form([Competence(id="1.1", level=1, skills=["@web1"])], items) == []


def test_the_draw_is_pinned_so_that_a_form_of_today_can_be_built_in_years() -> None:
    # printf 'a|@web1' | sha256sum, as a number, modulo 10
    items = [Entry(f"i{n}", "@web1") for n in range(10)]
    profile = [Competence(id="1.1", level=1)]
    assert [form(profile, items, seed)[0].item for seed in ("a", "b", "c", "d")] == ["i8", "i1", "i4", "i9"]


TWO_A_SKILL = [Entry(f"{skill}-{letter}", skill) for skill in ("@a3", "@b2", "@c1") for letter in "xy"]
LEVEL_3 = [Competence(id="1.1", level=3)]


@pytest.mark.parametrize(
    ("text", "seed"),
    [("a1", Seed("a1", 0)), ("a1+3", Seed("a1", 3)), ("a1+0", Seed("a1+0", 0)), ("a1+8", Seed("a1+8", 0)),
     ("+1", Seed("", 1)), ("a+1+2", Seed("a+1", 2))],
)  # fmt: skip
def test_a_seed_says_its_draw_and_its_turn(text: str, seed: Seed) -> None:
    assert Seed.read(text) == seed
    assert str(seed) == text


def items_of(seed: str, items: list[Entry] = TWO_A_SKILL, profile: list[Competence] = LEVEL_3) -> set[str]:
    return {entry.item for entry in form(profile, items, seed)}


def apart(base: str, *beside: set[str], items: list[Entry] = TWO_A_SKILL) -> str:
    return seed_apart(LEVEL_3, Catalogue(items), base=base, locale="fr", neighbours=beside)


def test_r_tst_02_neighbours_share_no_item_where_each_skill_has_two() -> None:
    first = apart("graine")
    second = apart("graine", items_of(first))
    third = apart("graine", items_of(second))
    assert (first, second) == ("graine", "graine+1")
    assert items_of(first) & items_of(second) == items_of(second) & items_of(third) == set()


def test_r_tst_02_one_between_two_shares_as_little_as_the_items_allow() -> None:
    two = [items_of("graine"), items_of("graine+1")]
    bank = [*TWO_A_SKILL, *(Entry(f"{skill}-z", skill) for skill in ("@a3", "@b2"))]
    beside = [items_of("graine", bank), items_of("graine+1", bank)]
    chosen = form(LEVEL_3, bank, apart("graine", *beside, items=bank))
    shared = [entry for entry in chosen if any(entry.item in items for items in beside)]
    assert [entry.skill for entry in shared] == ["@c1"]
    assert apart("graine", *two) == "graine"


def test_r_tst_02_a_form_of_a_turn_is_built_again_from_its_seed_alone() -> None:
    for turn in range(1, TURNS):
        assert items_of(f"graine+{turn}") == items_of("graine" if turn % 2 == 0 else "graine+1")


def test_r_inc_02_a_reported_item_gives_another_of_its_skill_at_the_same_number_until_none_is_left() -> None:
    bank = Catalogue([*TWO_A_SKILL, Entry("@a3-z", "@a3"), Entry("@a3-old", "@a3", status="archived")])
    entry = form(LEVEL_3, TWO_A_SKILL)[0]
    shown = {entry.item}
    for _ in range(2):
        again = [replacement(entry, bank, seed="s", locale="fr", seen=[], shown=shown) for _ in range(2)]
        assert again[0] == again[1]
        assert again[0] is not None
        assert (again[0].number, again[0].skill) == (1, "@a3")
        assert again[0].item not in shown
        shown.add(again[0].item)
        entry = again[0]
    assert replacement(entry, bank, seed="s", locale="fr", seen=[], shown=shown) is None


def test_r_inc_02_a_replacement_that_the_candidate_has_not_seen_in_the_profile_comes_first() -> None:
    entry = FormEntry(number=2, item="a", skill="@web1", competence="1.1", kind="QCM")
    bank = Catalogue([Entry(name, "@web1") for name in "abc"])
    for seed in "stuvw":
        found = replacement(entry, bank, seed=seed, locale="fr", seen=["b"], shown=["a"])
        assert found is not None
        assert found.item == "c"


def test_a_competence_that_the_referential_has_not_is_refused() -> None:
    with pytest.raises(UnknownCompetence, match=r"9\.9"):
        form([Competence(id="9.9", level=1)], [])


def test_a_competence_twice_in_the_profile_is_refused() -> None:
    with pytest.raises(CompetenceTwice, match=r"1\.1"):
        form([Competence(id="1.1", level=1), Competence(id="1.1", level=2)], [])


profiles = st.lists(
    st.builds(
        Competence,
        id=st.sampled_from(sorted(COMPETENCES)),
        level=st.integers(0, 8),
        skills=st.none() | st.lists(st.sampled_from([f"@{tube}{d}" for tube in "abc" for d in range(1, 9)])),
        items_seen=st.lists(st.sampled_from(["1.1-@a1", "1.2-@b2"])),
    ),
    unique_by=lambda competence: competence.id,
    max_size=16,
)
everything = [
    Entry(f"{competence}-@{tube}{difficulty}-{n}", f"@{tube}{difficulty}", competence)
    for competence in COMPETENCES
    for tube in "abc"
    for difficulty in range(1, 9)
    for n in range(2)
]


@given(profiles, st.text(), st.randoms())
def test_r_tst_01_at_most_three_a_competence_and_48_and_the_same_in_any_order(profile, seed, random) -> None:  # type: ignore[no-untyped-def]
    built = form(profile, everything, seed)
    counts = [sum(entry.competence == competence for entry in built) for competence in COMPETENCES]
    assert max(counts) <= 3
    assert len(built) <= 48
    assert len({entry.item for entry in built}) == len(built)
    shuffled, items = list(profile), list(everything)
    random.shuffle(shuffled)
    random.shuffle(items)
    assert form(shuffled, items, seed) == built


def test_a_full_profile_gives_48_items() -> None:
    full = [Competence(id=competence, level=8) for competence in COMPETENCES]
    assert len(form(full, everything)) == 48


@pytest.mark.parametrize(("levels", "expected"), [([1] * 5, True), ([1] * 4, False), ([1, 2, 3, 4, 0, 5], True)])
def test_r_can_05_five_certifiable_competences_make_a_profile_certifiable(levels: list[int], expected: bool) -> None:
    profile = [Competence(id=str(n), level=level) for n, level in enumerate(levels)]
    assert is_certifiable(profile) is expected


def test_r_can_05_level_1_is_certifiable_level_0_is_not() -> None:
    assert certifiable(Competence(id="1.1", level=1, pix=8))
    assert not certifiable(Competence(id="1.1", level=0, pix=7))
    assert certifiable_competences([Competence(id="1.1", level=1), Competence(id="1.2", level=0)]) == 1


def test_without_skills_those_up_to_the_level_count_as_validated() -> None:
    known = ["@web1", "@web3", "@moteur2", "@moteur4"]
    for unlisted in (None, []):
        competence = Competence(id="1.1", level=3, skills=unlisted)
        assert validated_skills(competence, known) == ["@moteur2", "@web1", "@web3"]
    assert validated_skills(Competence(id="1.1", level=3, skills=["@web4"]), known) == ["@web4"]


def test_the_name_of_a_skill_says_tube_and_difficulty() -> None:
    assert read_skill("@web3") == Skill("web", 3)
    assert read_skill("@règles8") == Skill("règles", 8)


@pytest.mark.parametrize("name", ["web3", "@web", "@web9", "@web0", "@3", "@web 3", "@web33", "", "@web3\n"])
def test_another_name_is_not_one_of_a_skill(name: str) -> None:
    with pytest.raises(UnknownSkill):
        read_skill(name)


def test_the_referential_has_sixteen_competences_each_in_its_area() -> None:
    assert len(COMPETENCES) == 16
    assert {competence.split(".")[0] for competence in COMPETENCES} == set(AREAS)


def test_r_tst_06_making_forms_and_reading_content_never_loads_a_solution() -> None:
    program = (
        "import sys, proctor_server.bank.content, proctor_server.assessment.form\n"
        "print([name for name in sys.modules if 'solution' in name or 'evaluation' in name or 'placement' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
