"""Servers for pictures of pages: one that is public, as far as the tests go, and one that nobody may reach."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from softly.lib.destinations import look_up

_NET = f"127.{os.getpid() >> 8 & 127}.{os.getpid() & 255}"
"""Of this process: tests that run side by side don't meet."""
OPEN, CLOSED = f"{_NET}.7", f"{_NET}.8"
PORT = 8080
"""One of the web's, so that it is the address that is refused."""
NAMES = {
    "open.example": (OPEN,),
    "other.example": (OPEN,),
    "closed.example": (CLOSED,),
    "mixed.example": (OPEN, CLOSED),
}
PAGES = {
    "/": "<style>body { margin: 0; background: #0a0 } #box { width: 50px; height: 40px; background: #00f }</style>"
    "<title>Plain</title><div id=box></div>",
    "/late": "<body><script>setTimeout(() => document.body.innerHTML = '<p id=late>Here</p>', 300)</script>",
    "/tall": "<body style='margin:0'><div style='height:2500px;background:#f00'></div>",
    "/endless": "<body style='margin:0'><div style='height:999999px'></div>",
    "/loop": "<p>x</p><script>addEventListener('load', () => { for (;;); })</script>",
    "/alerts": "<p>x</p><script>alert(1); confirm(2); onbeforeunload = () => 'stay'; prompt(3)</script>",
    "/windows": "<p>x</p><script>for (let i = 0; i < 5; i++) window.open('/opened' + i)</script>",
    "/hungry": "<script>const all = []; setInterval(() => all.push(new Uint8Array(5e7).fill(1)), 5)</script>",
    "/greedy": "<p>x</p><script>fetch('/large').then((it) => it.arrayBuffer())</script>",
    "/scheme": "<style>@media (prefers-color-scheme: dark) { body { background: #000 } }</style><body>",
    "/cookie": "<body><script>document.body.style.background = document.cookie ? '#f00' : '#0f0';"
    "document.cookie = 'a=1'</script>",
}


class Counting(ThreadingHTTPServer):
    """Counts who connects, before anything is said."""

    daemon_threads = True
    hits = 0

    def verify_request(self, request: object, client_address: object) -> bool:
        self.hits += 1
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # browsers hang up


class Site(BaseHTTPRequestHandler):
    """PAGES, and what is worse."""

    protocol_version = "HTTP/1.1"
    pages: dict[str, str] = dict(PAGES)
    asked: list[str] = []
    credentials: list[str | None] = []
    may_answer = threading.Event()
    """To a request of `/held`."""

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        self.asked.append(self.path)
        if where.path in self.pages:
            self._say(200, self.pages[where.path].encode())
        elif where.path == "/held":
            self.may_answer.wait(60)
            self._say(200, PAGES["/"].encode().replace(b"#00f", b"#0a0"))
        elif where.path == "/redirect":
            self._say(int(query.get("status", 302)), b"", Location=query["to"])
        elif where.path == "/hop":
            self._say(302, b"", Location=f"/hop?n={int(query.get('n', 0)) + 1}")
        elif where.path == "/status":
            self._say(int(query["is"]), b"<p>Sorry</p>")
        elif where.path == "/login":
            self.credentials += [self.headers["Authorization"], self.headers["Proxy-Authorization"]]
            self._say(401, b"<p>Who?</p>", **{"WWW-Authenticate": 'Basic realm="site"'})
        elif where.path in ("/slow", "/large"):
            self._drip(b"<p>x</p>" if where.path == "/slow" else b"x" * (1 << 20), 0.2 if where.path == "/slow" else 0)
        else:
            self._say(404, b"<p>Nothing</p>")

    do_POST = do_GET

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, part: bytes, pause: float) -> None:
        """Never done: until the other side hangs up."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(10 << 30))
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(part)
                time.sleep(pause)

    def log_message(self, *args: object) -> None:
        pass


class Neighbourhood:
    """The site that may be pictured, the one that may not, and what names resolve to."""

    def __init__(self, open_site: Counting, closed: Counting, datagrams: socket.socket) -> None:
        self.open, self.closed = open_site, closed
        self._datagrams = datagrams
        self.public = {OPEN}
        self.answers: dict[str, list[Sequence[str]]] = {}
        """By name, what is answered one time after the other; the last one from then on."""

    def url(self, path: str = "/", host: str = "open.example") -> str:
        return f"http://{host}:{PORT}{path}"

    def resolve(self, host: str, port: int) -> Sequence[str]:
        if host in self.answers:
            answers = self.answers[host]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        if host in NAMES:
            return NAMES[host]
        return look_up(host, port)

    def is_public(self, address: str) -> bool:
        return address in self.public

    def hits(self) -> int:
        """Connections and datagrams that reached the closed site since this was asked for last."""
        found, self.closed.hits = self.closed.hits, 0
        with suppress(BlockingIOError):
            while self._datagrams.recv(2048):
                found += 1
        return found


@contextmanager
def neighbourhood() -> Iterator[Neighbourhood]:
    with ExitStack() as stack:
        servers = [stack.enter_context(Counting((address, PORT), Site)) for address in (OPEN, CLOSED)]
        for server in servers:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            stack.callback(server.shutdown)
        datagrams = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind((CLOSED, PORT))
        datagrams.setblocking(False)
        yield Neighbourhood(servers[0], servers[1], datagrams)


def hostile_page(host: str) -> str:
    """A page that tries every way it has to reach `host`, `name:port`."""
    return Path(__file__).with_name("hostile.html").read_text(encoding="utf-8").replace("HOST", host)
