"""One TLS connection, read by one native thread while others write."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk_client.protocol.two_way_tls import TwoWayTls

MESSAGE = bytes(range(256)) * 400


@pytest.fixture
def ends(tmp_path):
    """Both ends of a connection, as both are in a room."""
    with _both(_certificate(tmp_path)) as both:
        yield both


def _certificate(folder):
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "essai")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(key, None)
    file = folder / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@contextmanager
def _both(certificate):
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    server.load_cert_chain(certificate)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    server.sslsocket_class = client.sslsocket_class = TwoWayTls
    here, there = socket.socketpair()
    here.settimeout(20)
    there.settimeout(20)
    near = server.wrap_socket(here, server_side=True, do_handshake_on_connect=False)
    greeting = threading.Thread(target=near.do_handshake)
    greeting.start()
    with near, client.wrap_socket(there) as far:
        greeting.join(20)
        yield near, far


def _read(end, size):
    got = bytearray()
    while len(got) < size:
        got += end.recv(65536)
    return bytes(got)


def test_messages_of_several_threads_arrive_whole_both_ways(ends):
    read = {}
    writers = [threading.Thread(target=end.send, args=(MESSAGE,)) for end in ends for _ in range(20)]
    readers = [
        threading.Thread(target=lambda end=end: read.__setitem__(end, _read(end, 20 * len(MESSAGE)))) for end in ends
    ]
    for thread in (*readers, *writers):
        thread.start()
    for thread in (*readers, *writers):
        thread.join(60)
    assert [read[end] for end in ends] == [MESSAGE * 20, MESSAGE * 20]


def test_who_reads_hears_that_another_thread_ended_the_connection(ends):
    near, _ = ends
    heard = []
    reader = threading.Thread(target=lambda: heard.append(near.recv(1)))
    reader.start()
    near.shutdown(socket.SHUT_RDWR)
    reader.join(20)
    assert heard == [b""]
    with pytest.raises(OSError, match="ended"):
        near.send(b"x")


def test_nobody_waits_longer_than_was_said(ends):
    near, _ = ends
    near.settimeout(0.05)
    assert near.gettimeout() == 0.05
    with pytest.raises(TimeoutError):
        near.recv(1)
