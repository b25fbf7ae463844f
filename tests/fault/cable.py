"""A cable of the kernel's own: a pair of network interfaces, the far one in a namespace that ends with the test.

What is sent while it is out is lost without a word, as on a real one: no connection is refused, none is reset.
"""

import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

NAMESPACES = Path("/var/run/netns")
LIBC = ctypes.CDLL(None, use_errno=True)
NETWORK = 0x40000000
"""CLONE_NEWNET, of sched.h."""


def _done(answer: int, call: str) -> None:
    if answer:
        raise OSError(ctypes.get_errno(), call)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def can_be_laid() -> bool:
    return os.geteuid() == 0 and shutil.which("ip") is not None


class Cable:
    """`listener`: a server's socket at the far end, at `address`."""

    def __init__(self, namespace: str, far: str, address: str) -> None:
        self._namespace, self._far, self.address = namespace, far, address
        with ThreadPoolExecutor(1) as elsewhere:
            self.listener = elsewhere.submit(self._listening).result()

    def _listening(self) -> socket.socket:
        # the namespace is this thread's alone, and the thread ends; the socket stays where it was made
        door = os.open(NAMESPACES / self._namespace, os.O_RDONLY)
        try:
            _done(LIBC.setns(door, NETWORK), "setns")
        finally:
            os.close(door)
        return socket.create_server((self.address, 0))

    def pull(self) -> None:
        ip("-n", self._namespace, "link", "set", self._far, "down")

    def plug(self) -> None:
        ip("-n", self._namespace, "link", "set", self._far, "up")


@contextmanager
def network_of_its_own() -> Iterator[None]:
    """This thread, and what it starts, see a network where nothing but loopback is: browsers elsewhere on the machine
    drop what they load when an interface comes or goes. Needs root."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _done(LIBC.unshare(NETWORK), "unshare")
        ip("link", "set", "lo", "up")
        yield
    finally:
        _done(LIBC.setns(home, NETWORK), "setns")
        os.close(home)


@contextmanager
def laid() -> Iterator[Cable]:
    """A cable from `network_of_its_own` to nothing but `listener`, plugged in. Needs root."""
    namespace, near, far = f"proctor{os.getpid()}", "near", "far"
    with ExitStack() as undo:
        ip("netns", "add", namespace)
        undo.callback(ip, "netns", "del", namespace)
        ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", namespace)
        # addresses for examples (TEST-NET-2)
        ip("address", "add", "198.51.100.1/30", "dev", near)
        ip("-n", namespace, "address", "add", "198.51.100.2/30", "dev", far)
        ip("link", "set", near, "up")
        ip("-n", namespace, "link", "set", far, "up")
        cable = Cable(namespace, far, "198.51.100.2")
        undo.callback(cable.listener.close)
        yield cable
