"""How does httpx get to a server? Over httpcore's pool of connections, as its own transport does, with sockets of ours.

httpx's own has no argument for the sockets. What goes wrong comes out as httpcore's errors. Of an answer's headers
httpx gets neither where it redirects to, which it would read though nobody follows, nor cookies, which it would keep.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from computeapi.engines.rhino.waiting import WatchedBackend

_NOT_FOR_HTTPX = (b"location", b"set-cookie")


class Transport(httpx.BaseTransport):
    """Keeps `kept` connections open, each for `idle_seconds`. Use it within `waiting.watched`."""

    def __init__(self, *, ssl_context: ssl.SSLContext | None, kept: int, idle_seconds: float) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=kept,
            keepalive_expiry=idle_seconds,
            network_backend=WatchedBackend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _NOT_FOR_HTTPX]
        return httpx.Response(answer.status, headers=headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        stream = self._answer.stream
        assert isinstance(stream, Iterable)
        yield from stream

    def close(self) -> None:
        self._answer.close()
