"""R-CAN-02: sheets that were made to harm: refused in a sentence, or read as the text that they are; nobody is enrolled
by half and no other file is looked at."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.room.adapters.sheets import csv_of, rows_of
from proctor_server.room.domain.candidate_list import COLUMNS, HEADERS, read_list
from tests.builders.room import WHO, Day
from tests.unit.room.test_sheets import HEADER, one, sheet

DATA = Path(__file__).parents[2] / "data"
SECRET = "what no sheet may bring in"
FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://example.invalid")', "+1", "-2+3", "@SUM(A1)"]
INVISIBLE = ["Ada\u202eecilA", "Jean\u200bne", "Ada\x07", "\u2066Ada"]


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed; deflated, whatever comes out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


def with_entities(declared: str, used: str) -> bytes:
    """An XLSX whose text is an entity."""

    def declare(xml: bytes) -> bytes:
        head, rest = xml.decode().split("?>", 1)
        return f"{head}?><!DOCTYPE sst [{declared}]>{rest.replace('Mary', used)}".encode()

    return changed(sheet(HEADER, one()), "xl/sharedStrings.xml", declare)


def laughs() -> bytes:
    """Ten to the ninth of a word, in ten lines."""
    lines = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return with_entities('<!ENTITY l0 "ha">' + "".join(lines), "&l9;")


def bomb() -> bytes:
    """A sheet of a gigabyte in one megabyte."""
    pad = b" " * (1 << 20)
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(HEADER, one()))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as part:
                part.write(old.read(name))
                for _ in range(1024 if name.endswith("sheet1.xml") else 0):
                    part.write(pad)
    return file.getvalue()


def locked_ods() -> bytes:
    """As LibreOffice saves with a password: the manifest says how, the content is noise."""
    said = (
        b'<manifest:encryption-data manifest:checksum="AA=="><manifest:algorithm manifest:algorithm-name="AES"'
        b' manifest:initialisation-vector="AA=="/></manifest:encryption-data></manifest:file-entry>'
    )
    start = b'manifest:full-path="content.xml" manifest:media-type="text/xml"'
    locked = changed(
        (DATA / "pupils.ods").read_bytes(),
        "META-INF/manifest.xml",
        lambda xml: xml.replace(start + b"/>", start + b">" + said),
    )
    return changed(locked, "content.xml", lambda xml: bytes(b ^ 0x5A for b in xml))


REFUSED: dict[str, Callable[[], bytes]] = {
    "a billion laughs": laughs,
    "a bomb": bomb,
    "a password": locked_ods,
    "a million lines that are empty": lambda: csv_of([HEADER, *[[""] * len(HEADER)] * 1_000_000]),
    "a picture with a new name": lambda: b"\x89PNG\r\n\x1a\n" + bytes(500),
}


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_refused_in_a_sentence_and_nobody_leaves_the_list(
    day: Day, made: Callable[[], bytes]
) -> None:
    before = day.tables()
    with pytest.raises(Unreadable) as refused:
        day.room.preparing.import_candidates(day.session, made(), WHO, day.clock.now)
    assert str(refused.value).startswith("Ce contenu n'est pas dans le format attendu : ")
    assert day.tables() == before


def test_another_file_of_the_machine_is_not_read(tmp_path: Path) -> None:
    """An external entity."""
    (tmp_path / "secret").write_text(SECRET)
    content = with_entities(f'<!ENTITY file SYSTEM "file://{tmp_path}/secret">', "&file;")
    try:
        rows = rows_of(content)
    except Unreadable:
        rows = []
    assert SECRET not in "".join(cell for row in rows for cell in row)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_fault_with_its_line_and_column(text: str) -> None:
    """What a school prints or exports later would be calculated by whoever opens it."""
    row = ["F" if column.field == "sex" else text if column.field == "group" else "" for column in COLUMNS]
    _, faults = read_list([HEADER, row])
    assert [fault.line for fault in faults if (fault.column, fault.code) == (HEADERS["group"], "formula")] == [2]


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_cannot_be_seen_is_a_fault(text: str) -> None:
    """A name that reads from right to left half way would stand on a certificate as somebody else's."""
    _, faults = read_list(rows_of(sheet(HEADER, one(birth_name=text))))
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [(2, HEADERS["birth_name"], "invisible")]


def test_a_long_name_is_a_fault_that_quotes_its_beginning() -> None:
    _, faults = read_list(rows_of(sheet(HEADER, one(birth_name="x" * 10_000))))
    assert [(fault.code, len(fault.value) <= 200) for fault in faults] == [("too_long", True)]


def test_what_we_write_holds_no_formula() -> None:
    written = csv_of([["Motif"], *[[text] for text in FORMULAS], ["élève parti - sans raison"]]).decode("utf-8-sig")
    assert [line.strip('"')[0] for line in written.splitlines()] == ["M", *"'" * len(FORMULAS), "é"]
