"""What the authority gives back to a school: all results of one session in one DSSE envelope, signed with the key of
its receipts (R-AUT-03). Pure: the same publication, the same bytes."""

from typing import Final, Literal

import msgspec

from kiosk_client.protocol.dsse import Envelope, Sign, enclose
from kiosk_client.protocol.wire import from_base64, from_line, to_line
from proctor_server.results.certification import Certification
from proctor_server.results.paper import MarkName, marks_of
from proctor_server.results.table import Line
from proctor_server.session_package.dsse import disclose

PAYLOAD_TYPE: Final = "application/vnd.proctor.results+json"

Standing = Literal["published", "withdrawn"]


class CertifiedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One certification. `number`, `code`: the authority's, for life. `marks`: what the cells do not tell apart."""

    number: int
    code: str
    marks: list[MarkName]
    result: Certification


class ResultsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`centre`: fingerprint. `sha256`: of the sealed package that was evaluated. `revision` goes up each time that
    results go out or are taken back: the highest holds. `at`: since when, ISO 8601, UTC. `lines`: by name; none when
    the results are withdrawn, and of nobody who was absent."""

    session: str
    centre: str
    centre_name: str
    sha256: str
    revision: int
    state: Standing
    at: str
    lines: list[CertifiedLine]
    format: Literal["proctor-results-1"] = "proctor-results-1"

    @property
    def publication(self) -> int:
        """How many times results of the session have gone out."""
        return (self.revision + 1) // 2

    def table_lines(self) -> list[Line]:
        """The lines as the table, the paper and the summary take them."""
        return [Line(each.number, each.result, self.session, self.centre_name) for each in self.lines]


def revision_of(publications: int, standing: Standing) -> int:
    """The revision after so many publications: 1 the first, 2 its withdrawal, 3 the second."""
    return 2 * publications - (standing == "published")


def certified_line(number: int, code: str, result: Certification) -> CertifiedLine:
    """A line with its marks."""
    return CertifiedLine(number=number, code=code, marks=marks_of(result), result=result)


def sign_results(document: ResultsDocument, *, keyid: str, sign: Sign) -> bytes:
    """The document as a file."""
    return enclose(PAYLOAD_TYPE, to_line(document), keyid=keyid, sign=sign)


def read_results(content: bytes, key: bytes) -> ResultsDocument:
    """A document by the authority's `key` (Ed25519, raw). Raises `Unreadable`, `MissingField` or `WrongSignature`."""
    return from_line(ResultsDocument, disclose(content, PAYLOAD_TYPE, key))


def kept_results(content: bytes) -> ResultsDocument:
    """A document whose signature was looked at when it came. Raises `Unreadable` or `MissingField`."""
    return from_line(ResultsDocument, from_base64(from_line(Envelope, content).payload))
