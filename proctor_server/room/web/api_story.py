"""A session's story, as JSON and as a sheet (R-INC-07). Who may see the session may read it."""

from collections.abc import Callable
from functools import partial
from typing import Final

import flask

from proctor_server.room.domain.story import StoryWish
from proctor_server.room.services.storytelling import StoryPage
from proctor_server.room.web.described import CSV, speaks
from proctor_server.room.web.request import download, language, query, the_room
from proctor_server.room.words import say

MOST_LINES: Final = 500

blueprint = flask.Blueprint("api_story", __name__, url_prefix="/api/sessions/<session>")


@blueprint.get("/story")
@speaks(gives=StoryPage)
def story(session: str) -> object:
    """Some lines, of which `MOST_LINES` at once."""
    return the_room().storytelling.story(session, asked_for(), in_words())


@blueprint.get("/story.csv")
@speaks(gives=CSV)
def sheet(session: str) -> flask.Response:
    """Every line that the same filters choose."""
    content = the_room().storytelling.sheet(session, asked_for(), in_words())
    return download(content, "text/csv", f"session-{session}-histoire.csv")


def asked_for() -> StoryWish:
    """What the address asks for. Raises `Unreadable`."""
    return query(StoryWish, most={"limit": MOST_LINES})


def in_words() -> Callable[[str], str]:
    """French sentence → the same in this reader's language; may be called from any thread."""
    return partial(say, language())
