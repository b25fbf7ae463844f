"""How long something takes in this process."""

import time
from collections.abc import Callable

from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.moments import Delays


def timed(act: Callable[[], object], times: int) -> Spread:
    """Of so many times, one after the other."""
    seconds = []
    for _ in range(times):
        began = time.monotonic()
        act()
        seconds.append(time.monotonic() - began)
    return spread(Delays(seconds, 0))
