"""A session's story, as JSON and as a sheet (R-INC-07). Who may see the session may read it."""

from typing import Final

import flask

from proctor_server.room.domain.story import StoryWish
from proctor_server.room.web.request import answer, download, language, query, the_room
from proctor_server.room.words import say

MOST_LINES: Final = 500

blueprint = flask.Blueprint("api_story", __name__, url_prefix="/api/sessions/<session>")


@blueprint.get("/story")
def story(session: str) -> flask.Response:
    """Some lines, of which `MOST_LINES` at once."""
    return answer(the_room().storytelling.story(session, asked_for(), said))


@blueprint.get("/story.csv")
def sheet(session: str) -> flask.Response:
    """Every line that the same filters choose."""
    content = the_room().storytelling.sheet(session, asked_for(), said)
    return download(content, "text/csv", f"session-{session}-histoire.csv")


def asked_for() -> StoryWish:
    """What the address asks for. Raises `Unreadable`."""
    return query(StoryWish, most={"limit": MOST_LINES})


def said(sentence: str) -> str:
    """The sentence in this reader's language."""
    return say(language(), sentence)
