"""Does the browser's one road lead where it may, and is it open to nobody else?"""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from computeapi.files.screenshots.allowance import MAX_LOADED, MAX_REQUESTS, Allowance
from computeapi.files.screenshots.errors import PageTooLarge
from computeapi.files.screenshots.proxy import USERNAME, Proxy
from softly.lib.destinations import Destinations

Answer = tuple[bytes, bytes]


class Mirror(BaseHTTPRequestHandler):
    """Answers with the request's line and headers; keeps the connection, which the proxy must not."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = b"\n".join([self.requestline.encode(), bytes(self.headers), self.rfile.read(size)])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "a=1")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def through(destinations: Destinations, work: Callable[[Proxy, Allowance], Awaitable[Answer]]) -> Answer:
    """What `work` gets of a proxy while a shot is taken."""

    async def run() -> Answer:
        proxy, allowance = Proxy(destinations), Allowance()
        await proxy.start()
        proxy.admit(allowance)
        try:
            return await asyncio.wait_for(work(proxy, allowance), timeout=120)
        finally:
            proxy.dismiss(allowance)
            proxy.close()

    return asyncio.run(run())


async def say(proxy: Proxy, text: str, token: str = "", then: bytes = b"") -> Answer:
    """Head and rest of what comes back, until the proxy closes; `then` is said in a tunnel once it stands."""
    host, _, port = proxy.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    if token:
        credentials = base64.b64encode(f"{USERNAME}:{token}".encode()).decode()
        text = text.replace("\r\n", f"\r\nProxy-Authorization: Basic {credentials}\r\n", 1)
    writer.write(text.encode())
    answer = b""
    try:
        if then:
            answer = await reader.readuntil(b"\r\n\r\n")
            writer.write(then)
        answer += await reader.read()
    finally:
        writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    return head, rest


def anywhere(port: int) -> Destinations:
    return Destinations(allowed=(f"127.0.0.1:{port}", f"site.example:{port}"))


@pytest.mark.parametrize("token", ["", "wrong"])
@pytest.mark.parametrize("request_line", ["GET http://127.0.0.1:{port}/ HTTP/1.1", "CONNECT 127.0.0.1:{port} HTTP/1.1"])
def test_who_has_no_shots_token_gets_nowhere(port: int, request_line: str, token: str) -> None:
    line = request_line.format(port=port) + f"\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    head, rest = through(anywhere(port), lambda proxy, allowance: say(proxy, line, token))
    assert head.startswith(b"HTTP/1.1 407 ")
    assert rest == b""


def test_the_token_of_a_shot_that_is_over_opens_nothing(port: int) -> None:
    async def late(proxy: Proxy, allowance: Allowance) -> Answer:
        proxy.dismiss(allowance)
        answer = await say(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n", allowance.token)
        proxy.admit(allowance)
        return answer

    assert through(anywhere(port), late)[0].startswith(b"HTTP/1.1 407 ")


def test_a_request_goes_on_without_the_token_and_ends_the_connection(port: int) -> None:
    text = (
        f"POST http://127.0.0.1:{port}/a?b=c HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 4\r\n"
        "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-Kept: 2\r\nProxy-Connection: keep-alive\r\n\r\n"
        "bodyGET / HTTP/1.1\r\n\r\n"
    )
    head, rest = through(anywhere(port), lambda proxy, allowance: say(proxy, text, allowance.token))
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in head.lower()
    assert b"set-cookie: a=1" in head.lower()
    said = rest.lower()
    assert said.startswith(b"post /a?b=c http/1.1\n")
    assert said.endswith(b"\nbody")
    assert b"x-kept: 2" in said
    assert not any(name in said for name in (b"proxy-", b"x-hop", b"keep-alive"))


def test_a_tunnel_carries_what_is_said_and_what_comes_back(port: int) -> None:
    then = b"GET /in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    line = f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    head, rest = through(anywhere(port), lambda proxy, allowance: say(proxy, line, allowance.token, then))
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"GET /in HTTP/1.1" in rest


@pytest.mark.parametrize(
    "line",
    ["CONNECT 127.0.0.1:80 HTTP/1.1", "CONNECT [::ffff:127.0.0.1]:443 HTTP/1.1", "CONNECT 2130706433:443 HTTP/1.1"],
)
def test_a_tunnel_to_a_private_address_is_refused_and_the_reason_kept(line: str) -> None:
    kept: list[str | None] = []

    async def refused(proxy: Proxy, allowance: Allowance) -> Answer:
        answer = await say(proxy, f"{line}\r\nHost: x\r\n\r\n", allowance.token)
        host, _, port = line.split()[1].rpartition(":")
        kept.append(allowance.why_refused(host.strip("[]"), int(port)))
        return answer

    assert through(Destinations(), refused)[0].startswith(b"HTTP/1.1 403 ")
    assert kept == ["the host has no address on the public internet"]


@pytest.mark.parametrize(
    "line",
    [
        "GET / HTTP/1.1",
        "GET ftp://127.0.0.1:{port}/ HTTP/1.1",
        "GET http://a@127.0.0.1:{port}/ HTTP/1.1",
        "CONNECT 127.0.0.1 HTTP/1.1",
        "nonsense",
    ],
)
def test_what_is_no_request_to_a_proxy_is_hung_up_on(port: int, line: str) -> None:
    text = line.format(port=port) + "\r\nHost: x\r\n\r\n"
    assert through(anywhere(port), lambda proxy, allowance: say(proxy, text, allowance.token)) == (b"", b"")


def test_a_connection_goes_to_the_address_that_was_checked_and_a_name_that_moves_is_checked_anew(port: int) -> None:
    answers = [("127.0.0.1",), ("127.0.0.2",)]
    found = Destinations(
        resolve=lambda host, port: answers.pop(0), allowed=(f"site.example:{port}",), denied=("127.0.0.2",)
    )
    line = f"GET http://site.example:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n"

    async def twice(proxy: Proxy, allowance: Allowance) -> Answer:
        first, _ = await say(proxy, line, allowance.token)
        second, _ = await say(proxy, line, allowance.token)
        return first, second

    first, second = through(found, twice)
    assert first.startswith(b"HTTP/1.1 200 ")
    assert second == b""
    assert answers == []


def test_names_that_are_never_answered_hold_up_their_own_page_alone(port: int) -> None:
    answer = threading.Event()

    def resolve(host: str, asked: int) -> tuple[str, ...]:
        assert host == "site.example" or answer.wait(120)
        return ("127.0.0.1",)

    async def beside(proxy: Proxy, hostile: Allowance) -> Answer:
        line = f"CONNECT {{}}:{port} HTTP/1.1\r\nHost: x\r\n\r\n"
        waiting = [
            asyncio.ensure_future(say(proxy, line.format(f"{n}.slow.example"), hostile.token)) for n in range(99)
        ]
        while not hostile.lookups.locked():
            await asyncio.sleep(0)
        other = Allowance()
        proxy.admit(other)
        try:
            return await say(proxy, f"GET http://site.example:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n", other.token)
        finally:
            answer.set()
            proxy.dismiss(other)
            for connection in waiting:
                connection.cancel()

    slow = (f"{n}.slow.example:{port}" for n in range(99))
    found = Destinations(allowed=(f"site.example:{port}", *slow), resolve=resolve)
    assert through(found, beside)[0].startswith(b"HTTP/1.1 200 ")


def load_one(allowance: Allowance) -> None:
    allowance.load(1)


def ask_one(allowance: Allowance) -> None:
    allowance.request(is_navigation=False)


@pytest.mark.parametrize(("use", "most"), [(load_one, MAX_LOADED), (ask_one, MAX_REQUESTS)])
def test_a_shot_ends_with_the_byte_or_the_request_that_is_one_too_many(
    use: Callable[[Allowance], None], most: int
) -> None:
    async def used() -> None:
        allowance = Allowance()
        if use is load_one:
            allowance.load(most - 1)
        for _ in range(1 if use is load_one else most):
            use(allowance)
        assert not allowance.failed.done()
        use(allowance)
        with pytest.raises(PageTooLarge):
            allowance.failed.result()

    asyncio.run(used())
