"""What a peer is answered goes out at once, by the green thread that has the answer.

Engine.IO lays it in a queue, and another green thread wakes up for it: what the room says by itself goes that way, so
that nobody waits for a peer that does not listen. Who is answered holds up nothing but its own answer.
"""

from typing import Any, Final

from socketio.packet import ACK, Packet

from proctor_server.room.sockets.gate import WEB_SOCKET

_MESSAGE: Final = "4"


def answer_at_once(server: Any) -> None:
    """From now on, of a `socketio.Server`."""
    in_the_queue = server._send_packet

    def send(connection: str, packet: Packet) -> None:
        if packet.packet_type != ACK or not _is_sent(server, connection, packet):
            in_the_queue(connection, packet)

    server._send_packet = send


def _is_sent(server: Any, connection: str, packet: Packet) -> bool:
    """False where something else has to go first, or the runtime has no such WebSocket."""
    peer, web_socket = server.eio.sockets.get(connection), server.environ.get(connection, {}).get(WEB_SOCKET)
    if peer is None or web_socket is None or peer.closed or not peer.queue.empty():
        return False
    try:
        web_socket.send(_MESSAGE + packet.encode())
    except OSError:
        # half of it may be on the wire: nothing can come after it
        web_socket.shut_down()
    return True
