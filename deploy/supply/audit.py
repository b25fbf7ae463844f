"""Whether anything that a lock pins has a known weakness: `deploy/audit` asks osv.dev, and needs the Internet for it.

`--keep FILE` also writes down what was answered, with the day. `--from FILE` reads that instead of asking: without an
Internet, it says which pins are weak, which were never asked about, and how old the answer is. Ends with 1 when a pin
is weak or was never asked about.
"""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from locks import Pin, pins

SERVICE = "https://api.osv.dev/v1/querybatch"
TIMEOUT_SECONDS = 60
STALE_DAYS = 30


class Answer(NamedTuple):
    """`looked_at`: the day. `weak`: advisories by pin, an empty list where none is known."""

    looked_at: date
    weak: dict[str, list[str]]


def ask(pinned: list[Pin], service: str) -> Answer:
    """What the service knows of these pins today. Raises `OSError` when it does not answer."""
    queries = [{"package": {"name": one.name, "ecosystem": "PyPI"}, "version": one.version} for one in pinned]
    body = json.dumps({"queries": queries}).encode()
    request = Request(service, body, {"Content-Type": "application/json"})  # noqa: S310 - an address of ours
    with urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310
        results = json.load(reply)["results"]
    known = [sorted(one["id"] for one in result.get("vulns", [])) for result in results]
    return Answer(datetime.now(UTC).date(), dict(zip(map(_name, pinned), known, strict=True)))


def read(file: Path) -> Answer:
    """What was kept."""
    kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return Answer(date.fromisoformat(kept["looked_at"]), kept["weak"])


def keep(answer: Answer, file: Path) -> None:
    """For `read`."""
    told = {"looked_at": answer.looked_at.isoformat(), "weak": answer.weak}
    file.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")


def findings(pinned: list[Pin], answer: Answer) -> list[str]:
    """A line for each pin that is weak, or that the answer does not know."""
    told = []
    for name in map(_name, pinned):
        if name not in answer.weak:
            told.append(f"{name}: never asked about")
        elif answer.weak[name]:
            told.append(f"{name}: {', '.join(answer.weak[name])}")
    return told


def _name(pin: Pin) -> str:
    return f"{pin.name}=={pin.version}"


def main() -> int:
    """Exit status."""
    asks = argparse.ArgumentParser(prog="deploy/audit", description=__doc__.partition("\n\n")[0])
    asks.add_argument("lock", nargs="?", default="development")
    asks.add_argument("--keep", type=Path, metavar="FILE", help="write down what was answered")
    asks.add_argument("--from", type=Path, dest="kept", metavar="FILE", help="read what was kept; ask nobody")
    asks.add_argument("--service", default=SERVICE, help="who is asked, instead of osv.dev")
    asked = asks.parse_args()
    pinned = pins(asked.lock)
    try:
        answer = read(asked.kept) if asked.kept else ask(pinned, asked.service)
    except (OSError, ValueError, KeyError) as fault:
        sys.stderr.write(f"No answer: {fault}. Without the Internet: deploy/audit --from FILE.\n")
        return 3
    if asked.keep:
        keep(answer, asked.keep)
    return _tell(pinned, answer)


def _tell(pinned: list[Pin], answer: Answer) -> int:
    found, days = findings(pinned, answer), (datetime.now(UTC).date() - answer.looked_at).days
    for line in found:
        print(line)
    print(f"{len(pinned)} packages, {len(found)} to look at; asked on {answer.looked_at}")
    if days > STALE_DAYS:
        sys.stderr.write(f"That was {days} days ago: ask again where there is an Internet.\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
