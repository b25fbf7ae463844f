"""For those who keep the authority running: whether it answers, and figures as Prometheus reads them."""

from collections.abc import Callable, Mapping
from datetime import datetime

import flask
import msgspec

from proctor_server.authority.services.watching import Figures, Watching


def health_door(watching: Watching, clock: Callable[[], datetime], check_token: Callable[[], None]) -> flask.Blueprint:
    """`/healthz` for anybody; `/metrics` for those who pass `check_token`."""
    door = flask.Blueprint("health", __name__)

    @door.get("/healthz")
    def healthz() -> flask.Response:
        watching.check()
        return flask.Response(msgspec.json.encode({"status": "ok"}), content_type="application/json")

    @door.get("/metrics")
    def metrics() -> flask.Response:
        check_token()
        return flask.Response(
            prometheus(watching.figures(clock())), content_type="text/plain; version=0.0.4; charset=utf-8"
        )

    return door


def prometheus(figures: Figures) -> str:
    """The text format, version 0.0.4."""
    lines = [
        *_by("sessions", "Sessions by state.", "state", figures.sessions),
        *_by("packages", "Packages that were accepted, and that were set aside.", "place", figures.packages),
        *_one("set_aside_bytes", "Bytes of the packages that were set aside and are kept.", figures.set_aside_bytes),
        *_by("jobs", "Jobs that wait, and that failed and were put aside.", "state", figures.jobs),
        *_one("oldest_job_seconds", "Age of the oldest job that waits; 0: none does.", figures.oldest_job_seconds),
    ]
    return "\n".join([*lines, ""])


def _one(name: str, what: str, value: float) -> list[str]:
    return [*_head(name, what), f"proctor_authority_{name} {value}"]


def _by(name: str, what: str, label: str, values: Mapping[str, int]) -> list[str]:
    samples = [f'proctor_authority_{name}{{{label}="{key}"}} {value}' for key, value in values.items()]
    return [*_head(name, what), *samples]


def _head(name: str, what: str) -> list[str]:
    return [f"# HELP proctor_authority_{name} {what}", f"# TYPE proctor_authority_{name} gauge"]
