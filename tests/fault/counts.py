"""The page that says what was tried, a row a test; `FAULTS=docs/reference/faults.md` in the environment writes it."""

import os
from pathlib import Path
from typing import NamedTuple

PAGE = os.environ.get("FAULTS")
HEADER = ("fault", "tried", "claims compared", "differences", "test")
INTRODUCTION = """# Faults that were tried

Written by the tests themselves; anyone can make the counts again, in less than an hour:

```sh
FAULTS=docs/reference/faults.md .venv/bin/pytest -p no:xdist --soak {files}
```

A *claim* is what the agent said to its page: that an act was done, and the two lights, «gardé sur ce poste» and
«reçu par la salle» (R-TST-07); or what the room said to a station or to a person's page: that an act was done, or was
refused and changed nothing. Each one is compared with what is then found on the station's disk, opened with the
agent's own storage, or in the room's tables. A *difference* is a claim of something that is not there, or something
that is there twice, or was never given. A test fails on the first one.

Where everything dies, claims are what each candidate saw, written down outside of what is tried at the
instant in which it was seen: acts acknowledged, drafts shown again, both lights. They are compared with the sealed
package, opened with the authority's key: answers, drafts, deadlines, numbers, chains, signed heads. What dies when
follows from a seed (`--seed N`).
"""


class Row(NamedTuple):
    fault: str
    tried: str
    claims: int
    differences: int
    test: str


def rows_of(page: Path) -> dict[str, Row]:
    """By test, what is on the page already."""
    lines = page.read_text("utf-8").splitlines() if page.exists() else []
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.endswith("` |")]
    rows = [Row(fault, tried, int(claims), int(wrong), test.strip("`")) for fault, tried, claims, wrong, test in cells]
    return {row.test: row for row in rows}


def written(rows: dict[str, Row]) -> str:
    """The page."""
    files = " ".join(sorted({test.partition("::")[0] for test in rows}))
    lines = ["| " + " | ".join(HEADER) + " |", "| --- | --- | ---: | ---: | --- |"]
    lines += [
        f"| {row.fault} | {row.tried} | {row.claims} | {row.differences} | `{row.test}` |"
        for _, row in sorted(rows.items())
    ]
    return INTRODUCTION.format(files=files) + "\n" + "\n".join(lines) + "\n"


def keep(row: Row) -> None:
    """Puts the row on the page, in the place of the same test's last one, if a page is wanted."""
    if PAGE:
        page = Path(PAGE)
        page.write_text(written(rows_of(page) | {row.test: row}), "utf-8")
