"""zeroconf: announcing oneself, and telling who else is announced."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

import ifaddr
from zeroconf import IPVersion, ServiceBrowser, ServiceInfo, ServiceListener, Zeroconf
from zeroconf.asyncio import AsyncServiceInfo

from kiosk_client.protocol.finding import Announcement, FinderLine, Gone, Search, Seen

_LOOPBACK = "127."
_LABEL_BYTES = 63
_RESOLVE_MS = 3000
_TRIES = 3
_AT_ONCE = 100


def own_addresses() -> list[str]:
    """The machine's IPv4 addresses, sorted; the loopback only when there is no other."""
    found = sorted(ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str))
    return [address for address in found if not address.startswith(_LOOPBACK)] or found


class Network(ServiceListener):
    """One stay on the network, with fixed addresses of one's own."""

    def __init__(self, search: Search, addresses: list[str], tell: Callable[[FinderLine], None]) -> None:
        self._tell, self._look_for = tell, search.look_for
        self._there: set[str] = set()
        self._known: dict[str, Seen] = {}
        self._lock = threading.Lock()
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._asking: set[Future[None]] = set()
        self._zeroconf = Zeroconf(interfaces=addresses, ip_version=IPVersion.V4Only)
        self._own = search.announce and service_info(search.announce, addresses)
        if self._own:
            self._zeroconf.register_service(self._own, cooperating_responders=True)
        self._browser = ServiceBrowser(self._zeroconf, search.look_for, self)

    def close(self) -> None:
        """Say goodbye."""
        self._browser.cancel()
        for one in list(self._asking):
            one.cancel()
        self._zeroconf.close()

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """zeroconf's callback, on a thread of its own."""
        with self._lock:
            self._there.add(name)
        asking = asyncio.run_coroutine_threadsafe(self._ask(type_, name), zc.loop)  # type: ignore[arg-type]  # it runs
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)

    async def _ask(self, type_: str, name: str) -> None:
        """Where hundreds answer at once some of their records get lost, and who is asked again has a third of a second
        for the answer: many are asked together, and whoever does not answer after the others."""
        for _ in range(_TRIES):
            async with self._at_once:
                info = AsyncServiceInfo(type_, name)
                if await info.async_request(self._zeroconf, _RESOLVE_MS):
                    self._answered(name, seen_in(info))
                    return

    def _answered(self, name: str, seen: Seen | None) -> None:
        with self._lock:
            if seen is not None and name in self._there and self._known.get(name) != seen:
                self._known[name] = seen
                self._tell(seen)

    update_service = add_service

    def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:  # noqa: ARG002 - zeroconf's signature
        """zeroconf's callback, on a thread of its own."""
        with self._lock:
            self._there.discard(name)
            if seen := self._known.pop(name, None):
                self._tell(Gone(service=self._look_for, name=seen.announcement.name, id=seen.announcement.id))


def service_info(announcement: Announcement, addresses: list[str]) -> ServiceInfo:
    """The announcement as mDNS has it: a unique instance «name id», the rest in TXT."""
    texts = {"v": str(announcement.v), "id": announcement.id, "fp": announcement.fp}
    texts |= {"name": announcement.name, "centre": announcement.centre}
    return ServiceInfo(
        announcement.service,
        f"{_instance(announcement)}.{announcement.service}",
        addresses=[socket.inet_aton(address) for address in addresses],
        port=announcement.port,
        properties=texts,
        server=f"proctor-{announcement.id}.local.",
    )


def seen_in(info: ServiceInfo) -> Seen | None:
    """The peer behind an mDNS record; None when it is not one of ours."""
    texts = {key: value.decode("utf-8", "replace") if value else "" for key, value in _texts(info)}
    version = texts.get("v", "")
    if not (version.isascii() and version.isdigit() and texts.get("id") and texts.get("fp") and info.port):
        return None
    announcement = Announcement(
        service=info.type,
        name=texts.get("name") or info.get_name(),
        port=info.port,
        v=int(version[:6]),
        id=texts["id"],
        fp=texts["fp"],
        centre=texts.get("centre", ""),
    )
    return Seen(announcement=announcement, addresses=info.parsed_addresses(IPVersion.V4Only))


def _texts(info: ServiceInfo) -> list[tuple[str, bytes | None]]:
    return [(key.decode("utf-8", "replace"), value) for key, value in info.properties.items()]


def _instance(announcement: Announcement) -> str:
    # a label of DNS has 63 bytes at most, and a dot would end it
    room = _LABEL_BYTES - len(announcement.id) - 1
    short = announcement.name.replace(".", " ").encode()[:room].decode("utf-8", "ignore").strip()
    return f"{short} {announcement.id}".strip()
