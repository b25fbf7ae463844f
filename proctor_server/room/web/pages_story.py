"""The pages of a session's story, and of one candidate's."""

import flask
import msgspec

from proctor_server.room.domain.story import StoryWish
from proctor_server.room.domain.story_words import GROUPS, ROLES
from proctor_server.room.web.api_story import asked_for, in_words
from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import now, the_room, who

FIRST_LINES = 100

blueprint = flask.Blueprint("pages_story", __name__, url_prefix="/session/<session>")


@blueprint.get("/story")
def story(session: str) -> flask.Response:
    """R-INC-07: who, what, when, why."""
    newest = flask.request.args.get("newest") != "false"
    wish = msgspec.structs.replace(asked_for(), newest=newest, fold=True, limit=FIRST_LINES)
    return page("story", "Histoire de la session", **_held(session, wish))


@blueprint.get("/candidates/<int:candidate>/story")
def candidate_story(session: str, candidate: int) -> flask.Response:
    """One candidate's test from its beginning, for whoever has to explain it later."""
    wish = StoryWish(candidate=candidate, limit=FIRST_LINES)
    return page("story", "Histoire d'une épreuve", candidate=candidate, **_held(session, wish))


def _held(session: str, wish: StoryWish) -> dict[str, object]:
    services, say = the_room(), in_words()
    return {
        "session": session,
        "who": who().name,
        "role": who().role,
        "view": services.seeing.room(session, now()),
        "groups": {group: say(word) for group, word in GROUPS.items()},
        "roles": {role: say(word) for role, word in ROLES.items()},
        "wish": wish,
        "story": services.storytelling.story(session, wish, say),
    }
