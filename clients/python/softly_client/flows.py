"""How is a method written once for the sync and the async client? As a flow: a generator that yields what to send.

A flow yields a Request, for which it gets a Reply or what Broke, or a Pause, and returns the method's result. The
clients only differ in how they send and wait (clients.py).
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload
from urllib.parse import parse_qs

from softly_client.messages import Reply, Request, next_query
from softly_client.retries import Retries

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Pause:
    seconds: float


Flow = Generator["Request | Pause", Any, T]


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list that comes in pages, `results` of each being of T."""

    path: str
    query: Mapping[str, Any] = field(default_factory=dict)


def ask(request: Request, retries: Retries, *, tried: int = 0, waited: float = 0.0) -> Flow[Reply]:
    """The reply, or its error when it is none of 1xx to 3xx, after as many attempts as `retries` says."""
    while True:
        outcome = yield request
        tried += 1
        if isinstance(outcome, Reply) and outcome.status < 400:
            return outcome
        seconds = retries.pause(request, outcome, tried=tried, waited=waited)
        if seconds is None:
            raise outcome.error()
        yield Pause(seconds)
        waited += seconds


def page(listing: Listing[T], retries: Retries) -> Flow[tuple[list[T], Listing[T] | None]]:
    """Its entries, and the page after it."""
    reply = yield from ask(Request("GET", listing.path, query=listing.query), retries)
    following = next_query(reply.headers.get("link", ""))
    return cast("list[T]", reply.json["results"]), _with_query(listing, following)


def _with_query(listing: Listing[T], query: str | None) -> Listing[T] | None:
    return None if query is None else replace(listing, query=parse_qs(query))


class Core:
    """What both clients have, besides the methods."""

    retries: Retries

    def ask(self, request: Request) -> Flow[Reply]:
        return ask(request, self.retries)

    def json(self, request: Request) -> Flow[Any]:
        return (yield from self.ask(request)).json

    def done(self, request: Request) -> Flow[None]:
        """For what has no answer but that it is done."""
        yield from self.ask(request)


class Blocking(Protocol):
    """A client whose methods return when it is done."""

    def run(self, flow: Flow[T]) -> T: ...

    def each(self, listing: Listing[T]) -> Iterator[T]: ...


class Awaiting(Protocol):
    """A client whose methods are awaited."""

    def run_async(self, flow: Flow[T]) -> Coroutine[Any, Any, T]: ...

    def each_async(self, listing: Listing[T]) -> AsyncIterator[T]: ...


class method(Generic[P, T]):
    """Makes a flow a method: of a sync client it gives the result, of an async one something to await."""

    def __init__(self, flow: Callable[Concatenate[Any, P], Flow[T]]) -> None:
        self._flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> method[P, T]: ...
    @overload
    def __get__(self, client: Blocking, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: Awaiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, client: Any, owner: type) -> Any:
        if client is None:
            return self
        run = client.run if hasattr(client, "run") else client.run_async

        @functools.wraps(self._flow.__get__(client))
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return run(self._flow(client, *args, **kwargs))

        return call


class listed(Generic[P, T]):
    """Makes a Listing a method: an iterator, or an async one, that gets the next page when it comes to its end."""

    def __init__(self, listing: Callable[Concatenate[Any, P], Listing[T]]) -> None:
        self._listing = listing
        self.__doc__ = listing.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> listed[P, T]: ...
    @overload
    def __get__(self, client: Blocking, owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, client: Awaiting, owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, client: Any, owner: type) -> Any:
        if client is None:
            return self
        each = client.each if hasattr(client, "each") else client.each_async

        @functools.wraps(self._listing.__get__(client))
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return each(self._listing(client, *args, **kwargs))

        return call
