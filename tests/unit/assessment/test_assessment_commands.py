"""`proctor evaluate` and `proctor score`, as a caller sees them."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from proctor_server.cli.main import main

ASK = "import sys; from proctor_server.cli.main import main; main()"
RIGHT = {"kind": "QCM", "solution": {"choices": [1, 3]}, "answer": [3, 1]}
SCORE = {
    "scheme": "placement",
    "ceiling": 5,
    "abort": None,
    "cancelled": False,
    "fraud": False,
    "competences": [{"id": "1.1", "level": 1, "pix": 10}],
    "items": [{"competence": "1.1", "item": "a", "kind": "QCM", "neutralised": False, "result": "ok"}],
}


def proctor(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


def lines(*objects: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def test_answers_are_evaluated_in_their_order() -> None:
    dependent = {
        "kind": "QROCM-dep",
        "solution": {"groups": [["a"], ["b"]], "partial": {"1": "partially", "2": "ok"}},
        "answer": {"x": "b", "y": "c"},
    }
    skipped = {"kind": "QROC", "solution": {"texts": ["x"]}, "answer": None, "focused": True, "focused_out": True}
    ran = proctor("evaluate", stdin=lines(dependent, RIGHT, skipped))
    assert ran.exit_code == 0
    assert [json.loads(line) for line in ran.stdout.splitlines()] == [
        {"result": "partially", "fields": {"x": True, "y": False}},
        {"result": "ok"},
        {"result": "skipped"},
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nothing", "unreadable"),
        ("[]", "unreadable"),
        ("{}", "missing_field"),
        ("[" * 100_000, "unreadable"),
        (json.dumps(RIGHT | {"kind": "QCX"}), "unreadable"),
        (json.dumps(RIGHT | {"answer": "trois"}), "unreadable"),
        (json.dumps(RIGHT | {"solution": {}}), "missing_field"),
        (
            json.dumps(RIGHT | {"kind": "QROCM-ind", "solution": {"fields": {"a": ["x"]}}, "answer": {"b": "x"}}),
            "unknown_field",
        ),
        (
            json.dumps(RIGHT | {"kind": "QROCM-dep", "solution": {"groups": [["x"]], "partial": {"one": "ok"}}}),
            "unreadable",
        ),
    ],
)
def test_a_line_that_cannot_be_evaluated_says_so_and_the_others_go_on(line: str, code: str) -> None:
    ran = proctor("evaluate", stdin=lines(RIGHT) + line + "\n\n" + lines(RIGHT))
    results = [json.loads(one) for one in ran.stdout.splitlines()]
    assert ran.exit_code == 1
    assert (results[0], results[2], len(results)) == ({"result": "ok"}, {"result": "ok"}, 3)
    assert results[1]["error"]["code"] == code
    assert results[1]["error"]["message"]


def test_bytes_that_are_no_text_are_one_bad_line() -> None:
    ran = proctor("evaluate", stdin=b"\xff\xfe\n" + lines(RIGHT).encode())
    assert [set(json.loads(one)) for one in ran.stdout.splitlines()] == [{"error"}, {"result"}]


def test_the_evaluation_runs_as_a_process() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASK, "evaluate"], input=lines(RIGHT), capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ('{"result":"ok"}\n', "")


def test_a_test_is_scored() -> None:
    ran = proctor("score", stdin=json.dumps(SCORE))
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == {
        "status": "validated",
        "score": 10,
        "rate": 100,
        "trusted": True,
        "competences": [{"id": "1.1", "level": 1, "score": 10}],
    }


def test_a_scoring_error_is_an_answer_with_its_reason() -> None:
    ran = proctor("score", stdin=json.dumps(SCORE | {"items": []}))
    assert ran.exit_code == 0
    said = json.loads(ran.stdout)
    assert (said["status"], said["score"], said["reason"]) == ("error", 0, "competence_without_items")


@pytest.mark.parametrize(
    ("stdin", "code"),
    [
        ("", "unreadable"),
        ("[]", "unreadable"),
        ("{}", "missing_field"),
        ('{"scheme": "lottery"}', "scheme_not_available"),
        (json.dumps(SCORE | {"ceiling": 0}), "unknown_ceiling"),
        (json.dumps(SCORE | {"abort": "bored"}), "unreadable"),
        (json.dumps(SCORE | {"competences": SCORE["competences"] * 2}), "competence_twice"),
    ],
)
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_test_that_cannot_be_scored_is_refused(stdin: str, code: str, option: tuple[str, ...]) -> None:
    ran = proctor("score", *option, stdin=stdin)
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["error"]["code"] == code
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()
