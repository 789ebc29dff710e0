"""Is a server behind TLS asked, waited for and given up as any other, and one with an unknown certificate refused?"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from computeapi.engines.base import Deadline
from computeapi.engines.rhino.client import Address, Client, Unreached
from computeapi.engines.rhino.waiting import Patience
from softly.lib.errors import SolveTimeout

Serve = Callable[[ssl.SSLSocket], None]
LARGE = 4 << 20


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For 127.0.0.1, signed by itself; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rhino")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "rhino.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, *form) + made.public_bytes(pem))
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[Callable[[Serve], str]]:
    """Serves one connection; gives the URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)

        def start(serve: Serve) -> str:
            def run() -> None:
                connection, _ = listener.accept()
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        serve(secure)
                except (ssl.SSLError, ConnectionError):
                    connection.close()  # the client went away

            threads.append(threading.Thread(target=run))
            threads[-1].start()
            return f"https://127.0.0.1:{listener.getsockname()[1]}"

        yield start
        for thread in threads:
            thread.join()


def receive(connection: ssl.SSLSocket, size: int) -> bytes:
    """The request, which ends in a body of that size."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < size:
        data += connection.recv(65536)
    return data.partition(b"\r\n\r\n")[2]


def test_large_bodies_go_both_ways(
    server: Callable[[Serve], str], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mirrors(connection: ssl.SSLSocket) -> None:
        body = receive(connection, LARGE)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = Client(Address.of(server(mirrors)), connect_seconds=60)
    body = bytes(range(256)) * (LARGE // 256)
    assert client.ask("POST", "/", body, patience=Patience(Deadline(60), 60), most=LARGE).body == body


def test_a_server_that_says_nothing_is_waited_for_and_given_up(
    server: Callable[[Serve], str], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = Patience(Deadline(60), 60)

    def listens(connection: ssl.SSLSocket) -> None:
        while connection.recv(65536):
            patience._end = 0.0

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = Client(Address.of(server(listens)), connect_seconds=60)
    with pytest.raises(SolveTimeout):
        client.ask("POST", "/", b"{}", patience=patience, most=LARGE)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Callable[[Serve], str]) -> None:
    client = Client(Address.of(server(lambda connection: None)), connect_seconds=60)
    with pytest.raises(Unreached, match="CERTIFICATE_VERIFY_FAILED"):
        client.ask("POST", "/", b"{}", patience=Patience(Deadline(60), 60), most=LARGE)
