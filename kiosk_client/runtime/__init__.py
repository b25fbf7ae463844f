"""The station as a process, on green threads (`green`) or on threads of the system (`native`)."""

from typing import TYPE_CHECKING

from kiosk_client.protocol.runtimes import Runtime

if TYPE_CHECKING:
    from kiosk_client.config import Config


def prepare(runtime: Runtime) -> None:
    """The process is to run on this; once for all, before anything is imported that uses threads."""
    if runtime == "eventlet":
        from kiosk_client.runtime import green  # noqa: F401, PLC0415 - patches the process


def run(config: "Config") -> None:
    """Runs the station until SIGINT or SIGTERM. Raises `AlreadyRunning`, `NoCompositor` and what
    `composition.build` refuses."""
    prepare(config.runtime)
    from kiosk_client.runtime import station  # noqa: PLC0415 - after the patch

    if config.runtime == "eventlet":
        from kiosk_client.runtime.green import GreenThreads as Threads  # noqa: PLC0415
    else:
        from kiosk_client.runtime.native import NativeThreads as Threads  # type: ignore[assignment] # noqa: PLC0415
    station.run(config, Threads())
