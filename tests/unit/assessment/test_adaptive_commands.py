"""`proctor score` with the adaptive scheme, and `proctor position`, as a caller sees them."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner, Result

from proctor_server.assessment.capacity import after, measure_all
from proctor_server.assessment.selection import Progress, next_item
from proctor_server.cli.main import main
from tests.unit.assessment.adaptive_tests import BOUNDS, item

ASK = "import sys; from proctor_server.cli.main import main; main()"
RIGHT = {"competence": "1.1", "discriminant": 1.86350005965093, "difficulty": 0.194712138508747, "result": "ok"}
THEN = {"competence": "1.1", "discriminant": 2.25422414740233, "difficulty": 0.823376599163319, "result": "ok"}
SCORE = {
    "scheme": "adaptive",
    "start": 0,
    "variation": None,
    "ceiling": 7,
    "minimum_answers": 1,
    "maximum_items": 4,
    "bounds": BOUNDS,
    "competence_bounds": {"1.1": BOUNDS},
    "abort": None,
    "cancelled": False,
    "fraud": False,
    "answers": [RIGHT, THEN],
}
POSITION = {
    "knowledge": [{"skill": "@mail2", "difficulty": 2, "status": "validated", "source": "direct"}],
    "answer": {"skill": "@web2", "result": "ko"},
    "tubes": {"web": [{"skill": f"@web{d}", "difficulty": d} for d in range(1, 5)]},
}


def proctor(command: str, test: object) -> Result:
    return CliRunner().invoke(main, [command], input=test if isinstance(test, str | bytes) else json.dumps(test))


def printed(command: str, test: object) -> dict[str, object]:
    ran = proctor(command, test)
    assert ran.exit_code == 0, ran.stderr
    return json.loads(ran.stdout)


def test_an_adaptive_test_is_scored() -> None:
    assert printed("score", SCORE) == {
        "status": "validated",
        "score": 435,
        "rate": 100,
        "trusted": True,
        "competences": [{"id": "1.1", "level": 4, "score": 0}],
        "capacity": pytest.approx(1.802340122865396, abs=1e-9),
        "error": pytest.approx(0.8549014053951466, abs=1e-9),
        "history": [
            {"capacity": pytest.approx(value, abs=1e-9), "error": pytest.approx(error, abs=1e-9)}
            for value, error in ((0.859419960298745, 0.9327454634914153), (1.802340122865396, 0.8549014053951466))
        ],
    }


def test_figures_have_their_full_double_precision() -> None:
    measures = measure_all([(item(RIGHT["discriminant"], RIGHT["difficulty"]), True)], start=0, variation=None)
    assert repr(measures[-1].measure.capacity) in proctor("score", SCORE | {"answers": [RIGHT]}).stdout


def test_without_answers_the_error_is_5_and_the_history_empty() -> None:
    said = printed("score", SCORE | {"answers": []})
    assert (said["capacity"], said["error"], said["history"], said["status"]) == (0, 5, [], "rejected")


def test_the_settings_of_the_certification_are_the_usual_ones() -> None:
    settings = {"start": -3, "variation": 0.5, "minimum_answers": 20, "maximum_items": 32, "competence_bounds": {}}
    answers = [RIGHT, THEN] * 15
    short = {"scheme": "adaptive", "ceiling": 7, "bounds": BOUNDS, "answers": answers, "abort": "candidate"}
    assert printed("score", short) == printed("score", short | settings)
    assert len(printed("score", short)["simulated"]) == 2


def test_a_candidate_who_left_fails_the_items_of_the_catalogue() -> None:
    catalogue = [{"competence": "1.1", "discriminant": 1, "difficulty": 9, "skill": "@web8"}, {**RIGHT, "tube": "code"}]
    said = printed("score", SCORE | {"abort": "candidate", "catalogue": catalogue})
    assert len(said["history"]) == len(said["simulated"]) == 2
    assert {"capacity": said["capacity"], "error": said["error"]} == said["simulated"][-1]


def test_a_scoring_error_is_an_answer_with_its_reason() -> None:
    said = printed("score", SCORE | {"maximum_items": 1})
    assert (said["status"], said["score"], said["reason"]) == ("error", 0, "more_answers_than_items")
    assert (said["capacity"], said["error"], said["history"]) == (None, None, [])


def test_a_positioning_learns_predicts_and_asks() -> None:
    said = printed("position", POSITION)
    assert said == {
        "level": 2,
        "knowledge": [
            *POSITION["knowledge"],
            {"skill": "@web2", "difficulty": 2, "status": "invalidated", "source": "direct"},
            {"skill": "@web3", "difficulty": 3, "status": "invalidated", "source": "inferred"},
            {"skill": "@web4", "difficulty": 4, "status": "invalidated", "source": "inferred"},
        ],
        "rewards": {"@web1": 0},
        "next": [],
    }


def test_a_positioning_begins_without_knowledge_and_without_answer() -> None:
    said = printed("position", {"knowledge": [], "tubes": POSITION["tubes"]})
    assert (said["level"], said["knowledge"], said["next"]) == (3.5, [], ["@web2"])
    assert said == printed("position", {"knowledge": [], "answer": None, "tubes": POSITION["tubes"]})


def test_no_timed_item_comes_after_a_timed_one() -> None:
    tubes = {"web": [skill | {"timed": skill["difficulty"] == 4} for skill in POSITION["tubes"]["web"]]}
    more = {"knowledge": POSITION["knowledge"], "tubes": tubes}
    assert printed("position", more)["next"] == ["@web4"]
    assert printed("position", more | {"last_timed": True})["next"] == ["@web3"]


@pytest.mark.parametrize(("command", "test"), [("score", SCORE), ("position", POSITION)])
def test_it_runs_as_a_process_the_same_input_the_same_bytes(command: str, test: object) -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", ASK, command], input=json.dumps(test), capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert runs == {proctor(command, test).stdout}


# ── bad input ─────────────────────────────────────────────────────────────────────────────────────────────────────


def answer(**changed: object) -> dict[str, object]:
    return {"answers": [RIGHT | changed]}


BAD_SCORES = [
    (SCORE | {"ceiling": 9}, "unknown_ceiling"),
    (SCORE | {"start": 1e300}, "start_off_the_scale"),
    (SCORE | {"start": None}, "unreadable"),
    (SCORE | {"start": "0"}, "unreadable"),
    (SCORE | {"variation": 0}, "unusable_variation"),
    (SCORE | {"maximum_items": 0}, "unreadable"),
    (SCORE | {"maximum_items": 10**30}, "unreadable"),
    (SCORE | {"minimum_answers": -1}, "unreadable"),
    (SCORE | {"bounds": BOUNDS[:8]}, "bounds_do_not_rise"),
    (SCORE | {"bounds": BOUNDS[::-1]}, "bounds_do_not_rise"),
    (SCORE | {"competence_bounds": {"1.1": [0] * 9}}, "bounds_do_not_rise"),
    (SCORE | {"competence_bounds": {"7.1": BOUNDS}}, "unknown_competence"),
    (SCORE | {"competence_bounds": [BOUNDS]}, "unreadable"),
    (SCORE | {"abort": "bored"}, "unreadable"),
    (SCORE | {"catalogue": [{"competence": "1.1"}]}, "missing_field"),
    (SCORE | {"catalogue": [RIGHT | {"skill": "web3"}]}, "unknown_skill"),
    (SCORE | answer(competence="9.9"), "unknown_competence"),
    (SCORE | answer(result="right"), "unreadable"),
    (SCORE | answer(result=None), "unreadable"),
    (SCORE | answer(discriminant=0), "unusable_calibration"),
    (SCORE | answer(discriminant=-1.2), "unusable_calibration"),
    (SCORE | answer(discriminant=1e308), "unusable_calibration"),
    (SCORE | answer(difficulty=-1e308), "unusable_calibration"),
    (SCORE | answer(difficulty=10**400), "unreadable"),
    (SCORE | answer(difficulty=True), "unreadable"),
    (SCORE | answer(difficulty=float("nan")), "unreadable"),
    (SCORE | answer(discriminant=float("inf")), "unreadable"),
    ({name: value for name, value in SCORE.items() if name != "bounds"}, "missing_field"),
    (json.dumps(SCORE).replace('{"1.1":', f'{{"1.1": {BOUNDS}, "1.1":'), "name_twice"),
    (json.dumps(SCORE)[:-1], "unreadable"),
    ('{"scheme": "adaptive", "ceiling": ' + "[" * 100_000, "unreadable"),
]
KNOWN = POSITION["knowledge"][0]
BAD_POSITIONS = [
    ("", "unreadable"),
    ("{}", "missing_field"),
    (POSITION | {"knowledge": [KNOWN | {"status": "perhaps"}]}, "unreadable"),
    (POSITION | {"knowledge": [KNOWN | {"source": "hearsay"}]}, "unreadable"),
    (POSITION | {"knowledge": [KNOWN, KNOWN | {"status": "invalidated"}]}, "skill_twice"),
    (POSITION | {"knowledge": [KNOWN | {"skill": "mail2"}]}, "unknown_skill"),
    (POSITION | {"knowledge": [KNOWN | {"skill": "@mail9"}]}, "unknown_skill"),
    (POSITION | {"knowledge": [KNOWN | {"difficulty": 10**40}]}, "contradictory_difficulty"),
    (POSITION | {"knowledge": [KNOWN | {"difficulty": 2.5}]}, "unreadable"),
    (POSITION | {"answer": {"skill": "@code1", "result": "ok"}}, "skill_outside_tubes"),
    (POSITION | {"answer": {"skill": "@web1", "result": "yes"}}, "unreadable"),
    (POSITION | {"answer": {"skill": "@web1"}}, "missing_field"),
    (POSITION | {"tubes": {"web": POSITION["tubes"]["web"], "net": POSITION["tubes"]["web"][:1]}}, "skill_twice"),
    (POSITION | {"tubes": {"web": [{"skill": "@web1", "difficulty": 2}]}}, "contradictory_difficulty"),
    (POSITION | {"tubes": {"web": [{"skill": "", "difficulty": 2}]}}, "unknown_skill"),
    (POSITION | {"tubes": [1]}, "unreadable"),
    (POSITION | {"last_timed": "no"}, "unreadable"),
    (json.dumps(POSITION).replace('{"web":', '{"web": [], "web":'), "name_twice"),
    ('{"knowledge": NaN}', "unreadable"),
]


@pytest.mark.parametrize(
    ("command", "test", "code"),
    [*(("score", *bad) for bad in BAD_SCORES), *(("position", *bad) for bad in BAD_POSITIONS)],
)
@pytest.mark.parametrize("language", ["fr_FR.UTF-8", "en_GB.UTF-8"])
def test_what_cannot_be_used_is_refused_by_name(
    command: str, test: object, code: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    ran = proctor(command, test)
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["error"]["code"] == code
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()
    assert "{" not in ran.stderr


# ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_adaptive_step_is_quick() -> None:
    """One more answer, then the choice among 400 items: 5 ms at most, in the best of a few tries."""
    catalogue = [
        item(1 + n % 7 / 5, n % 90 / 10 - 4, f"i{n}", skill=f"@tube{chr(97 + n % 26)}{n % 8 + 1}") for n in range(400)
    ]
    answered = catalogue[:20]
    measured = measure_all([(one, True) for one in answered], start=-3, variation=0.5)[-1]
    took = []
    for _ in range(20):
        began = time.perf_counter()
        now = after(measured, catalogue[20], right=False, variation=0.5)
        assert next_item(catalogue, Progress(answered=answered), capacity=now.measure.capacity, seed="s")
        took.append(time.perf_counter() - began)
    assert min(took) < 0.005
