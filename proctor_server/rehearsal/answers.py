"""What a scripted candidate answers. It knows the authority's solutions, as a good pupil would; the room does not.

A right free text that is long is typed in capitals with spaces between the letters, which the evaluation forgives: so
the last step can look for every long solution, letter by letter, in all that the room and the stations keep.
"""

from pathlib import Path
from typing import Any, NamedTuple

import msgspec

GUESS = "je ne sais pas"
LONG = 10
"""Letters of a solution that is looked for on disks."""


class Key(NamedTuple):
    """Solutions by prompt: all that a page shows of an item's identity. `texts`: those that are typed, and long enough
    that no file has them by chance."""

    by_prompt: dict[str, dict[str, Any]]
    texts: list[str]


def read_key(content: Path, solutions: Path) -> Key:
    """From the two bundles."""
    items = msgspec.json.decode(content.read_bytes())["items"]
    solved = {k: v["solution"] for k, v in msgspec.json.decode(solutions.read_bytes())["items"].items()}
    options = "\n".join(o for item in items for field in item.get("fields", []) for o in field.get("options", []))
    texts = {text for solution in solved.values() for text in _texts(solution) if len(text) >= LONG}
    by_prompt = {item["prompt_html"]: solved[item["id"]] for item in items}
    return Key(by_prompt, sorted(text for text in texts if text not in options))


def _texts(solution: dict[str, Any]) -> list[str]:
    fields = [text for variants in (solution.get("fields") or {}).values() for text in variants]
    groups = [text for group in solution.get("groups") or [] for text in group]
    return [*(solution.get("texts") or []), *fields, *groups]


def right_answer(item: dict[str, Any], key: Key) -> Any:
    """Right where it can be without writing the solution down; else an honest guess."""
    solution, kind = key.by_prompt[item["prompt"]], item["kind"]
    if kind == "QCU":
        return solution["choices"][0]
    if kind == "QCM":
        return solution["choices"]
    if kind == "QROC":
        return _typed(solution["texts"], solution) or GUESS
    if kind == "QROCM-ind":
        wanted = {f["name"]: _of_field(f, solution) for f in item["fields"]}
    else:
        groups = zip(item["fields"], solution["groups"], strict=False)
        wanted = {f["name"]: _typed(group, solution) for f, group in groups}
    return wanted if all(wanted.values()) else guess(item)


def _of_field(field: dict[str, Any], solution: dict[str, Any]) -> str | None:
    texts = solution["fields"][field["name"]]
    return texts[0] if field.get("options") else _typed(texts, solution)


def _typed(texts: list[str], solution: dict[str, Any]) -> str | None:
    """One that is too short to be looked for, as it is; a long one spelled, where that is forgiven."""
    short = next((text for text in texts if len(text) < LONG), None)
    return short or (spelled(texts[0]) if "t1" in (solution.get("treatments") or []) else None)


def spelled(text: str) -> str:
    """In capitals, letter by letter."""
    return " ".join(text.upper().replace(" ", ""))


def guess(item: dict[str, Any]) -> Any:
    """An answer of the right shape, without knowing anything."""
    if item["kind"] == "QCU":
        return 1
    if item["kind"] == "QCM":
        return [1]
    if item["kind"] == "QROC":
        return GUESS
    return {field["name"]: (field.get("options") or [GUESS])[0] for field in item["fields"]}
