"""R-AUT-03: the results as they are printed, with the two cases that the cells do not tell apart."""

import msgspec
import pytest
from pypdf import PdfReader

from proctor_server.authority.domain.errors import NobodyCertified
from proctor_server.results.paper import LEGEND, results_paper
from proctor_server.results.table import Line
from tests.builders_package import ALL_RIGHT, WRONG
from tests.unit.authority.test_results import GOOD, REJECTED, with_status


def paper(*results):
    return results_paper([Line(1, each, "472913", "Collège") for each in results])


def signs(told):
    return [each.sign for each in told.marks]


def test_an_invalidated_competence_is_marked_and_a_level_0_is_not():
    told = paper(with_status("validated"))
    assert told.lines[0].cells[:4] == ["0*", "0", "4", "-"]
    assert (told.lines[0].status, signs(told)) == ("Validée", ["*"])


def test_all_invalidated_because_more_than_half_was_missed_is_another_mark():
    told = paper(REJECTED)
    assert (told.lines[0].status, set(told.lines[0].cells), signs(told)) == ("Rejetée**", {"-"}, ["**"])


@pytest.mark.parametrize("status", ["cancelled", "error", "rejected"])
def test_a_result_that_is_refused_for_another_reason_has_no_mark(status):
    assert signs(paper(with_status(status, rate=100))) == []


def test_only_marks_that_are_used_are_explained():
    assert signs(paper(GOOD)) == []
    assert signs(paper(with_status("validated"), REJECTED)) == list(LEGEND)


def test_the_pdf_says_what_its_marks_mean_and_is_the_same_bytes(office, tmp_path):
    office.receive(office.package(runs={"Jackson": ALL_RIGHT, "Babbage": WRONG * 15}))
    content = office.authority.publishing.paper("472913")
    assert content == office.authority.publishing.paper("472913")
    assert b"pdfuaid:part" in content
    (tmp_path / "r.pdf").write_bytes(content)
    text = " ".join(PdfReader(tmp_path / "r.pdf").pages[0].extract_text().split())
    for said in ("JACKSON Mary", "BABBAGE", "Rejetée**", LEGEND["**"], "Collège des Essais"):
        assert said in text
    assert LEGEND["*"] not in text


def test_a_class_is_printed_alone(office, tmp_path):
    office.receive(office.package())
    (tmp_path / "r.pdf").write_bytes(office.authority.publishing.paper("472913", group="3EME A"))
    text = PdfReader(tmp_path / "r.pdf").pages[0].extract_text()
    assert ("JACKSON" in text, "BABBAGE" in text, "classe" in text) == (True, False, True)


def test_a_name_of_10000_characters_and_a_right_to_left_one_are_printed():
    from proctor_server.papers.printer import make
    from tests.builders_authority import NOW

    for name in ("N" * 10_000, "עברית"):
        long = msgspec.structs.replace(GOOD, birth_name=name, group=name)
        assert make("results", paper(long), NOW).startswith(b"%PDF-")


def test_nothing_is_printed_where_nobody_began(office):
    office.receive(office.package(runs={}))
    with pytest.raises(NobodyCertified):
        office.authority.publishing.paper("472913")


def test_the_paper_is_for_those_who_have_the_token(office):
    office.receive(office.package())
    client = office.authority.app.test_client()
    headers = {"Authorization": f"Bearer {office.token}"}
    assert client.get("/api/results/472913/paper").status_code == 401
    answer = client.get("/api/results/472913/paper", headers=headers)
    assert (answer.content_type, answer.data[:5]) == ("application/pdf", b"%PDF-")
