"""What a report about an item may say, and of which items (R-INC-02, R-INC-04)."""

from collections.abc import Callable
from typing import Final, Protocol

from proctor_server.room.domain.errors import CategoryClosed, CategoryUnfit, UnknownCategory


class ReportedItem(Protocol):
    """What has to be known of an item. A content bundle's items fit."""

    @property
    def image(self) -> object: ...  # noqa: D102 - the names are the glossary's
    @property
    def embed(self) -> object: ...  # noqa: D102
    @property
    def attachments(self) -> object: ...  # noqa: D102
    @property
    def seconds(self) -> int | None: ...  # noqa: D102
    @property
    def focused(self) -> bool: ...  # noqa: D102


FITS: Final[dict[str, Callable[[ReportedItem], bool]]] = {
    "E1": lambda item: item.image is not None,
    "E2": lambda item: item.embed is not None,
    "E3": lambda item: bool(item.attachments),
    "E4": lambda _: True,
    "E5": lambda _: True,
    "E8": lambda item: item.seconds is not None,
    "E9": lambda _: True,
    "E10": lambda item: item.focused,
    "E11": lambda _: True,
    "E12": lambda _: True,
}
"""Category about an item → whether it fits one: image, embedded page, attachment, site down, site blocked, extra time
on a timed item, software, focus lost by accident, skipped on an error page, accessibility."""

CLOSED: Final = frozenset({"C3", "C5", "E6", "E7"})
"""R-INC-04: refused, and named as closed."""


def fitting(item: ReportedItem) -> list[str]:
    """The categories that a report about this item may have."""
    return [category for category, fits in FITS.items() if fits(item)]


def check_category(category: str, item: ReportedItem) -> None:
    """Raises `CategoryClosed`, `UnknownCategory`, `CategoryUnfit`."""
    if category in CLOSED:
        raise CategoryClosed(category=category)
    if category not in FITS:
        raise UnknownCategory(category=category)
    if not FITS[category](item):
        raise CategoryUnfit(category=category)
