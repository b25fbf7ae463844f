"""`proctor authority`, as an operator calls it."""

import json
import stat
from contextlib import closing

import pytest
from click.testing import CliRunner

from proctor_server.authority.composition import build
from proctor_server.authority.services.evaluating import EVALUATE
from proctor_server.authority.storage import jobs
from proctor_server.authority.storage.database import writing
from proctor_server.cli.authority import command
from proctor_server.session_package.cards import card_file, read_authority_card, receipt_key
from proctor_server.session_package.receipt import check_receipt
from tests.builders_authority import NOW, change_settings, corrected_solutions
from tests.builders_package import (
    BANK_ID,
    BANK_VERSION,
    Recipient,
    make_centre,
    make_keys,
    make_package,
    make_solutions,
)

CENTRE = make_centre()


def run(*words):
    done = CliRunner().invoke(command, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def told(*words):
    done = run(*words, "--json")
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def desk(tmp_path, database):
    run("init", tmp_path / "a", "--name", "Autorité", "--url", "https://127.0.0.1:9443")
    change_settings(tmp_path / "a", database=database)
    card = read_authority_card((tmp_path / "a" / "authority-card.json").read_bytes())
    recipient = Recipient("", card, make_keys("nobody"))
    (tmp_path / "centre.json").write_bytes(card_file(CENTRE.card))
    (tmp_path / "solutions.json").write_bytes(make_solutions())
    (tmp_path / "p.age").write_bytes(make_package(CENTRE, recipient))
    (tmp_path / "noise").write_bytes(b"noise")
    return tmp_path


def test_from_the_card_to_the_results(desk):
    assert told("admit", desk / "a", desk / "centre.json")[1]["centre"] == CENTRE.card.fingerprint
    assert told("bank", desk / "a", desk / "solutions.json")[1]["items"] == 15
    assert run("ingest", desk / "a", desk / "p.age", "--receipt", desk / "r.json").exit_code == 0
    done = run("results", desk / "a", "472913", "-o", desk / "r.csv")
    assert done.stdout.strip() == str(desk / "r.csv")
    assert (desk / "r.csv").read_bytes() == run("results", desk / "a", "472913").stdout_bytes
    code, table = told("results", desk / "a", "472913", "--group", "3EME A")
    assert (code, [row["Nom"] for row in table["results"]]) == (0, ["Jackson"])


def test_r_fin_05_the_receipt_goes_back_on_the_usb_stick(desk):
    run("admit", desk / "a", desk / "centre.json")
    code, answer = told("ingest", desk / "a", desk / "p.age", "--receipt", desk / "r.json")
    card = read_authority_card((desk / "a" / "authority-card.json").read_bytes())
    assert (code, answer["new"]) == (0, True)
    assert check_receipt((desk / "r.json").read_bytes(), receipt_key(card), answer["sha256"]).session == "472913"
    code, again = told("ingest", desk / "a", desk / "p.age", "--receipt", desk / "again.json")
    assert (code, again["new"], again["receipt"]) == (0, False, answer["receipt"])
    assert (desk / "again.json").read_bytes() == (desk / "r.json").read_bytes()


def test_sessions_that_wait_say_for_what_and_publishing_them_is_said(desk):
    run("admit", desk / "a", desk / "centre.json")
    run("ingest", desk / "a", desk / "p.age")
    assert "il manque les solutions" in run("sessions", desk / "a").stdout
    assert told("publish", desk / "a", "472913")[1]["error"]["code"] == "not_evaluated"
    run("bank", desk / "a", desk / "solutions.json")
    assert told("publish", desk / "a", "472913")[1]["state"] == "published"
    assert told("sessions", desk / "a")[1]["sessions"][0]["waits_for"] == []


def test_r_aut_03_certificates_are_written_to_a_file(desk):
    for words in (("admit", desk / "centre.json"), ("bank", desk / "solutions.json"), ("ingest", desk / "p.age")):
        run(words[0], desk / "a", *words[1:])
    done = run("certificates", desk / "a", "472913", "-o", desk / "c.pdf")
    assert (done.exit_code, done.stdout.strip()) == (0, str(desk / "c.pdf"))
    assert (desk / "c.pdf").read_bytes().startswith(b"%PDF-")


def test_r_aut_03_a_client_is_added_listed_and_removed(desk):
    _, added = told("client", "add", desk / "a", "--name", "Livret scolaire")
    _, listed = told("client", "list", desk / "a")
    assert [(each["id"], each["name"]) for each in listed["clients"]] == [(added["client_id"], "Livret scolaire")]
    assert added["client_secret"] not in run("client", "list", desk / "a").stdout
    assert told("client", "remove", desk / "a", added["client_id"]) == (0, {"removed": added["client_id"]})
    assert told("client", "remove", desk / "a", added["client_id"])[1]["error"]["code"] == "unknown_client"
    assert run("client", "list", desk / "a").stdout.strip() == "Aucun client."


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("init {a} --name x --url https://127.0.0.1", "already_founded"),
        ("init {d}/b --name x --url http://127.0.0.1", "wrong_address"),
        ("admit {a} {d}/noise", "unreadable"),
        ("admit {d} {d}/centre.json", "not_founded"),
        ("bank {a} {d}/noise", "unreadable"),
        ("ingest {a} {d}/noise", "cannot_open"),
        ("ingest {a} {d}/p.age", "unknown_centre"),
        ("results {a} 472913", "unknown_session"),
        ("publish {a} 472913", "unknown_session"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_code(desk, line, code):
    exit_code, answer = told(*line.format(a=desk / "a", d=desk).split())
    assert (exit_code, answer["error"]["code"]) == (1, code)


def test_the_card_may_be_handed_out_and_the_keys_not(desk):
    assert stat.S_IMODE((desk / "a" / "authority-card.json").stat().st_mode) == 0o644
    assert stat.S_IMODE((desk / "a" / "age-identity.txt").stat().st_mode) == 0o600


def test_work_that_waits_is_listed_and_what_was_put_aside_is_tried_again(desk):
    run("admit", desk / "a", desk / "centre.json")
    run("ingest", desk / "a", desk / "p.age")
    assert run("jobs", desk / "a").stdout.strip() == "Aucun travail n'attend."
    with closing(build(desk / "a")) as authority, writing(authority.engine) as connection:
        jobs.ask(connection, EVALUATE, CENTRE.card.fingerprint, "472913", NOW)
        jobs.put_aside(connection, jobs.take(connection, NOW), "ZeroDivisionError", NOW)
    shown = run("jobs", desk / "a").stdout
    assert "évaluer la session 472913 : mis de côté le 2026-03-12" in shown
    assert shown.rstrip().endswith("- ZeroDivisionError")
    (job,) = told("jobs", desk / "a")[1]["jobs"]
    assert (job["attempts"], job["reason"]) == (1, "ZeroDivisionError")
    assert told("jobs", desk / "a", "--again") == (0, {"jobs": []})


def test_wrong_usage_is_exit_2(desk):
    assert run("ingest", desk / "a", desk / "nothing.age").exit_code == 2
    assert run("serve", desk / "a", "--port", "0").exit_code == 2


@pytest.mark.parametrize("name", sorted(command.commands))
def test_every_command_has_an_example(name):
    found = command.commands[name]
    inside = [(name, each) for each in getattr(found, "commands", {})] or [(name,)]
    for words in inside:
        assert f"Example: proctor authority {' '.join(words)}" in run(*words, "--help").stdout


def test_accounts_are_added_listed_reset_and_removed(desk):
    code, added = told("account", "add", desk / "a", "Claire Martin", "--role", "jury")
    assert (code, len(added["password"])) == (0, 19)
    assert run("account", "add", desk / "a", "claire  martin", "--role", "jury").exit_code == 1
    assert "Claire Martin : Jury" in run("account", "list", desk / "a").stdout
    assert told("account", "reset", desk / "a", "Claire Martin")[1]["password"] != added["password"]
    assert run("account", "remove", desk / "a", "Claire Martin").exit_code == 0
    assert run("account", "list", desk / "a").stdout == "Aucun compte.\n"
    assert run("account", "remove", desk / "a", "Claire Martin").exit_code == 1
    assert run("account", "add", desk / "a", "Paul", "--role", "king").exit_code == 2


def test_a_key_is_revoked_restored_and_replaced(desk):
    run("admit", desk / "a", desk / "centre.json")
    mine = CENTRE.card.fingerprint
    assert run("centre", "revoke", desk / "a", mine, "--reason", "Portable volé").exit_code == 0
    assert "révoquée le" in run("centre", "list", desk / "a").stdout
    assert run("ingest", desk / "a", desk / "p.age").exit_code == 1
    assert run("centre", "restore", desk / "a", mine, "--reason", "Retrouvé").exit_code == 0
    (desk / "next.json").write_bytes(card_file(make_centre("Collège des Essais bis").card))
    done = run("centre", "replace", desk / "a", mine, desk / "next.json", "--reason", "Portable changé")
    assert done.exit_code == 0
    assert "remplacée le" in run("centre", "list", desk / "a").stdout
    assert told("centre", "list", desk / "a")[1]["centres"][0]["key"]["replaced_by"]


def test_a_new_scoring_is_shown_then_done(desk):
    for words in (("admit", "centre.json"), ("bank", "solutions.json"), ("ingest", "p.age")):
        run(words[0], desk / "a", desk / words[1])
    (desk / "corrected.json").write_bytes(corrected_solutions())
    run("bank", desk / "a", desk / "corrected.json")
    period = ("rescore", desk / "a", BANK_ID, BANK_VERSION)
    code, shown = told(*period, "--csv", desk / "change.csv")
    assert (code, shown["done"], len(shown["sessions"][0]["changes"])) == (0, False, 2)
    assert (desk / "change.csv").read_text("utf-8-sig").count("\n") == 3
    assert run(*period, "--reason", "La solution était fausse.").exit_code == 0
    assert run(*period).exit_code == 1
