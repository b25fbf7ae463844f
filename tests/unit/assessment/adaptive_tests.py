"""Adaptive tests in few words: «110» is three answers, right, right, wrong, to items of the published calibration."""

from collections.abc import Sequence

from hypothesis import strategies as st

from proctor_server.assessment.adaptive import Adaptive, AdaptiveAnswer
from proctor_server.assessment.selection import CalibratedItem

BOUNDS = [-8, -2, -0.5, 0.6, 1.5, 2.25, 3.1, 4, 8]
"""Those of the worked examples of `scoring.md`, V3."""

FIRST = (1.86350005965093, 0.194712138508747)
SECOND = (2.25422414740233, 0.823376599163319)
"""Discriminant and difficulty of the items of the worked examples."""


def item(discriminant: float, difficulty: float, name: str | None = None, **more: object) -> CalibratedItem:
    return CalibratedItem(**{
        "item": name, "competence": "1.1", "discriminant": discriminant, "difficulty": difficulty, **more
    })  # fmt: skip


def answer(
    right: bool, calibration: tuple[float, float] = (1.0, 0.0), competence: str = "1.1", **more: object
) -> AdaptiveAnswer:
    discriminant, difficulty = calibration
    result = "ok" if right else "ko"
    return AdaptiveAnswer(**{
        "competence": competence, "discriminant": discriminant, "difficulty": difficulty, "result": result, **more
    })  # fmt: skip


def adaptive(letters: str = "", **settings: object) -> Adaptive:
    """A test whose items were of discriminant 1 and difficulty 0. Ceiling 7, scored from one answer on, 4 items at
    most, unless said."""
    usual = {
        "start": 0.0,
        "ceiling": 7,
        "bounds": BOUNDS,
        "competence_bounds": {"1.1": BOUNDS},
        "minimum_answers": 1,
        "maximum_items": max(4, len(letters)),
        "answers": [answer(letter == "1") for letter in letters],
    }
    return Adaptive(**usual | settings)


calibrated_items = st.builds(item, st.floats(0.2, 3), st.floats(-5, 5))
"""Items as a bank could have them."""

given_answers = st.lists(st.tuples(calibrated_items, st.booleans()), max_size=32)
"""An item each, and whether it was right."""


def pairs(letters: str, calibrations: Sequence[tuple[float, float]]) -> list[tuple[CalibratedItem, bool]]:
    return [(item(*one), letter == "1") for letter, one in zip(letters, calibrations, strict=True)]
