"""What stations and rooms run on: green threads (eventlet) or threads of the system."""

import os
from typing import Final, Literal, get_args

from kiosk_client.protocol.refusal import Refusal

Runtime = Literal["eventlet", "threading"]
VARIABLE: Final = "PROCTOR_RUNTIME"


class UnknownRuntime(Refusal):
    """The environment asks for a runtime that is none."""

    code = "unknown_runtime"
    sentence = "{variable} demande «{value}» : mettez eventlet ou threading, ou retirez cette variable."


def chosen() -> Runtime:
    """What `PROCTOR_RUNTIME` says, eventlet without it. Raises `UnknownRuntime`."""
    value = os.environ.get(VARIABLE) or "eventlet"
    for runtime in get_args(Runtime):
        if value == runtime:
            return runtime  # type: ignore[no-any-return]
    raise UnknownRuntime(variable=VARIABLE, value=value)
