"""What the pages load: vendored files are what they say, and nothing is loaded that is not there."""

import hashlib
import re
from pathlib import Path

import pytest

from proctor_server.room import web
from proctor_server.room.web.rendering import MODULES

STATIC = Path(web.__file__).parent / "static"
VENDOR = STATIC / "vendor"
MODULE_FILES = sorted((STATIC / "js").glob("*.js"))
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (\S+) \| (\S+) \| ([0-9a-f]{64}) \|", re.M)


def sources() -> list[tuple[str, ...]]:
    return ROW.findall((VENDOR / "SOURCES.md").read_text(encoding="utf-8"))


def test_every_vendored_file_is_listed_with_its_hash():
    listed = {row[0]: row[4] for row in sources()}
    there = {path.name for path in VENDOR.iterdir()} - {"SOURCES.md"}
    assert {name for name in there if not name.endswith(".LICENSE.txt")} == set(listed)
    for name, sha256 in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == sha256


def test_every_vendored_file_has_its_version_in_its_name_and_its_licence_beside():
    for name, package, version, *_ in sources():
        assert version in name
        assert (VENDOR / f"{package.rpartition('/')[2]}-{version}.LICENSE.txt").is_file()


def test_no_vendored_file_asks_for_a_source_map():
    assert [path.name for path in VENDOR.glob("*.js") if b"sourceMappingURL" in path.read_bytes()] == []


@pytest.mark.parametrize("module", MODULE_FILES, ids=lambda path: path.name)
def test_a_module_imports_what_is_there(module):
    text = module.read_text(encoding="utf-8")
    for wanted in re.findall(r'from "(\.[^"]+)"', text):
        assert (module.parent / wanted).resolve().is_file(), wanted


def test_every_page_module_exports_start():
    for name in MODULES:
        assert "export function start(page" in (STATIC / "js" / f"{name}.js").read_text(encoding="utf-8")


def test_every_icon_that_is_drawn_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide-static-1.62.0.svg").read_text()))
    text = "\n".join(path.read_text(encoding="utf-8") for path in MODULE_FILES)
    drawn = set(re.findall(r'icon\("([^"]+)"\)', text)) | set(re.findall(r'icon: "([^"]+)"', text))
    assert len(drawn) > 15
    assert drawn <= sprite


def test_styles_and_modules_load_nothing_from_elsewhere():
    own = [*MODULE_FILES, *(STATIC / "css").glob("*.css"), STATIC / "mark.svg"]
    for path in own:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://", text), path.name
