"""`proctor bench schools`: what it measures, and how it says so. No time is asserted."""

import json

from click.testing import CliRunner

from proctor_server.cli.bench import command


def run(*words: str) -> str:
    done = CliRunner().invoke(command, ["schools", "--stored", "130", "--students", "50", "--times", "3", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_r_aut_03_the_school_that_is_asked_for_is_answered_whole() -> None:
    told = json.loads(run("--json"))
    assert (told["stored"], told["answered"], told["took"]["count"]) == (130, 50, 3)


def test_the_sentence_says_how_many_of_how_many_and_how_long() -> None:
    assert run().startswith("50 élèves parmi 130 certifications, en ")
