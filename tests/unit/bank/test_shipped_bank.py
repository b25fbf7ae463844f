"""The bank that is shipped: large enough to examine a class, and mixed."""

import re
from collections import Counter
from pathlib import Path

import pytest

from proctor_server.assessment.referential import COMPETENCES, read_skill
from proctor_server.bank.across import read_skill_lists
from proctor_server.bank.checking import check
from proctor_server.bank.items import Item

SHIPPED = Path(__file__).parents[3] / "deploy" / "bank"


@pytest.fixture(scope="module")
def items() -> list[Item]:
    checked = check(SHIPPED)
    assert checked.faults == []
    return [item for item in checked.bank.items if item.status == "operative"]


@pytest.mark.parametrize("competence", COMPETENCES)
def test_each_competence_has_tubes_skills_and_items_enough(items: list[Item], competence: str) -> None:
    skills = Counter(item.skill for item in items if item.competence == competence)
    assert len({read_skill(skill).tube for skill in skills}) >= 4
    assert len(skills) >= 14
    assert min(skills.values()) >= 2
    # Two skills of each difficulty make a level; three at the first, so that a form always has three items.
    difficulties = Counter(read_skill(skill).difficulty for skill in skills)
    assert all(difficulties[difficulty] >= 2 for difficulty in range(1, 7))
    assert difficulties[1] >= 3


def test_every_skill_in_words_has_items_and_every_item_words(items: list[Item]) -> None:
    lists, _ = read_skill_lists(SHIPPED)
    assert set(lists) == set(COMPETENCES)
    assert {skill for each in lists.values() for skill in each.words} == {item.skill for item in items}


def test_the_kinds_are_mixed(items: list[Item]) -> None:
    share = Counter("QROCM" if item.kind.startswith("QROCM") else item.kind for item in items)
    aim = {"QCU": 30, "QCM": 20, "QROC": 25, "QROCM": 25}
    assert all(abs(100 * share[kind] / len(items) - percent) <= 5 for kind, percent in aim.items())


def test_enough_items_have_something_to_look_at_to_open_to_try_to_keep_to_and_to_hurry_for(items: list[Item]) -> None:
    assert len(items) >= 448
    assert sum(item.image is not None for item in items) >= 60
    assert sum(bool(item.attachments) for item in items) >= 40
    assert len({item.competence for item in items if item.embed}) == 16
    assert sum(item.focused for item in items) >= 20
    assert len({item.competence for item in items if item.seconds}) == 16
    kinds = {Path(name).suffix for item in items for name in item.attachments}
    assert kinds >= {".csv", ".txt", ".html", ".fods"}


def test_no_dependent_qrocm_is_among_the_easiest(items: list[Item]) -> None:
    """It counts double where a form has fewer than three items of a competence."""
    assert [item.id for item in items if item.kind == "QROCM-dep" and read_skill(item.skill).difficulty == 1] == []


def test_the_right_choice_is_not_always_in_the_same_place(items: list[Item]) -> None:
    places = Counter(item.solution.choices[0] for item in items if item.kind == "QCU")
    assert all(places[place] >= 15 for place in (1, 2, 3, 4))


def test_web_and_mail_addresses_belong_to_nobody() -> None:
    texts = [path for path in SHIPPED.rglob("*") if path.suffix in {".md", ".csv", ".txt", ".html", ".svg", ".fods"}]
    mails = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.([a-z]{2,})\b")
    for path in texts:
        if path.name != "README.md":
            found = {end for end in mails.findall(path.read_text("utf-8")) if end not in {"example", "test"}}
            assert found <= {"invalid"}, path


@pytest.mark.parametrize("page", sorted(SHIPPED.rglob("*.html")), ids=lambda path: path.parent.name)
def test_an_embedded_page_says_its_language_and_its_title(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.search(r"<html[^>]* lang=\"?fr", text)
    assert re.search(r"<title>[^<]+</title>", text)
