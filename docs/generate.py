"""Writes the pages of `docs/reference/` that are told by the code; `--check` only says which would change (exit 1).

Run: .venv/bin/python docs/generate.py [--check]
"""

import ast
import inspect
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click

from kiosk_client.domain.lockdown import POLICIES, managed
from kiosk_client.domain.readiness import SENTENCES
from proctor_server.assessment.referential import COMPETENCES, read_skill
from proctor_server.bank.across import read_skill_lists
from proctor_server.bank.checking import read_bank
from proctor_server.bank.items import Item
from proctor_server.care.findings import FINDINGS as OF_ROOM

TOP = Path(__file__).resolve().parents[1]
REFERENCE = TOP / "docs" / "reference"
PROTOCOL = "kiosk_client/protocol"
FACTS = "proctor_server/room/domain/facts"
TABLES = (
    ("An attempt, in the room", "proctor_server/room/domain/attempt.py", "ATTEMPT_TRANSITIONS"),
    ("A call, in the room", "proctor_server/room/domain/alert.py", "ALERT_TRANSITIONS"),
    ("A report, in the room", "proctor_server/room/domain/written_report.py", "REPORT_TRANSITIONS"),
    ("A sitting, on a station", "kiosk_client/domain/sitting.py", "TRANSITIONS"),
    ("A session, at the authority", "proctor_server/authority/domain/intake.py", "SESSION_TRANSITIONS"),
)
COMMANDS = (("proctor", "proctor_server.cli.main"), ("kiosk", "kiosk_client.cli.main"))
SETTINGS = (
    ("A room server", "proctor_server/room/config.py", "Config"),
    ("The authority", "proctor_server/authority/config.py", "Settings"),
    ("A station", "kiosk_client/config.py", "Config"),
)


class Field(NamedTuple):
    """One annotated name of a class; `default` empty where there is none."""

    name: str
    type: str
    default: str


# ── reading the code, without running it ──────────────────────────────────────────────────────────────────────────


@cache
def module(path: str) -> ast.Module:
    """A module of the project, by its path from the top."""
    return ast.parse((TOP / path).read_text("utf-8"))


def classes(path: str) -> dict[str, ast.ClassDef]:
    """The classes of a module, in the order of the file."""
    return {node.name: node for node in module(path).body if isinstance(node, ast.ClassDef)}


def bases(node: ast.ClassDef) -> set[str]:
    """The names of a class's bases, without their modules."""
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def told(node: ast.ClassDef | ast.Module) -> str:
    """The docstring, one line a paragraph."""
    text = ast.get_docstring(node) or ""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def text_of(node: ast.ClassDef, name: str) -> str | None:
    """The string that a class gives to `name`."""
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == name:
            return str(ast.literal_eval(line.value))
    return None


def fields(path: str, name: str) -> Iterator[Field]:
    """The fields of a struct, those of its base in the same module first."""
    node = classes(path)[name]
    for base in bases(node) & classes(path).keys():
        yield from fields(path, base)
    for line in node.body:
        if isinstance(line, ast.AnnAssign):
            yield Field(ast.unparse(line.target), type_of(line.annotation), default_of(path, line.value))


def type_of(annotation: ast.expr) -> str:
    """A type as it is written, without the quotes of a forward reference."""
    return ast.unparse(annotation).replace("'AttemptOrder | None'", "AttemptOrder | None")


def default_of(path: str, value: ast.expr | None) -> str:
    """A default: of a constant its value, of a factory what it calls, otherwise as it is written."""
    if value is None:
        return ""
    factory = [word.value for word in getattr(value, "keywords", []) if word.arg == "default_factory"]
    text = ast.unparse(factory[0] if factory else value).removeprefix("lambda: ")
    return ast.unparse(named(path)[text][0]) if text in named(path) else text


def named(path: str) -> dict[str, tuple[ast.expr, str]]:
    """The public names that a module gives to values: the value and the docstring under it."""
    body, found = module(path).body, {}
    for line, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            name = ast.unparse(line.target if isinstance(line, ast.AnnAssign) else line.targets[0])
            found[name] = (line.value, under(after))
    return {name: value for name, value in found.items() if not name.startswith("_")}


def under(node: ast.stmt | None) -> str:
    """The docstring that follows an assignment."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(inspect.cleandoc(str(node.value.value)).split())
    return ""


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(header: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """Text as code, nothing when it is empty."""
    return f"`{text}`" if text else ""


def refusals() -> dict[str, list[ast.ClassDef]]:
    """Part (a folder, or one within the room or the authority) → its refusals, by code."""
    found: dict[str, list[ast.ClassDef]] = {}
    known = {"Refusal"}
    sources = [path.relative_to(TOP).as_posix() for top in ("kiosk_client", "proctor_server") for path in
               sorted((TOP / top).rglob("*.py"))]  # fmt: skip
    everything = [(path, node) for path in sources for node in classes(path).values()]
    while fresh := {node.name for _, node in everything if bases(node) & known} - known:
        known |= fresh
    for path, node in everything:
        if bases(node) & known and text_of(node, "code"):
            found.setdefault("/".join(path.split("/")[:2]), []).append(node)
    return {part: sorted(found[part], key=lambda node: str(text_of(node, "code"))) for part in sorted(found)}


def sentence(node: ast.ClassDef) -> str:
    """What a refusal says, its own words or its base's."""
    own = text_of(node, "sentence")
    inherited = (text_of(each, "sentence") for part in refusals().values() for each in part if each.name in bases(node))
    return own or next(filter(None, inherited), "")


