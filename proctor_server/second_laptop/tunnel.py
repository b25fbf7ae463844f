"""A port of this laptop that leads into the room: each connection becomes one TLS connection that trusts the centre's
key alone.

Bytes are carried as they are, so that pages and live sockets need no rules of their own here; who may see what is the
room's to say.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from proctor_server.second_laptop.away import away_page

HOST: Final = "127.0.0.1"
CONNECT_SECONDS: Final = 3.0
MOST_CONNECTIONS: Final = 100
_PIECE: Final = 65_536
_HEAD_SECONDS: Final = 5.0

log = structlog.get_logger()

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Tunnel:
    """`addresses`: asked for at each connection, the best first; `context`: trusts the centre and shows this laptop."""

    def __init__(self, addresses: Callable[[], Sequence[str]], context: ssl.SSLContext, language: str) -> None:
        self._addresses, self._context, self._language = addresses, context, language
        self._open = asyncio.Semaphore(MOST_CONNECTIONS)

    async def serve(self, port: int, ready: Callable[[int], None]) -> None:
        """Until cancelled; `ready` gets the port once it is open. Raises OSError when the port is taken."""
        server = await asyncio.start_server(self._take, HOST, port)
        ready(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._open:
            try:
                room = await self._room()
                if room is None:
                    await self._say_away(reader, writer)
                else:
                    await _carry((reader, writer), room)
            finally:
                await _closed(writer)

    async def _room(self) -> Ends | None:
        for address in self._addresses():
            host, _, port = address.rpartition(":")
            try:
                return await asyncio.wait_for(
                    asyncio.open_connection(host.strip("[]"), int(port), ssl=self._context, server_hostname=""),
                    CONNECT_SECONDS,
                )
            except (OSError, ValueError, TimeoutError) as fault:
                log.info("room_not_reached", address=address, why=type(fault).__name__)
        return None

    async def _say_away(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
            writer.write(away_page(head, self._language))
            await writer.drain()


async def _carry(here: Ends, there: Ends) -> None:
    """Both ways, until one side has ended."""
    ways = [asyncio.ensure_future(_pour(here[0], there[1])), asyncio.ensure_future(_pour(there[0], here[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        await _closed(there[1])


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
