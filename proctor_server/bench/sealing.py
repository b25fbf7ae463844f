"""The package of a whole room, measured: sealed at the end of the session, verified by whoever gets it."""

from datetime import UTC, datetime

import msgspec
from pyrage import x25519

from proctor_server.bench.figures import Spread
from proctor_server.bench.packages import Sender
from proctor_server.bench.timing import timed
from proctor_server.rehearsal.parts import StepFailed
from proctor_server.session_package.sealing import open_sealed
from proctor_server.session_package.verifying import verify_bag


class Sealing(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds. seal: the bag is written, signed, encrypted · verify: it is decrypted, and every line, head and
    signature of it checked. `size`: bytes of the sealed file."""

    seal: Spread
    verify: Spread
    size: int


def measure_package(candidates: int, times: int) -> Sealing:
    """A session of so many, each with a whole test of 48 items on a station of their own. Raises `StepFailed` when the
    package does not verify."""
    identity = x25519.Identity.generate()
    sender, recipient = Sender(candidates, datetime.now(UTC)), str(identity.to_public())
    contents = sender.contents("101")
    package = sender.sealed(contents, recipient)

    def verify() -> None:
        report = verify_bag(open_sealed(package, str(identity)), recipient=recipient)
        if report.problems:
            raise StepFailed(str(report.problems[0]))

    return Sealing(
        seal=timed(lambda: sender.sealed(contents, recipient), times), verify=timed(verify, times), size=len(package)
    )
