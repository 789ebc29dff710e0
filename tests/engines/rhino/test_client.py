"""Is a request sent again only where it can not have begun, and nowhere but to its server?"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from computeapi.engines.base import Deadline
from computeapi.engines.rhino.client import Address, Client, Lost, Reply, Unreached
from computeapi.engines.rhino.waiting import Patience

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Connection = Callable[[socket.socket], None]


@contextmanager
def server(*connections: Connection) -> Iterator[str]:
    """Its URL. Each connection in turn is given to one of these, then closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)

        def serve() -> None:
            for each in connections:
                connection, _ = listener.accept()
                with connection:
                    each(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def read(connection: socket.socket) -> bytes:
    """A whole request; head and body come apart at times."""
    data = b""
    while not data.endswith(b"\r\n\r\n{}"):
        data += connection.recv(65536)
    return data


def answers(connection: socket.socket) -> None:
    read(connection)
    connection.sendall(OK)


def answers_once_and_hangs_up(connection: socket.socket) -> None:
    """When the second request is there, so that the client can't know before."""
    answers(connection)
    read(connection)


def hangs_up(connection: socket.socket) -> None:
    read(connection)


def ask(client: Client) -> Reply:
    return client.ask("POST", "/grasshopper", b"{}", patience=Patience(Deadline(60), 60), most=1000)


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine does meanwhile."""
    monkeypatch.setattr("computeapi.engines.rhino.client.AT_ONCE", 60.0)


@pytest.mark.usefixtures("_at_once")
def test_a_kept_connection_that_was_closed_is_made_anew() -> None:
    with server(answers_once_and_hangs_up, answers) as url:
        client = Client(Address.of(url))
        assert [ask(client).body for _ in range(2)] == [b"ok", b"ok"]


@pytest.mark.usefixtures("_at_once")
def test_a_request_is_sent_a_second_time_and_not_a_third() -> None:
    with server(answers_once_and_hangs_up, hangs_up) as url:
        client = Client(Address.of(url))
        ask(client)
        with pytest.raises(Lost):
            ask(client)


def test_a_server_that_dies_with_the_request_in_its_hands_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("computeapi.engines.rhino.client.AT_ONCE", 0.0)
    with server(answers_once_and_hangs_up) as url:
        client = Client(Address.of(url))
        ask(client)
        with pytest.raises(Lost):
            ask(client)


def test_a_server_that_has_gone_meanwhile_may_have_begun() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answers(connection)
                read(connection)
                listener.close()

        thread = threading.Thread(target=serve)
        thread.start()
        client = Client(Address.of(f"http://127.0.0.1:{listener.getsockname()[1]}"))
        ask(client)
        with pytest.raises(Lost):
            ask(client)
        thread.join()


def test_a_new_connection_that_breaks_is_not_tried_again() -> None:
    with server(hangs_up) as url, pytest.raises(Lost):
        ask(Client(Address.of(url)))


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with server(answers) as url:
        assert ask(Client(Address.of(url))).status == 200


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/", "http://[::bad", "http://a/" + "a" * 70_000])
def test_a_redirect_is_not_followed_wherever_it_leads(target: str) -> None:
    def redirects(connection: socket.socket) -> None:
        read(connection)
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())

    with server(redirects) as url:
        assert ask(Client(Address.of(url))).status == 302


def test_cookies_are_not_kept() -> None:
    asked: list[bytes] = []

    def sets_cookies(connection: socket.socket) -> None:
        for _ in range(2):
            asked.append(read(connection))
            connection.sendall(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n")

    with server(sets_cookies) as url:
        client = Client(Address.of(url))
        assert [ask(client).status for _ in range(2)] == [200, 200]
    assert b"cookie" not in asked[1].lower()


def test_connections_are_kept() -> None:
    def answers_thrice(connection: socket.socket) -> None:
        for _ in range(3):
            answers(connection)

    with server(answers_thrice) as url:
        client = Client(Address.of(url))
        assert [ask(client).body for _ in range(3)] == [b"ok"] * 3


def test_a_large_request_to_a_server_that_reads_nothing_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        client = Client(Address.of(f"http://127.0.0.1:{deaf.getsockname()[1]}"))
        with pytest.raises(Exception, match=r"within 0\.2 s"):
            client.ask("POST", "/", bytes(64 << 20), patience=Patience(Deadline(60), 0.2), most=1000)


def test_a_closed_port_is_unreached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(Unreached):
        ask(Client(Address.of(url)))
