"""Facts about calls, problems with items and messages (R-INC)."""

from proctor_server.room.domain.facts.base import Recordable
from proctor_server.room.domain.facts.door import FormLine


class AlertTaken(Recordable, frozen=True, tag="alert_taken"):
    """R-INC-03: somebody goes. `alert`: the journal's line that raised it; `by`: as in `Stamp.who`."""

    alert: int
    by: str
    taken_at: int


class AlertGivenBack(Recordable, frozen=True, tag="alert_given_back"):
    """Whoever had taken the call does not go after all: it waits again, since when it was raised."""

    alert: int


class AlertSettled(Recordable, frozen=True, tag="alert_settled"):
    """A call is dealt with."""

    alert: int
    settled_at: int


class ReportRejected(Recordable, frozen=True, tag="report_rejected"):
    """R-INC-02: nothing is wrong with the item that the call `alert` is about; the candidate gets it again."""

    alert: int
    attempt: str
    number: int
    settled_at: int


class ReportAccepted(Recordable, frozen=True, tag="report_accepted"):
    """R-INC-02: `item` is at fault, in the way that `category` says. `replacement` stands at the same number from now
    on; without one the number is neutralised. `by`: as in `Stamp.who`; empty in older journals."""

    alert: int
    attempt: str
    number: int
    item: str
    category: str
    settled_at: int
    replacement: FormLine | None = None
    by: str = ""


class MessageSent(Recordable, frozen=True, tag="message_sent"):
    """R-INC-06: each of these candidates has to confirm it. The line's number names the message; `key`: the page's own
    name for this act, so that what is sent twice is said once."""

    candidates: list[int]
    text: str
    sent_at: int
    by: str
    key: str = ""


class MessageDelivered(Recordable, frozen=True, tag="message_delivered"):
    """R-INC-06: the candidate's station has it. That it was read stands in the station's journal."""

    message: int
    candidate: int
    delivered_at: int
