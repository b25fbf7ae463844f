"""R-INC-07: the story's doors: what may be asked, by whom, and what is refused."""

import pytest

from proctor_server.room.domain.story import StoryWish
from proctor_server.room.web.app import make_app
from tests.builders.room import PASSWORD, open_day
from tests.builders.room_pages import NUMBER
from tests.builders.room_pages import PASSWORD as OF_THE_SESSION
from tests.builders.room_sample import sample_room

LOVELACE = "0801234569C"
STORY = f"/api/sessions/{NUMBER}/story"


@pytest.fixture
def room():
    return sample_room()


@pytest.fixture
def invigilator(room):
    client = make_app(room).test_client()
    client.post("/api/sign-in", json={"session": NUMBER, "password": OF_THE_SESSION, "name": "Surveillante Une"})
    return client


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


@pytest.fixture
def administrator(day):
    client = make_app(day.room).test_client()
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


def test_the_address_says_what_is_wished_for(invigilator, room):
    address = f"{STORY}?candidate=3&group=calls&q=main&after=7&before=90&limit=20&newest=true&fold=true"
    assert invigilator.get(address).status_code == 200
    wished = StoryWish(candidate=3, group="calls", q="main", after=7, before=90, limit=20, newest=True, fold=True)
    assert room.done == [("story", wished)]


def test_empty_fields_are_not_there(invigilator, room):
    assert invigilator.get(f"{STORY}?candidate=&group=&q=").status_code == 200
    assert room.done == [("story", StoryWish())]


@pytest.mark.parametrize(
    "query",
    ["candidate=abc", "group=secrets", "limit=0", "limit=501", "limit=-1", "after=x", "before=1.5", f"after={10**30}"],
)
@pytest.mark.parametrize("path", ["", ".csv"])
def test_what_cannot_be_read_is_refused(invigilator, room, path, query):
    refused = invigilator.get(f"{STORY}{path}?{query}")
    assert (refused.status_code, refused.json["code"]) == (400, "unreadable")
    assert room.done == []


def test_a_page_of_a_broken_address_says_so_to_a_person(invigilator):
    refused = invigilator.get(f"/session/{NUMBER}/story?group=secrets")
    assert (refused.status_code, refused.mimetype) == (400, "text/html")


def test_the_sheet_is_a_file_to_save(invigilator):
    answer = invigilator.get(f"{STORY}.csv?q=main")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=session-{NUMBER}-histoire.csv"
    assert answer.get_data(as_text=True) == "n°;main"


def test_a_stranger_is_refused(day, administrator):
    for path in ("story?candidate=99", "story.csv?candidate=99", "candidates/99/papers/story.pdf"):
        refused = administrator.get(f"/api/sessions/{day.session}/{path}")
        assert (refused.status_code, refused.json["code"]) == (404, "unknown_candidate"), path
    assert administrator.get(f"/session/{day.session}/candidates/99/story").status_code == 404
    assert administrator.get("/api/sessions/999/story").status_code == 404


def test_the_story_is_told_in_the_readers_language(day, administrator):
    day.sitting(LOVELACE)
    path = f"/api/sessions/{day.session}/story"
    in_english = administrator.get(f"{path}?q=begins", headers={"Accept-Language": "en"}).json["lines"]
    assert [line["sentence"].split(",")[0] for line in in_english] == ["LOVELACE Ada begins the test on Poste 01"]
    in_french = administrator.get(f"{path}?q=commence", headers={"Accept-Language": "fr"}).json["lines"]
    assert [line["n"] for line in in_french] == [line["n"] for line in in_english]


def test_a_very_long_search_finds_nothing_and_does_no_harm(day, administrator):
    told = administrator.get(f"/api/sessions/{day.session}/story?q={'é' * 3000}").json
    assert (told["lines"], told["more"], told["head"]) == ([], False, 3)


def test_the_page_of_one_candidate_has_their_lines_alone(day, administrator):
    day.sitting(LOVELACE)
    number = day.candidate(LOVELACE)
    html = administrator.get(f"/session/{day.session}/candidates/{number}/story").get_data(as_text=True)
    assert "LOVELACE Ada commence" in html
    assert "Session 101 créée" not in html
