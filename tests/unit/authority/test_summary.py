"""R-AUT-03: the head teacher's summary."""

import msgspec
import pytest
from pypdf import PdfReader

from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.results.summary import summary
from proctor_server.results.table import Line
from tests.builders_package import ALL_RIGHT, WRONG
from tests.unit.authority.test_results import GOOD


def told(*changes, highest=640):
    results = [msgspec.structs.replace(GOOD, **facts) for facts in changes]
    return summary([Line(n, each, "472913", "Collège") for n, each in enumerate(results)], highest=highest)


def test_scores_are_spread_over_bars_of_64_and_the_highest_is_in_the_last():
    found = told({"pix": 0}, {"pix": 63}, {"pix": 64}, {"pix": 640}, {"pix": 0, "status": "rejected"})
    assert [(each.low, each.high, each.count) for each in found.bands if each.count] == [
        (0, 63, 2), (64, 127, 1), (576, 640, 1),
    ]  # fmt: skip
    assert len(found.bands) == 10


@pytest.mark.parametrize(("scores", "mean"), [((), None), ((1, 2), 2), ((1, 1, 2), 1), ((120,), 120)])
def test_a_mean_is_of_validated_scores_and_rounds_half_up(scores, mean):
    assert told({"status": "rejected", "pix": 0}, *({"pix": each} for each in scores)).mean == mean


def test_a_competence_counts_where_it_was_tested_and_invalidated_is_0():
    def levels(level):
        return {"competences": [CompetenceScore(id="1.2", level=level, score=0)]}

    found = {each.id: each for each in told(levels(-1), levels(0), levels(4), levels(5)).competences}
    assert (found["1.2"].tested, found["1.2"].certified, found["1.2"].mean_tenths) == (4, 2, 23)
    assert (found["5.2"].tested, found["5.2"].certified, found["5.2"].mean_tenths) == (0, 0, 0)


def test_each_class_has_its_own_line_by_name():
    found = told({"group": "b", "pix": 100}, {"group": "A", "status": "error"}, {"group": "", "pix": 50})
    assert [(each.group, each.candidates, each.validated, each.mean) for each in found.classes] == [
        ("", 1, 1, 50),
        ("A", 1, 0, None),
        ("b", 1, 1, 100),
    ]


def test_every_status_is_counted():
    found = told({}, {"status": "rejected"}, {"status": "cancelled"}, {"status": "error"}, {})
    counts = [("Validée", 2), ("Rejetée", 1), ("Annulée", 1), ("En erreur", 1)]
    assert [(each.status, each.count) for each in found.statuses] == counts


def test_the_pdf_is_one_tagged_page_and_the_same_bytes(office, tmp_path):
    office.receive(office.package(runs={"Jackson": ALL_RIGHT, "Babbage": WRONG * 15}))
    content = office.authority.publishing.summary("472913")
    assert content == office.authority.publishing.summary("472913")
    assert b"pdfuaid:part" in content
    (tmp_path / "s.pdf").write_bytes(content)
    pages = PdfReader(tmp_path / "s.pdf").pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    for said in ("2 candidats", "120 Pix", "sur 640 possibles", "64 à 127", "3EME A", "3EME C", "1 / 1"):
        assert said in text
    assert "JACKSON" not in text.upper()


def test_the_summary_is_for_those_who_have_the_token(office):
    office.receive(office.package())
    client = office.authority.app.test_client()
    headers = {"Authorization": f"Bearer {office.token}"}
    assert client.get("/api/results/472913/summary").status_code == 401
    answer = client.get("/api/results/472913/summary?group=3EME A", headers=headers)
    assert (answer.content_type, answer.data[:5]) == ("application/pdf", b"%PDF-")
