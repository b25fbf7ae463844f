"""What the exam page noted, made into delays. Pure; the page's clock is in milliseconds."""

from bisect import bisect_left
from collections.abc import Iterable

import msgspec

from proctor_server.bench.moments import Delays


class PageMoments(msgspec.Struct, frozen=True, kw_only=True):
    """By one page's clock. keys: pressed, and told to the page · drafts: sent to the agent, and on its disk as far as
    the page knows · answers: validated, and the next screen there."""

    keys: list[tuple[float, float]] = []
    drafts: list[tuple[float, float]] = []
    answers: list[tuple[float, float]] = []


def until_on_disk(page: PageMoments) -> Delays:
    """From each key to the agent's word that the first draft that holds it is on its disk."""
    delays = []
    for pressed, told in page.keys:
        found = bisect_left(page.drafts, told, key=lambda draft: draft[0])
        if found < len(page.drafts):
            delays.append((page.drafts[found][1] - pressed) / 1000)
    return Delays(delays, len(page.keys) - len(delays))


def until_next_screen(answers: Iterable[tuple[float, float]]) -> Delays:
    """From each answer, of `PageMoments.answers`, to the screen after it."""
    return Delays([(shown - validated) / 1000 for validated, shown in answers], 0)
