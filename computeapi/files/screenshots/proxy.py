"""By which road does the browser reach the internet? A small proxy on loopback, which resolves, checks, connects.

Chromium knows no other road (flags.py). For each connection the host is resolved once and all its addresses are looked
at (softly/lib/destinations.py); what is connected to is one of those, so that a name that resolves to another address
the next time leads nowhere else. Who has no shot's token gets 407, also from this machine. HTTP is read by h11.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import h11

from computeapi.files.screenshots.allowance import Allowance
from computeapi.files.screenshots.exchange import Peer, forward, tunnel
from softly.lib.destinations import Destinations, Refused

USERNAME = "shot"
HEAD_PATIENCE, CONNECT_PATIENCE = 10.0, 5.0
"""Seconds for a request's head, and for each address to connect to."""
MAX_OPEN = 512
"""Connections of all shots, and of whoever else on this machine finds the port."""
_RESOLVERS = 32
"""Those of a page that is gone go on until the system's resolver gives up, after some 20 s."""
_TRIED_ADDRESSES = 3


class Proxy:
    """Belongs to one event loop."""

    def __init__(self, destinations: Destinations) -> None:
        self._destinations = destinations
        self._allowances: dict[str, Allowance] = {}
        self._open = 0
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, "screenshots-resolve")
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=64 << 10)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def is_started(self) -> bool:
        return self._server is not None

    def admit(self, allowance: Allowance) -> None:
        """Its token opens the door from now on."""
        self._allowances[allowance.token] = allowance

    def dismiss(self, allowance: Allowance) -> None:
        """The door is shut, and what is still open of it is closed."""
        self._allowances.pop(allowance.token, None)
        allowance.close()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser's: a tunnel, or one request."""
        self._open += 1
        try:
            if self._open <= MAX_OPEN:
                await self._answer(Peer(h11.SERVER, reader, writer))
        except (OSError, TimeoutError, h11.ProtocolError, asyncio.CancelledError):
            pass  # one of both sides has gone, or speaks no HTTP, or the shot is over
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, browser: Peer) -> None:
        async with asyncio.timeout(HEAD_PATIENCE):
            request = await browser.next_event()
        if not isinstance(request, h11.Request):
            return
        allowance = self._allowances.get(_token(request))
        if allowance is None:
            await browser.answer(407, {"Proxy-Authenticate": 'Basic realm="shot"'})
            return
        connection = asyncio.current_task()
        assert connection is not None
        allowance.connections.add(connection)
        allowance.connect()
        try:
            await self._pass_on(request, browser, allowance)
        finally:
            allowance.connections.discard(connection)

    async def _pass_on(self, request: h11.Request, browser: Peer, allowance: Allowance) -> None:
        host, port = _destination(request)
        try:
            site = await self._connect(host, port, allowance)
        except (Refused, OSError, TimeoutError) as error:
            if isinstance(error, Refused):
                allowance.refuse(host, port, str(error))
            if request.method == b"CONNECT":
                await browser.answer(403 if isinstance(error, Refused) else 502, {})
            return  # a plain request gets no answer at all: one of ours would be pictured as the page
        try:
            await (tunnel if request.method == b"CONNECT" else forward)(request, browser, site, allowance)
        finally:
            site.writer.close()

    async def _connect(self, host: str, port: int, allowance: Allowance) -> Peer:
        """Raises Refused, OSError, TimeoutError."""
        loop = asyncio.get_running_loop()
        async with allowance.lookups:
            addresses = await loop.run_in_executor(self._resolvers, self._destinations.addresses, host, port)
        problem: OSError = OSError("no address")
        for address in addresses[:_TRIED_ADDRESSES]:
            try:
                async with asyncio.timeout(CONNECT_PATIENCE):
                    return Peer(h11.CLIENT, *await asyncio.open_connection(address, port))
            except OSError as error:  # TimeoutError is one
                problem = error
        raise problem


def _token(request: h11.Request) -> str:
    for name, value in request.headers:
        if name == b"proxy-authorization":
            scheme, _, credentials = value.partition(b" ")
            with suppress(binascii.Error, UnicodeDecodeError):
                username, _, token = base64.b64decode(credentials, validate=True).decode("ascii").partition(":")
                if scheme.lower() == b"basic" and username == USERNAME:
                    return token
    return ""


def _destination(request: h11.Request) -> tuple[str, int]:
    """Host and port of CONNECT's `host:port` or of an absolute address. Raises h11.RemoteProtocolError."""
    target = request.target.decode("ascii")
    try:
        parts = urlsplit("//" + target if request.method == b"CONNECT" else target)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise h11.RemoteProtocolError("no address") from error
    is_good = parts.scheme == ("" if request.method == b"CONNECT" else "http") and "@" not in parts.netloc
    if not host or not is_good or (request.method == b"CONNECT" and port is None):
        raise h11.RemoteProtocolError("no address")
    return host, 80 if port is None else port
