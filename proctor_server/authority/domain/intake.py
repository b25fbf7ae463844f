"""Whether a valid package may come in, given what is here already. Pure."""

from typing import Final, Literal, NamedTuple

from proctor_server.authority.domain.errors import AlreadyPublished, OlderRevision, OtherContent

State = Literal["received", "evaluated", "published"]
Event = Literal["evaluate", "publish", "unpublish", "rescore", "replace"]

SESSION_TRANSITIONS: Final[dict[tuple[State, Event], State]] = {
    ("received", "evaluate"): "evaluated",
    ("evaluated", "evaluate"): "evaluated",
    ("evaluated", "publish"): "published",
    ("published", "unpublish"): "evaluated",
    ("published", "rescore"): "published",
    ("received", "replace"): "received",
    ("evaluated", "replace"): "received",
}
"""A session at the authority. What is not here is refused; a published session stays as it is, unless the jury takes it
back or scores it again."""


class Here(NamedTuple):
    """What the authority has of the session."""

    session: str
    state: State
    revision: int


def check_revision(here: Here, revision: int) -> None:
    """Whether a package with this revision, whose bytes are not those here, may come in.

    R-SES-03: a finalisation can be withdrawn until the authority has accepted it; a centre that missed the
    receipt may do so in good faith, so a later revision replaces the former, as long as no result went out.

    Raises `OtherContent`, `OlderRevision` or `AlreadyPublished`.
    """
    if revision == here.revision:
        raise OtherContent(session=here.session, revision=revision)
    if revision < here.revision:
        raise OlderRevision(session=here.session, revision=here.revision)
    if (here.state, "replace") not in SESSION_TRANSITIONS:
        raise AlreadyPublished(session=here.session)
