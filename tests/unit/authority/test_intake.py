"""Which package may come in when one of the session is here already."""

from itertools import product
from typing import get_args

import pytest

from proctor_server.authority.domain.errors import AlreadyPublished, OlderRevision, OtherContent
from proctor_server.authority.domain.intake import (
    SESSION_TRANSITIONS,
    Event,
    Here,
    State,
    check_revision,
)

LEGAL = {
    ("received", "evaluate"), ("evaluated", "evaluate"), ("evaluated", "publish"),
    ("received", "replace"), ("evaluated", "replace"), ("published", "unpublish"), ("published", "rescore"),
}  # fmt: skip


@pytest.mark.parametrize("pair", list(product(get_args(State), get_args(Event))))
def test_a_session_moves_only_as_the_table_says(pair):
    assert (pair in SESSION_TRANSITIONS) == (pair in LEGAL)


def test_a_published_session_moves_by_the_jury_alone():
    assert {event for state, event in SESSION_TRANSITIONS if state == "published"} == {"unpublish", "rescore"}


@pytest.mark.parametrize(
    ("state", "here", "comes", "refusal"),
    [
        ("received", 1, 1, OtherContent),
        ("published", 1, 1, OtherContent),
        ("evaluated", 2, 1, OlderRevision),
        ("published", 2, 1, OlderRevision),
        ("published", 1, 2, AlreadyPublished),
    ],
)
def test_r_ses_03_what_would_change_the_past_is_refused(state, here, comes, refusal):
    with pytest.raises(refusal):
        check_revision(Here("472913", state, here), comes)


@pytest.mark.parametrize("state", ["received", "evaluated"])
def test_a_later_finalisation_replaces_what_is_not_published(state):
    check_revision(Here("472913", state, 1), 2)
