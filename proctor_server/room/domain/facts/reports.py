"""Facts about the reports that invigilators write (R-INC-04)."""

from proctor_server.room.domain.facts.base import Recordable
from proctor_server.room.domain.written_report import ReportBody


class ReportWritten(Recordable, frozen=True, tag="report_written"):
    """A report, complete or a draft. The line's number names it. `key`: the page's own, so that what is sent twice is
    written once; `by`: as in `Stamp.who`."""

    said: ReportBody
    written_at: int
    by: str
    key: str = ""


class ReportCorrected(Recordable, frozen=True, tag="report_corrected"):
    """What the report says from now on; what it said before stays in the lines before."""

    report: int
    said: ReportBody
    corrected_at: int
    by: str


class ReportWithdrawn(Recordable, frozen=True, tag="report_withdrawn"):
    """The report does not hold."""

    report: int
    withdrawn_at: int
    by: str


class ReportRestored(Recordable, frozen=True, tag="report_restored"):
    """A report that was withdrawn holds again, as it was."""

    report: int
    restored_at: int
    by: str
