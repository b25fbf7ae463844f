"""For those who keep the authority running: whether it answers, and figures as Prometheus reads them."""

from collections.abc import Callable
from datetime import datetime

import flask
import msgspec

from proctor_server.authority.services.watching import Figures, Watching
from proctor_server.exposition import CONTENT_TYPE, gauge, gauges, text


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
        return flask.Response(prometheus(watching.figures(clock())), content_type=CONTENT_TYPE)

    return door


def prometheus(figures: Figures) -> str:
    """The text format, version 0.0.4."""
    families = (
        gauges("sessions", "Sessions by state.", "state", figures.sessions),
        gauges("packages", "Packages that were accepted, and that were set aside.", "place", figures.packages),
        gauge("set_aside_bytes", "Bytes of the packages that were set aside and are kept.", figures.set_aside_bytes),
        gauges("jobs", "Jobs that wait, and that failed and were put aside.", "state", figures.jobs),
        gauge("oldest_job_seconds", "Age of the oldest job that waits; 0: none does.", figures.oldest_job_seconds),
    )
    return text("proctor_authority", families)
