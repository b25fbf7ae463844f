"""Items that come in the place of others (R-INC-02)."""

from collections.abc import Iterable
from typing import Any

from kiosk_client.protocol.messages import FormItem


def with_replaced(form: Iterable[FormItem], replaced: Iterable[FormItem]) -> tuple[FormItem, ...]:
    """The form with other items at some numbers."""
    instead = {item.number: item for item in replaced}
    return tuple(instead.get(item.number, item) for item in form)


def draft_for(
    form: Iterable[FormItem], before: Iterable[FormItem], draft: tuple[int, Any] | None
) -> tuple[int, Any] | None:
    """`draft`, unless another item has come to its number: what was typed for one says nothing of the other."""
    if draft is None or _name_at(before, draft[0]) in (None, _name_at(form, draft[0])):
        return draft
    return None


def _name_at(form: Iterable[FormItem], number: int) -> str | None:
    return next((item.item for item in form if item.number == number), None)
