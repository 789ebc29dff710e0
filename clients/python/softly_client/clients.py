"""How are requests sent: one after the other, or awaited? The two clients; all else is the same."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from softly_client.accounts import Accounts
from softly_client.flows import Flow, Listing, Pause, page
from softly_client.jobs import Jobs
from softly_client.messages import Broken, Reply, Request, query_pairs
from softly_client.retries import Retries
from softly_client.solving import Solving

T = TypeVar("T")

LOCAL = "http://127.0.0.1:8000"
TIMEOUT = 90.0
"""Seconds of silence: a solve may wait 30 s for its turn and take 30 s."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

try:
    _AGENT = f"softly-client/{version('softly-client')}"
except PackageNotFoundError:  # run from a checkout
    _AGENT = "softly-client"


class _Settings(Solving, Jobs, Accounts):
    """Where to, as whom, and how often."""

    def __init__(
        self,
        url: str | None,
        api_key: str | None,
        session: str | None,
        timeout: float,
        retries: Retries | None,
    ) -> None:
        self.url = (url or os.environ.get("SOFTLY_URL") or LOCAL).rstrip("/")
        self.retries = retries or Retries()
        self._token = session or api_key or os.environ.get("SOFTLY_API_KEY", "")
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, 10.0))

    def outgoing(self, request: Request) -> httpx.Request:
        """With address, credential and what the receiver wants."""
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": _AGENT}
        headers |= request.headers
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if request.key:
            headers["Idempotency-Key"] = request.key
        if request.receiver:
            headers |= request.receiver.headers()
        return httpx.Request(
            request.method,
            self._address(request.path),
            params=query_pairs(request.query) or None,
            json=request.body if request.upload is None else None,
            files={"file": request.upload} if request.upload else None,
            headers=headers,
            extensions={"timeout": self._timeout.as_dict()},
        )

    def _address(self, path: str) -> str:
        """A key goes to no other server than ours, whatever a link says."""
        ours, theirs = urlsplit(self.url), urlsplit(path)
        if theirs.netloc:
            if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
                raise ValueError(f"{path} is not an address of {self.url}")
            return path
        return self.url + path

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"


class Client(_Settings):
    """Softly over HTTP; may be used by several threads at once.

    `url` and `api_key` are read from SOFTLY_URL and SOFTLY_API_KEY unless they are given; `session` is a session's
    token instead of a key. `timeout`: seconds without a byte.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        session: str | None = None,
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(url, api_key, session, timeout, retries)
        self._http = httpx.Client(transport=transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def run(self, flow: Flow[T]) -> T:
        try:
            step = next(flow)
            while True:
                step = flow.send(self._take(step))
        except StopIteration as end:
            result: T = end.value
            return result

    def each(self, listing: Listing[T]) -> Iterator[T]:
        left: Listing[T] | None = listing
        while left is not None:
            results, left = self.run(page(left, self.retries))
            yield from results

    def _take(self, step: Request | Pause) -> Reply | Broken | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            response = self._http.send(self.outgoing(step), stream=True)
            try:
                if step.receiver and step.receiver.begin(response.status_code, response.headers):
                    for piece in response.iter_bytes():
                        step.receiver.feed(piece)
                    return _reply(response, b"")
                return _reply(response, response.read())
            finally:
                response.close()
        except httpx.RequestError as error:
            return _broken(error)


class AsyncClient(_Settings):
    """The same for asyncio: what Client returns is awaited, lists are `async for`."""

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        session: str | None = None,
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(url, api_key, session, timeout, retries)
        self._http = httpx.AsyncClient(transport=transport)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def run_async(self, flow: Flow[T]) -> T:
        try:
            step = next(flow)
            while True:
                step = flow.send(await self._take(step))
        except StopIteration as end:
            result: T = end.value
            return result

    async def each_async(self, listing: Listing[T]) -> AsyncIterator[T]:
        left: Listing[T] | None = listing
        while left is not None:
            results, left = await self.run_async(page(left, self.retries))
            for result in results:
                yield result

    async def _take(self, step: Request | Pause) -> Reply | Broken | None:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            response = await self._http.send(self.outgoing(step), stream=True)
            try:
                if step.receiver and step.receiver.begin(response.status_code, response.headers):
                    async for piece in response.aiter_bytes():
                        step.receiver.feed(piece)
                    return _reply(response, b"")
                return _reply(response, await response.aread())
            finally:
                await response.aclose()
        except httpx.RequestError as error:
            return _broken(error)


def _reply(response: httpx.Response, body: bytes) -> Reply:
    return Reply(status=response.status_code, headers=dict(response.headers), body=body)


def _broken(error: httpx.RequestError) -> Broken:
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Broken(reason=f"No answer ({reason}).", arrived=not isinstance(error, _NOT_SENT))
