"""What reports change by themselves: the automatic part of the jury (R-INC-05). Pure.

A report that asks for nothing, or for a person, changes no item. One about an item that has what the report is about
takes the item out of the score, when the answer was not right anyway.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from proctor_server.assessment.evaluation import Result
from proctor_server.assessment.placement import ItemResult
from proctor_server.bank.solutions import Kind

Category = Literal[
    "C1", "C2", "C4", "C6", "C7", "C8", "E1", "E2", "E3", "E4", "E5", "E8", "E9", "E10", "E11", "E12"
]  # fmt: skip
"""R-INC-04; C3, C5, E6 and E7 are closed."""

Effect = Literal["neutralised", "made_right", "without_effect", "open", "accepted", "nothing_asked"]


class AskedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a form with what its answer is worth, and all that can settle a report on it. `result` None:
    unanswered."""

    number: int
    item: str
    competence: str
    kind: Kind
    result: Result | None
    neutralised: bool = False
    has_image: bool = False
    has_embed: bool = False
    has_attachment: bool = False
    timed: bool = False
    focused: bool = False

    def scored(self) -> ItemResult:
        """As the score takes it."""
        return ItemResult(
            competence=self.competence,
            item=self.item,
            kind=self.kind,
            neutralised=self.neutralised,
            result=self.result,
        )


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as written down in the room. `id` names it in the session; `number`: of the item, for an E."""

    id: int
    category: Category
    number: int | None = None


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """How a report was settled, or that it is not. `at`: moment, ISO 8601; `sentence`: for the jury, in French;
    `automatic`: nobody had to look."""

    report: int
    effect: Effect
    sentence: str
    at: str
    automatic: bool


class Resolved(NamedTuple):
    """The items afterwards, and a resolution for each report, in their order."""

    items: list[AskedItem]
    resolutions: list[Resolution]


Change = Callable[[AskedItem], tuple[Effect, AskedItem]]
"""An item → what a report on it does, and the item afterwards."""


def neutralise(item: AskedItem) -> tuple[Effect, AskedItem]:
    """Out of the score, unless its answer is right: the candidate was not hindered."""
    if item.result == "ok" or item.neutralised:
        return "without_effect", item
    return "neutralised", msgspec.structs.replace(item, neutralised=True)


def _if(has: Callable[[AskedItem], bool]) -> Change:
    return lambda item: neutralise(item) if has(item) else ("without_effect", item)


def _focus_lost_by_accident(item: AskedItem) -> tuple[Effect, AskedItem]:
    if item.focused and item.result == "focused_out":
        return "made_right", msgspec.structs.replace(item, result="ok")
    return neutralise(item) if item.focused and item.result == "skipped" else ("without_effect", item)


ON_AN_ITEM: Final[dict[str, Change]] = {
    "E1": _if(lambda item: item.has_image or item.has_embed),
    "E2": _if(lambda item: item.has_image or item.has_embed),
    "E3": _if(lambda item: item.has_attachment),
    "E4": neutralise,
    "E5": neutralise,
    "E8": _if(lambda item: item.timed),
    "E9": neutralise,
    "E10": _focus_lost_by_accident,
    "E11": neutralise,
    "E12": neutralise,
}
"""Category → what it does to its item."""

FOR_A_PERSON: Final = frozenset({"C1", "C6"})
"""Stay open until somebody of the jury settles them (R-INC-05)."""

SENTENCES: Final[dict[Effect, str]] = {
    "neutralised": "La question {number} est neutralisée : elle ne compte pas.",
    "made_right": "La réponse à la question {number} compte : la page a été quittée par accident.",
    "without_effect": "Le signalement ne change rien au résultat.",
    "accepted": "Le signalement est retenu.",
    "open": "Le signalement attend la décision d'une personne.",
    "nothing_asked": "Le signalement ne demande pas de décision.",
}


def resolve(reports: Sequence[Report], items: Sequence[AskedItem], *, at: str) -> Resolved:
    """Each report in turn. A number that the form does not have, or none, resolves without effect."""
    now = {item.number: item for item in items}
    resolutions = []
    for report in reports:
        effect, changed = _effect(report, now.get(report.number or 0))
        if changed:
            now[changed.number] = changed
        resolutions.append(
            Resolution(
                report=report.id,
                effect=effect,
                sentence=SENTENCES[effect].format(number=report.number),
                at=at,
                automatic=effect != "open",
            )
        )
    return Resolved([now[item.number] for item in items], resolutions)


def _effect(report: Report, item: AskedItem | None) -> tuple[Effect, AskedItem | None]:
    if report.category in FOR_A_PERSON:
        return "open", None
    change = ON_AN_ITEM.get(report.category)
    if change is None:
        return "nothing_asked", None
    return change(item) if item else ("without_effect", None)
