"""R-AUT-03: the cells of the results, as the table of the formats says."""

import csv
from io import StringIO

import msgspec
import pytest

from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.authority.domain.marking import certify
from proctor_server.bank.solutions import read_solutions
from proctor_server.results.table import (
    Line,
    comment_cell,
    competence_cell,
    pix_cell,
    results_csv,
    status_cell,
)
from tests.builders_package import ALL_RIGHT, WRONG, make_centre, make_contents, make_solutions

SESSION = make_contents(make_centre(), runs={"Lovelace": ALL_RIGHT, "Santa": WRONG * 15}).session
GOOD, REJECTED = certify(SESSION, read_solutions(make_solutions()))
LEVELS = [
    CompetenceScore(id="1.1", level=-1, score=0),
    CompetenceScore(id="1.2", level=0, score=2),
    CompetenceScore(id="1.3", level=4, score=33),
]

HEADERS = (
    "Numéro de certification;Prénom;Nom;Date de naissance;Lieu de naissance;Identifiant Externe;Statut;"
    "Nombre de Pix;1.1;1.2;1.3;2.1;2.2;2.3;2.4;3.1;3.2;3.3;3.4;4.1;4.2;4.3;5.1;5.2;"
    "Commentaire jury pour l'organisation;Session;Centre de certification;Date de passage de la certification"
)


def with_status(status, rate=100):
    return msgspec.structs.replace(GOOD, status=status, rate=rate, pix=35, competences=LEVELS)


@pytest.mark.parametrize(
    ("status", "told", "pix"),
    [
        ("validated", "Validée", "35"),
        ("rejected", "Rejetée", "0"),
        ("cancelled", "Annulée", "-"),
        ("error", "En erreur", "-"),
    ],
)
def test_status_and_pix(status, told, pix):
    assert (status_cell(with_status(status)), pix_cell(with_status(status))) == (told, pix)


@pytest.mark.parametrize(
    ("status", "cells"),
    [
        ("validated", ["0", "0", "4", "-"]),
        ("rejected", ["-"] * 4),
        ("cancelled", ["-"] * 4),
        ("error", ["-"] * 4),
    ],
)
def test_competences_invalidated_level_0_reached_and_not_tested(status, cells):
    asked = ("1.1", "1.2", "1.3", "5.2")
    assert [competence_cell(with_status(status), each) for each in asked] == cells


@pytest.mark.parametrize(
    ("status", "rate", "told"), [("rejected", 49, True), ("rejected", 50, False), ("cancelled", 0, False)]
)
def test_the_comment_is_for_those_who_missed_more_than_half(status, rate, told):
    comment = comment_cell(with_status(status, rate))
    assert bool(comment) == told
    assert not told or ("moitié" in comment and "0 Pix" in comment)


def lines():
    return [Line(7, GOOD, "472913", "Collège ; des Essais"), Line(8, REJECTED, "472913", "Collège ; des Essais")]


def rows(content):
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_has_a_bom_semicolons_and_one_line_a_candidate():
    content = results_csv(lines(), for_a_class=False)
    assert content.startswith(b"\xef\xbb\xbfNum")
    assert ";".join(rows(content)[0]) == HEADERS
    assert len(rows(content)) == 3


def test_a_line_says_who_when_and_where():
    told = dict(zip(*rows(results_csv(lines(), for_a_class=False))[:2], strict=True))
    assert told["Numéro de certification"] == "7"
    assert (told["Prénom"], told["Nom"], told["Date de naissance"]) == ("Ada", "Lovelace", "10/12/2004")
    assert (told["Lieu de naissance"], told["Centre de certification"]) == ("Poitiers", "Collège ; des Essais")
    assert (told["Statut"], told["Nombre de Pix"], told["1.1"], told["5.2"]) == ("Validée", "120", "3", "-")
    assert told["Date de passage de la certification"] == "12/03/2026"


def test_the_export_for_a_class_leaves_out_the_centre():
    headers = rows(results_csv(lines(), for_a_class=True))[0]
    assert headers == [each for each in HEADERS.split(";") if each != "Centre de certification"]


def test_the_same_results_are_the_same_bytes():
    assert results_csv(lines(), for_a_class=False) == results_csv(lines(), for_a_class=False)