def errors() -> str:
    """Every refusal: its code, what people read, what it means."""
    parts = [
        f"## {part}\n\n"
        + table(
            ("code", "sentence (French)", "meaning"),
            ((code(str(text_of(node, "code"))), sentence(node), told(node).replace("\n\n", " ")) for node in nodes),
        )
        for part, nodes in refusals().items()
    ]
    status = ast.literal_eval(named("proctor_server/room/web/problems.py")["STATUS"][0])
    at_the_door = table(("code", "status"), ((code(name), str(number)) for name, number in status.items()))
    return (
        "# Refusals\n\nA refusal changes nothing. `code` is stable and for programs; the sentence is for people, with "
        "{details} filled in.\nOn the command line a refusal is exit 1.\n\n"
        + "\n\n".join(parts)
        + f"\n\n## HTTP status at the room's doors\n\nA code that is not here is 409.\n\n{at_the_door}"
    )


def struct(path: str, name: str) -> str:
    """A struct: what it is, then its fields."""
    rows = [(code(each.name), code(each.type), code(each.default)) for each in fields(path, name)]
    return f"### {name}\n\n{told(classes(path)[name])}\n\n" + table(("field", "type", "default"), rows)


def structs(path: str) -> str:
    """A module of structs, with the names that their types use."""
    text = [f"## {Path(path).stem}", told(module(path))]
    text += [
        struct(path, name)
        for name, node in classes(path).items()
        if not name.startswith("_") and text_of(node, "code") is None
    ]
    rows = [(code(name), code(ast.unparse(value)), why) for name, (value, why) in named(path).items()]
    text += ["### Names", table(("name", "value", ""), rows)] if rows else []
    return "\n\n".join(text)


def wire() -> str:
    """What stations and rooms say to each other."""
    modules = ("messages", "journal", "chain", "pairing", "finding", "export", "receipt", "dsse")
    return "# The wire between station and room\n\n" + "\n\n".join(structs(f"{PROTOCOL}/{name}.py") for name in modules)


def journal_facts() -> str:
    """The facts of a session's journal."""
    modules = sorted((TOP / FACTS).glob("[!_]*.py"))
    text = "\n\n".join(structs(f"{FACTS}/{each.name}") for each in modules)
    return "# Facts of a session's journal\n\n" + text


