"""Do clients that send or read slowly hold up anybody else? On a web process with four threads."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from softly.arrival import MOST_KEPT
from tests.local.runs import make_folder
from tests.real.site import Site

pytestmark = pytest.mark.real
POST = b"POST /solve HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BODY = json.dumps({"definition": "nowhere.gh", "inputs": {}}).encode()
SECONDS = 2
CLIENTS = 400
HELD = CLIENTS / 4 * SECONDS
"""Seconds for which all of them together would hold up the next one, if each had a thread for as long as it may."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    settings = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "REQUEST_TIMEOUT": str(SECONDS)}
    with make_folder() as folder, Site(folder, only=["honeycomb-tray.scad"], **settings) as found:
        yield found


@pytest.fixture(scope="module")
def patient() -> Iterator[Site]:
    """For what comes in time, however busy the machine is."""
    settings = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "REQUEST_TIMEOUT": "300"}
    with make_folder() as folder, Site(folder, only=["honeycomb-tray.scad"], **settings) as found:
        yield found


def held_up(site: Site) -> float:
    """Seconds until the next one has been answered, or was too slow itself."""
    started = time.monotonic()
    with suppress(OSError):
        site.get("/live")
    return time.monotonic() - started


def connected(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=60)


def answer(client: socket.socket) -> bytes:
    """Everything until the server closes, or until the whole of one answer is there."""
    text = b""
    with suppress(ConnectionResetError):
        while piece := client.recv(65_536):
            text += piece
            if text.endswith(b"}"):
                break
    return text


@pytest.mark.parametrize(
    ("beginning", "rest"),
    [
        (b"", b"GET /version HTTP/1.1\r\n" + b"X: y\r\n" * 20),
        (POST + b"Content-Length: 2000\r\n\r\n", b" " * 60),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n800\r\n", b" " * 60),
        (POST + b"Content-Length: 500000\r\n\r\n" + b" " * MOST_KEPT, b" " * 60),
    ],
    ids=["head", "body", "chunks", "large body"],
)
def test_clients_that_send_a_byte_at_a_time_hold_nobody_up_and_are_told_to_hurry(
    beginning: bytes, rest: bytes, site: Site
) -> None:
    with ExitStack() as stack:
        started = time.monotonic()
        clients = []
        for _ in range(CLIENTS):
            clients.append(stack.enter_context(connected(site)))
            with suppress(OSError):  # the server has closed it
                clients[-1].sendall(beginning)
        for byte in rest:
            for client in clients:
                with suppress(OSError):
                    client.send(bytes([byte]))
            assert held_up(site) < HELD / 2
            if time.monotonic() - started > SECONDS + 1.5:
                break
            time.sleep(0.1)
        told = [answer(client) for client in clients]
        assert time.monotonic() - started < SECONDS + HELD / 2
    assert {text[:12] for text in told if text} == {b"HTTP/1.1 408"}
    assert sum(b"REQUEST_TIMEOUT" in text for text in told) >= 1


def test_connections_that_say_nothing_are_closed_without_a_word(site: Site) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(site)) for _ in range(CLIENTS)]
        assert held_up(site) < HELD / 2
        started = time.monotonic()
        assert [client.recv(100) for client in clients] == [b""] * CLIENTS
        assert time.monotonic() - started < SECONDS + HELD / 2


def test_a_request_that_comes_in_pieces_but_in_time_is_answered(patient: Site) -> None:
    whole = POST + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY
    with connected(patient) as client:
        for _ in range(2):  # the connection is kept
            for start in range(0, len(whole), 20):
                client.send(whole[start : start + 20])
                time.sleep(0.01)
            assert b'"DEFINITION_NOT_FOUND"' in answer(client)


def test_requests_sent_in_one_go_are_answered_one_after_the_other(patient: Site) -> None:
    one = POST + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY
    with connected(patient) as client:
        client.sendall(one * 3 + one[:50])
        text = b""
        while text.count(b"HTTP/1.1 404") < 3 or not text.endswith(b"}"):
            text += client.recv(65_536)
        client.sendall(one[50:])
        assert answer(client).startswith(b"HTTP/1.1 404")


def test_a_client_that_asks_to_go_ahead_is_answered(patient: Site) -> None:
    with connected(patient) as client:
        client.sendall(POST + f"Expect: 100-continue\r\nContent-Length: {len(BODY)}\r\n\r\n".encode())
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(BODY)
        text = answer(client)
        assert text.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"").startswith(b"HTTP/1.1 404")


def test_a_large_body_that_keeps_coming_is_read_whole(site: Site) -> None:
    """In all for longer than a request may take; each piece is worth more patience than a busy machine needs."""
    body = BODY + b" " * 3_000_000
    with connected(site) as client:
        client.sendall(POST + f"Content-Length: {len(body)}\r\n\r\n".encode())
        for start in range(0, len(body), 300_000):
            client.sendall(body[start : start + 300_000])
            time.sleep((SECONDS + 1) / 10)
        assert b'"DEFINITION_NOT_FOUND"' in answer(client)


def test_a_body_in_chunks_is_read_whole(patient: Site) -> None:
    with connected(patient) as client:
        client.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(BODY), 7):
            piece = BODY[start : start + 7]
            client.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            time.sleep(0.01)
        client.sendall(b"0\r\n\r\n")
        assert b'"DEFINITION_NOT_FOUND"' in answer(client)
