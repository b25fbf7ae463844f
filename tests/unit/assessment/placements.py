"""Placement tests in few words: «111» is three items, right; 0 wrong, n neutralised and right, - unanswered."""

from proctor_server.assessment.placement import Estimate, ItemResult, Placement

FOUR = (
    Estimate(id="C1", level=1, pix=10),
    Estimate(id="C2", level=2, pix=20),
    Estimate(id="C3", level=3, pix=30),
    Estimate(id="C4", level=4, pix=40),
)

_RESULTS = {"1": "ok", "0": "ko", "p": "partially", "s": "skipped", "n": "ok", "x": "ko", "-": None}


def items(competence: str, letters: str, kind: str = "QCM") -> list[ItemResult]:
    """One item a letter. `n` right and `x` wrong, both neutralised."""
    return [
        ItemResult(
            competence=competence,
            item=f"{competence}-{kind}-{place}",
            kind=kind,
            neutralised=letter in "nx",
            result=_RESULTS[letter],
        )
        for place, letter in enumerate(letters)
    ]


def placement(words: str, competences: tuple[Estimate, ...] = FOUR, **settings: object) -> Placement:
    """A test whose competences were answered as the words say, in their order. Ceiling 5 unless said."""
    answered = [
        item
        for competence, letters in zip(competences, words.split(), strict=True)
        for item in items(competence.id, letters)
    ]
    return Placement(**{"ceiling": 5, "competences": list(competences), "items": answered, **settings})