def diagram(transitions: Mapping[tuple[str, str], str]) -> str:
    """A transition table as Mermaid: one arrow for all events that lead from one state to another."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, event), target in transitions.items():
        arrows.setdefault((str(state), str(target)), []).append(str(event))
    lines = [f"  {here} --> {there}: {', '.join(events)}" for (here, there), events in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def states() -> str:
    """Every state machine, drawn from its table."""
    parts = [
        f"## {title}\n\n`{path}`, `{name}`. {named(path)[name][1]}\n\n"
        + diagram(getattr(import_module(path.removesuffix(".py").replace("/", ".")), name))
        for title, path, name in TABLES
    ]
    return "# States\n\nA missing arrow is a refusal.\n\n" + "\n\n".join(parts)


def helps(name: str, command: click.Command) -> Iterator[str]:
    """The help of a command, then of those under it."""
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    yield f"{'##' if ' ' not in name else '###'} {name}\n\n```\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            under_it = command.get_command(context, each)
            if under_it is not None and not under_it.hidden:
                yield from helps(f"{name} {each}", under_it)


def commands() -> str:
    """`--help` of every command."""
    parts = [text for name, place in COMMANDS for text in helps(name, import_module(place).main)]
    exits = "Exit 0 done, 1 refused (a rule says no), 2 wrong usage, 3 a fault. With `--json` one object for machines."
    return f"# Commands\n\n{exits}\n\n" + "\n\n".join(parts)


def settings() -> str:
    """Every setting with its default."""
    parts = [struct(path, name).replace(f"### {name}", f"## {title}") for title, path, name in SETTINGS]
    return "# Settings\n\n" + "\n\n".join(parts)


def bank() -> str:
    """The shipped bank, competence by competence: what its skills are, and what there is to ask about each."""
    folder = TOP / "deploy" / "bank"
    items = read_bank(folder).items
    lists, _ = read_skill_lists(folder)
    parts = [review(items)]
    for competence, name in COMPETENCES.items():
        own = [item for item in items if item.competence == competence]
        listed = lists.get(competence)
        words = listed.words if listed else {}
        skills = sorted({item.skill for item in own} | set(words), key=lambda skill: (read_skill(skill).tube, skill))
        rows = (
            (code(skill), words.get(skill, ""), ", ".join(item.kind for item in own if item.skill == skill))
            for skill in skills
        )
        parts.append(f"## {competence} {name}\n\n{counts(own)}\n\n{table(('skill', 'what one can do', 'items'), rows)}")
    return "\n\n".join(parts) + "\n"


def review(items: Sequence[Item]) -> str:
    """What the whole bank holds."""
    return (
        "# The shipped bank\n\nWritten from the item files and the lists of skills. How an item is written:"
        f" [the bank's own page](../../deploy/bank/README.md).\n\n{counts(items)}"
    )


def counts(items: Sequence[Item]) -> str:
    """Some items, counted in a line."""
    kinds = Counter(item.kind for item in items)
    levels = Counter(read_skill(skill).difficulty for skill in {item.skill for item in items})
    more = {
        "with a picture": sum(item.image is not None for item in items),
        "with an attachment": sum(bool(item.attachments) for item in items),
        "with a page": sum(item.embed is not None for item in items),
        "focused": sum(item.focused for item in items),
        "timed": sum(item.seconds is not None for item in items),
    }
    return (
        f"{len(items)} items of {len({item.skill for item in items})} skills: "
        + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        + "; "
        + ", ".join(f"{count} {what}" for what, count in more.items())
        + ". Skills by difficulty: "
        + ", ".join(f"{level}: {count}" for level, count in sorted(levels.items()))
        + "."
    )


def checks() -> str:
    """What `kiosk doctor` and the ready check may find."""
    rows = ((code(name), level, said) for level, codes in SENTENCES.items() for name, said in codes.items())
    return (
        "# Checks of a station\n\n`kiosk doctor` and the ready check look at screen, keyboard, disk, clock, browser, "
        "policies and link: the first word of a code\nsays which. A fault forbids an exam; on a station that is to be"
        " locked, so do policies that are not in force.\n\n" + table(("code", "level", "sentence (French)"), rows)
    )


def checks_room() -> str:
    """What `proctor doctor` may find."""
    rows = ((code(name), level, said) for name, (level, said) in OF_ROOM.items())
    return (
        "# Checks of the room's machine\n\n`proctor doctor` looks at them, beside a server that runs or without one: "
        "the first word of a code says what at.\nA fault forbids an exam and makes the command end with 1.\n\n"
        + table(("code", "level", "sentence (French)"), rows)
    )


def policies() -> str:
    """Every policy of a locked station's browser, with its reason."""
    rows = ((code(each.name), code(json.dumps(each.value)), each.reason) for each in POLICIES)
    return (
        "# Policies of a locked station\n\nWhat `deploy/kiosk/install` gives to Chromium as managed policies"
        " (`deploy/kiosk/policies.json`, from the same table).\nWhat they cannot prevent:"
        " [lockdown](../explanation/lockdown.md).\n\n" + table(("policy", "value", "because"), rows)
    )


def policies_file() -> str:
    """The policies as Chromium reads them."""
    return json.dumps(managed(), indent=2) + "\n"


def rules() -> str:
    """Every rule, who enforces it, and the tests that name it."""
    parts = [f"## {about.capitalize()}\n\n{_rules_about(listed)}" for about, listed in known_rules().items()]
    return (
        "# Rules of the room\n\nOne identifier each; the sentence is in `docs/rules.toml`. `grep -rn R-TIM-02` finds"
        " the lines.\n\n" + "\n\n".join(parts)
    )


def known_rules() -> dict[str, dict[str, str]]:
    """What a rule is about → identifier → sentence."""
    return tomllib.loads((TOP / "docs" / "rules.toml").read_text("utf-8"))


def _rules_about(listed: dict[str, str]) -> str:
    rows = (
        (code(rule), sentence, _names(rule, "proctor_server", "kiosk_client"), _names(rule, "tests"))
        for rule, sentence in listed.items()
    )
    return table(("rule", "says", "enforced in", "tested in"), rows)


def _names(rule: str, *folders: str) -> str:
    """Modules that name a rule, by their stems."""
    found = {path.stem for folder in folders for path in (TOP / folder).rglob("*.py") if rule in read(path)}
    return ", ".join(sorted(stem.removeprefix("test_") for stem in found))


@cache
def read(path: Path) -> str:
    """A source's text."""
    return path.read_text("utf-8")


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "bank": bank,
    "checks": checks,
    "checks-room": checks_room,
    "errors": errors,
    "journal-facts": journal_facts,
    "policies": policies,
    "rules": rules,
    "settings": settings,
    "states": states,
    "wire": wire,
}
"""Name of a page → what writes it."""


def main(arguments: list[str]) -> int:
    """The exit code: 1 when `--check` finds a page that is not what the code says."""
    note = "\n\n<!-- Written by docs/generate.py: change the code, not this page. -->\n"
    fresh = {REFERENCE / f"{name}.md": write() + note for name, write in PAGES.items()}
    fresh[TOP / "deploy" / "kiosk" / "policies.json"] = policies_file()
    changed = [page for page, text in fresh.items() if not page.exists() or page.read_text("utf-8") != text]
    for page in changed:
        print(page.relative_to(TOP))
        if "--check" not in arguments:
            page.write_text(fresh[page], "utf-8")
    return 1 if changed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
