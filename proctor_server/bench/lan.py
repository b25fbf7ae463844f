"""A local network of the kernel's own: machines are network namespaces, their cables end at a bridge in another one.
Nothing of it is seen by the rest of this machine, and all of it ends with the benchmark."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any, Final

from kiosk_client.protocol.refusal import Refusal

NETWORKS: Final = ("10.91", "10.92")
"""The first two bytes of each segment."""


class NoNetworks(Refusal):
    """Networks are made by root, with iproute2."""

    code = "needs_root"
    sentence = "Il faut root et iproute2 (ip, bridge) pour faire un réseau d'essai."


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - our own words


class Lan:
    """`segments`: switches that no multicast crosses; a router between them is the switches' own namespace."""

    def __init__(self, name: str, segments: int) -> None:
        self._name, self._segments = name, segments
        self._machines: list[str] = []
        self._ports: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._hosts = 1

    def set_up(self) -> None:
        """The switches."""
        _run("ip", "netns", "add", self._switch)
        _run("ip", "netns", "exec", self._switch, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        for number in range(self._segments):
            bridge = f"br{number}"
            _run("ip", "-n", self._switch, "link", "add", bridge, "type", "bridge")
            _run("ip", "-n", self._switch, "address", "add", f"{NETWORKS[number]}.0.1/16", "dev", bridge)
            _run("ip", "-n", self._switch, "link", "set", bridge, "up")

    def add(self, segment: int = 0) -> str:
        """One more machine, plugged in; the name of its namespace."""
        self._hosts += 1
        machine, port = f"{self._name}-{self._hosts}", f"p{self._hosts}"
        _run("ip", "netns", "add", machine)
        self._machines.append(machine)
        self._ports[machine] = port
        _run("ip", "-n", self._switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", machine)
        _run("ip", "-n", self._switch, "link", "set", port, "master", f"br{segment}", "up")
        _run("ip", "-n", machine, "link", "set", "lo", "up")
        _run("ip", "-n", machine, "link", "set", "eth0", "up")
        self.give_address(machine, segment, self._hosts)
        return machine

    def give_address(self, machine: str, segment: int, host: int) -> str:
        """Its one address from now on."""
        network = NETWORKS[segment]
        address = f"{network}.{host >> 8}.{host & 255}"
        _run("ip", "-n", machine, "address", "flush", "dev", "eth0")
        _run("ip", "-n", machine, "address", "add", f"{address}/16", "dev", "eth0")
        _run("ip", "-n", machine, "route", "add", "default", "via", f"{network}.0.1")
        self._addresses[machine] = address
        return address

    def address_of(self, machine: str) -> str:
        """The one that it has."""
        return self._addresses[machine]

    def lose_multicast(self) -> None:
        """As a switch that filters it, or Wi-Fi with clients kept apart."""
        for port in self._ports.values():
            _run("bridge", "-n", self._switch, "link", "set", "dev", port, "mcast_flood", "off")

    def start(self, machine: str, *words: str, **more: Any) -> subprocess.Popen[bytes]:
        """A program on a machine of this network."""
        return subprocess.Popen(["ip", "netns", "exec", machine, *words], **more)  # noqa: S603, S607 - our own words

    def tear_down(self) -> None:
        """All of it, whatever was made."""
        for machine in [*self._machines, self._switch]:
            subprocess.run(["ip", "netns", "del", machine], check=False, capture_output=True)  # noqa: S603, S607

    @property
    def _switch(self) -> str:
        return f"{self._name}-switch"


@contextlib.contextmanager
def lan(segments: int = 1) -> Iterator[Lan]:
    """A network until this ends. Raises `NoNetworks`."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("ip", "bridge", "sysctl"))):
        raise NoNetworks
    made = Lan(f"proctor{os.getpid()}", segments)
    try:
        made.set_up()
        yield made
    except subprocess.CalledProcessError as fault:
        raise NoNetworks from fault
    finally:
        made.tear_down()
