"""Small banks on disk."""

from base64 import b64decode
from pathlib import Path

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><title>t</title><rect width="2" height="2"/></svg>'

QCM = """choices = ["un", "deux", "trois"]

[solution]
choices = [1, 3]"""
QROC = """[solution]
texts = ["xylophone"]"""
QROCM_IND = """fields = [
  { name = "titre", label = "Titre" },
  { name = "unite", label = "Unité", options = ["Ko", "Mo"] },
]

[solution]
fields = { titre = ["xylophone"], unite = ["Mo"] }"""
QROCM_DEP = """fields = [{ name = "un", label = "Un" }, { name = "deux", label = "Deux" }]

[solution]
groups = [["xylophone"], ["glockenspiel"], ["marimba"]]
partial = { 1 = "partially", 2 = "ok" }"""

KINDS = {"QCU": QCM.replace("[1, 3]", "[2]"), "QCM": QCM, "QROC": QROC, "QROCM-ind": QROCM_IND, "QROCM-dep": QROCM_DEP}


def item(
    item_id: str = "1.1-web-1-a",
    sample: str = "QCM",
    rest: str | None = None,
    prompt: str | None = None,
    **fields: str,
) -> str:
    """The text of an item file. `sample`: its kind; `rest`: what is particular to that; `fields`: values in TOML."""
    known = {
        "id": f'"{item_id}"',
        "competence": f'"{item_id[:3]}"',
        "skill": '"@web1"',
        "kind": f'"{sample}"',
        "status": '"operative"',
        "locale": '"fr"',
        "licence": '"CC-BY-SA-4.0"',
    } | fields
    top = "\n".join(f"{key} = {value}" for key, value in known.items() if value)
    asked = prompt if prompt is not None else f"Quel est … ({item_id}) ?"
    return f"+++\n{top}\n{KINDS[sample] if rest is None else rest}\n+++\n{asked}\n"


def write(bank: Path, text: str | bytes, name: str = "1.1-web-1-a") -> Path:
    """The item file in its competence's folder."""
    path = bank / name[:3] / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def small_bank(bank: Path) -> Path:
    """One item of each kind, one with a picture, an attachment and a page, a draft and an archived one."""
    for number, kind in enumerate(KINDS, start=1):
        write(bank, item(f"1.1-web-{number}-a", kind, skill=f'"@web{number}"'), f"1.1-web-{number}-a")
    here = bank / "1.2"
    (here / "a").mkdir(parents=True)
    (here / "a.svg").write_bytes(SVG)
    (here / "notes.csv").write_text("a;b\n")
    (here / "a/index.html").write_text("<p>page</p>")
    more = {
        "image": '{ file = "a.svg", alt = "Un carré" }',
        "attachments": '["notes.csv"]',
        "embed": '{ file = "a/index.html", title = "Page", height = 400 }',
        "focused": "true",
        "seconds": "60",
    }
    write(bank, item("1.2-drive-1-a", "QCM", **more), "1.2-drive-1-a")
    write(bank, item("1.2-drive-1-b", "QCU", status='"draft"'), "1.2-drive-1-b")
    write(bank, item("1.2-drive-1-c", "QCU", status='"archived"'), "1.2-drive-1-c")
    (bank / "bank.toml").write_text('id = "essai-1"\ntitle = "Essai"\nlicence = "CC-BY-SA-4.0"\n')
    (bank / "README.md").write_text("# Not an item\n")
    return bank
