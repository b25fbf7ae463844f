"""What `proctor doctor` says of a room machine, part by part."""

from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

import msgspec
import pytest

from kiosk_client.domain.readiness import Level
from proctor_server.care.findings import FINDINGS, Certificate, Database, Disk, Machine, judged, would_fail
from proctor_server.room.words import catalogue

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GIB = 1 << 30

FINE = Machine(
    now=NOW,
    version="Proctor 1",
    disk=Disk(50 * GIB, 5, encrypted=True),
    memory=4 * GIB,
    synchronised=True,
    ports={8443: "free", 8080: "ours"},
    addresses=["192.0.2.7"],
    heard=True,
    centre=Certificate(NOW - DAY, NOW + 5000 * DAY),
    server=Certificate(NOW - DAY, NOW + 90 * DAY),
    database=Database("", "", 12),
    bank=True,
    open_files=[],
    backup=NOW - DAY,
)
FINE_CODES = [
    "version_fine", "disk_space_fine", "disk_speed_fine", "disk_encrypted", "memory_fine", "clock_fine", "port_free",
    "port_ours", "network_fine", "multicast_heard", "centre_fine", "server_fine", "database_whole", "journal_whole",
    "bank_fine", "files_private", "backup_fine",
]  # fmt: skip

AMISS: list[tuple[str, dict[str, Any]]] = [
    ("disk_space_little", {"disk": Disk(GIB, 5, encrypted=True)}),
    ("disk_space_none", {"disk": Disk(100 << 20, 5, encrypted=True)}),
    ("disk_speed_slow", {"disk": Disk(50 * GIB, 41, encrypted=True)}),
    ("disk_plain", {"disk": Disk(50 * GIB, 5, encrypted=False)}),
    ("disk_encryption_unknown", {"disk": Disk(50 * GIB, 5, encrypted=None)}),
    ("memory_little", {"memory": 100 << 20}),
    ("clock_free", {"synchronised": False}),
    ("clock_unknown", {"synchronised": None}),
    ("clock_wrong", {"now": NOW - 400 * DAY, "backup": NOW - 401 * DAY}),
    ("port_taken", {"ports": {8443: "taken"}}),
    ("network_none", {"addresses": []}),
    ("multicast_silent", {"heard": False}),
    ("centre_ending", {"centre": Certificate(NOW - DAY, NOW + 30 * DAY)}),
    ("centre_ended", {"centre": Certificate(NOW - 2 * DAY, NOW - DAY)}),
    ("server_ended", {"server": Certificate(NOW - 2 * DAY, NOW - DAY)}),
    ("database_damaged", {"database": Database("malformed", "", 0)}),
    ("journal_broken", {"database": Database("", "session 101, 7", 6)}),
    ("bank_none", {"bank": False}),
    ("files_open", {"open_files": ["centre.json"]}),
    ("backup_old", {"backup": NOW - 8 * DAY}),
    ("backup_none", {"backup": None}),
]


def test_a_machine_without_a_fault_is_told_part_by_part():
    checks = judged(FINE)
    assert [check.code for check in checks] == FINE_CODES
    assert not would_fail(checks)


@pytest.mark.parametrize(("code", "found"), AMISS)
def test_what_is_amiss_is_found_and_only_a_fault_forbids_an_exam(code, found):
    checks = judged(msgspec.structs.replace(FINE, **found))
    assert [check.code for check in checks if check.level is not Level.OK] == [code]
    assert would_fail(checks) == (FINDINGS[code][0] is Level.FAULT)


def test_every_sentence_is_reached_and_is_full():
    machines = [FINE, *(msgspec.structs.replace(FINE, **found) for _, found in AMISS)]
    checks = [check for machine in machines for check in judged(machine)]
    assert {check.code for check in checks} == set(FINDINGS)
    for check in checks:
        named = {name for _, name, _, _ in Formatter().parse(check.sentence) if name}
        assert named == set(check.details)


def test_every_sentence_is_said_in_english_as_well():
    assert [code for code, (_, french) in FINDINGS.items() if not catalogue("en").get(french)] == []
