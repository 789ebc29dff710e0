"""How do a browser and a site talk through the proxy? A tunnel of bytes, or one request and its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import h11

from computeapi.files.screenshots.allowance import Allowance

_CHUNK = 64 << 10
_MAX_HEAD = 64 << 10
_OF_THIS_HOP = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"upgrade",
    )
)
"""Headers that go from one end of a connection to the other and no further (RFC 9110 7.6.1)."""
Headers = list[tuple[bytes, bytes]]


class Peer:
    """One side: its stream, and what of HTTP has been said on it."""

    def __init__(
        self, role: type[h11.CLIENT | h11.SERVER], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._said = h11.Connection(role, max_incomplete_event_size=_MAX_HEAD)

    async def next_event(self) -> h11.Event | type[h11.PAUSED]:
        """Raises h11.RemoteProtocolError for what is no HTTP, OSError."""
        while True:
            event = self._said.next_event()
            if isinstance(event, h11.Event) or event is h11.PAUSED:
                return event
            self._said.receive_data(await self.reader.read(_CHUNK))

    async def say(self, event: h11.Event) -> None:
        if data := self._said.send(event):
            self.writer.write(data)
            await self.writer.drain()

    async def answer(self, status: int, headers: Mapping[str, str]) -> None:
        """Without a body, and it is the last one of this connection."""
        more = [*headers.items(), ("Content-Length", "0"), ("Connection", "close")]
        await self.say(h11.Response(status_code=status, headers=more))
        await self.say(h11.EndOfMessage())

    def rest(self) -> bytes:
        """What has come and isn't HTTP of ours any more."""
        return self._said.trailing_data[0]


async def tunnel(request: h11.Request, browser: Peer, site: Peer, allowance: Allowance) -> None:
    """Bytes both ways until one side ends; what they say is theirs."""
    await browser.next_event()  # CONNECT has no body
    await browser.say(h11.Response(status_code=200, headers=[]))
    site.writer.write(browser.rest())
    ways = {
        asyncio.create_task(_pump(browser.reader, site.writer, allowance)),
        asyncio.create_task(_pump(site.reader, browser.writer, allowance)),
    }
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, allowance: Allowance) -> None:
    while data := await reader.read(_CHUNK):
        allowance.load(len(data))
        writer.write(data)
        await writer.drain()


async def forward(request: h11.Request, browser: Peer, site: Peer, allowance: Allowance) -> None:
    """One request and its answer; both connections end with it, so that no other request can go to this site."""
    path = urlsplit(request.target.decode("ascii"))._replace(scheme="", netloc="", fragment="").geturl() or "/"
    target = path if path.startswith("/") else "/" + path
    await site.say(h11.Request(method=request.method, target=target, headers=_last(request.headers)))
    await _say_all(browser, site, allowance)
    while not isinstance(head := await site.next_event(), h11.Response):
        if not isinstance(head, h11.InformationalResponse):
            return
    await browser.say(
        h11.Response(status_code=head.status_code, reason=head.reason, headers=_last(head.headers)),
    )
    await _say_all(site, browser, allowance)


async def _say_all(speaker: Peer, listener: Peer, allowance: Allowance) -> None:
    """What is left of a message: its body."""
    while isinstance(event := await speaker.next_event(), h11.Data | h11.EndOfMessage):
        if isinstance(event, h11.Data):
            allowance.load(len(event.data))
        await listener.say(event)
        if isinstance(event, h11.EndOfMessage):
            return


def _last(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Without those of this hop and those that Connection names; with the word that no other message follows."""
    found = list(headers)
    named = {word.strip().lower() for name, value in found if name == b"connection" for word in value.split(b",")}
    kept = [(name, value) for name, value in found if name not in _OF_THIS_HOP | named]
    return [*kept, (b"Connection", b"close")]
