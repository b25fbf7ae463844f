"""What is installed is written down for others, and asked about: the bill of materials, the audit."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.quality.project import TOP
from tests.quality.test_locks import NAMES, pins

SCHEMAS = TOP / "tests" / "data" / "cyclonedx-1.6"
WEAK = "flask"


def run(name: str, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([TOP / "deploy" / name, *words], capture_output=True, text=True, check=False, timeout=60)


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def validator() -> Any:
    beside = {"spdx.SNAPSHOT.schema.json": schema("spdx"), "jsf-0.82.SNAPSHOT.schema.json": schema("jsf-0.82")}
    resources = [(f"http://cyclonedx.org/schema/{name}", each) for name, each in beside.items()]
    registry = jsonschema_rs.Registry(resources)
    return jsonschema_rs.Draft7Validator(schema("bom-1.6"), registry=registry)


@pytest.mark.parametrize("lock", NAMES)
def test_a_bill_of_materials_is_cyclonedx_and_has_every_pin(validator: Any, lock: str) -> None:
    told = json.loads(run("sbom", lock).stdout)
    assert [fault.message for fault in validator.iter_errors(told)] == []
    libraries = {one["name"]: one["version"] for one in told["components"] if one["type"] == "library"}
    assert libraries == pins(lock)
    assert all(one["externalReferences"][0]["hashes"] for one in told["components"] if one["type"] == "library")


def test_a_bill_that_is_none_is_seen(validator: Any) -> None:
    told = json.loads(run("sbom", "kiosk").stdout)
    assert list(validator.iter_errors({**told, "components": [{"type": "library"}]}))


def test_a_bill_says_the_licence_of_everything_that_a_school_installs() -> None:
    told = json.loads(run("sbom", "everything").stdout)
    assert [one["name"] for one in told["components"] if not one.get("licenses")] == []


def test_what_is_vendored_is_in_the_bill_of_who_installs_it() -> None:
    whole, station = (files(json.loads(run("sbom", lock).stdout)) for lock in ("everything", "kiosk"))
    assert {name.partition("/")[0] for name in whole} == {"kiosk_client", "proctor_server"}
    assert station == {name for name in whole if name.startswith("kiosk_client/")}
    assert all((TOP / name).is_file() for name in whole)


def files(told: Any) -> set[str]:
    return {one["name"] for one in told["components"] if one["type"] == "file"}


def test_the_same_locks_give_the_same_bytes() -> None:
    assert run("sbom", "kiosk").stdout == run("sbom", "kiosk").stdout


# ── the audit ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Service(BaseHTTPRequestHandler):
    """Answers as osv.dev does: one package is weak."""

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        weak = {"vulns": [{"id": "GHSA-0000"}]}
        body = json.dumps({"results": [weak if one["package"]["name"] == WEAK else {} for one in queries]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_weak_package_is_named_and_the_answer_kept_for_where_there_is_no_internet(tmp_path: Path) -> None:
    file, weak = tmp_path / "kept.json", f"{WEAK}=={pins('kiosk')[WEAK]}: GHSA-0000"
    with service() as address:
        asked = run("audit", "kiosk", "--service", address, "--keep", file)
    again = run("audit", "kiosk", "--from", file)
    assert (asked.returncode, asked.stdout.splitlines()[0]) == (1, weak)
    assert (again.returncode, again.stdout, again.stderr) == (1, asked.stdout, "")


def test_what_was_never_asked_about_is_named(tmp_path: Path) -> None:
    file = kept(tmp_path, {f"{name}=={version}": [] for name, version in pins("kiosk").items()})
    assert run("audit", "kiosk", "--from", file).returncode == 0
    more = run("audit", "everything", "--from", file)
    assert more.returncode == 1
    assert f"pyrage=={pins('everything')['pyrage']}: never asked about" in more.stdout


def test_an_old_answer_says_how_old_it_is(tmp_path: Path) -> None:
    weak: dict[str, list[str]] = {f"{name}=={version}": [] for name, version in pins("kiosk").items()}
    old = run("audit", "kiosk", "--from", kept(tmp_path, weak, "2020-01-01"))
    assert old.returncode == 0
    assert "days ago" in old.stderr


def kept(folder: Path, weak: dict[str, list[str]], day: str = "") -> Path:
    file = folder / "kept.json"
    file.write_text(json.dumps({"looked_at": day or datetime.now(UTC).date().isoformat(), "weak": weak}))
    return file


@pytest.mark.parametrize("content", ["", "{}", '{"looked_at": "yesterday", "weak": {}}'])
def test_without_an_answer_it_says_so(tmp_path: Path, content: str) -> None:
    file = tmp_path / "kept.json"
    file.write_text(content)
    for words in (("--from", file), ("--service", "http://127.0.0.1:9/")):
        done = run("audit", "kiosk", *words)
        assert done.returncode == 3
        assert done.stderr.startswith("No answer")
        assert "Traceback" not in done.stderr
