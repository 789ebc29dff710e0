"""Which servers are there, and which are worth asking now? A breaker for each, and why it is open."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from computeapi.engines.rhino.client import Address, Client
from computeapi.engines.rhino.pulse import Pulse
from softly.lib.breaker import Breaker
from softly.lib.errors import (
    DefinitionFailed,
    EngineUnavailable,
    NotStarted,
    ResourceExhausted,
    SoftlyError,
    SolveCancelled,
    SolveError,
)
from softly.lib.recent import Recent

logger = logging.getLogger(__name__)

CRASHES = 5
"""Solves in a row that ended without an answer, after which a server is left alone."""

PAUSE = 5.0
"""Seconds that it is left alone; then one solve tries it."""

_DEFINITIONS = 1024


class Server:
    """One server. `name` is its URL without secrets, `concurrency` how many solves it gets at a time; `given` are the
    definitions that it was sent. `suspect` is called with the server when it crashed too often. By the folder `beats`
    the processes of this machine know when it solved something."""

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        concurrency: int = 4,
        connect_seconds: float = 3.0,
        beats: Path | None = None,
        pause: float = PAUSE,
    ) -> None:
        address = Address.of(url)
        self.name = address.name
        self.concurrency = concurrency
        self.client = Client(address, key=key, connect_seconds=connect_seconds, kept=concurrency)
        self.breaker = Breaker(pause)
        self.pulse = Pulse(beats, self.name)
        self.given: Recent[str, bool] = Recent(_DEFINITIONS)
        self.reason = ""
        self.suspect: Callable[[Server], None] = lambda _: None
        self._crashes = 0

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Around a solve there: what it ends in says how the server is. Raises NotStarted while it is left alone."""
        if not self.breaker.allows():
            raise NotStarted(self.reason, retry_after=max(1, math.ceil(self.breaker.remaining)))
        try:
            yield
        except NotStarted as error:
            self.failed(error)
            raise
        except SolveCancelled:
            raise
        except (DefinitionFailed, ResourceExhausted):
            self.worked()
            raise
        except SolveError as error:
            self._crashed(error)
            raise
        self.worked()

    def worked(self) -> None:
        """It has answered."""
        if self.breaker.failing_since is not None:
            logger.info("a Rhino Compute server works again", extra={"server": self.name})
        self._crashes = 0
        self.breaker.worked()

    def failed(self, error: SoftlyError) -> None:
        """It did not begin: leave it alone for a while."""
        self.reason = error.message
        if self.breaker.failed():
            self._log(logging.ERROR, "a Rhino Compute server is left alone", error)

    def _crashed(self, error: SolveError) -> None:
        self._crashes += 1
        self._log(logging.WARNING, "a solve on Rhino Compute had no answer", error)
        if self._crashes >= CRASHES:
            self.failed(error)
            # It may be a definition that brings it down: whoever is asked now solves one that can't.
            self.suspect(self)

    def _log(self, level: int, event: str, error: SoftlyError) -> None:
        notes = "; ".join(getattr(error, "__notes__", ()))
        fields = {"server": self.name, "code": error.code, "reason": error.message, "notes": notes}
        logger.log(level, event, extra=fields)


class Servers:
    """All that are configured, each once, in their order."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._by_name = {server.name: server for server in servers}

    def __iter__(self) -> Iterator[Server]:
        return iter(self._by_name.values())

    def places(self) -> dict[str, int]:
        """Those worth asking now, with how many solves each gets at a time. Raises EngineUnavailable for none."""
        found = {server.name: server.concurrency for server in self if not server.breaker.is_open}
        if found:
            return found
        soonest = min(self, key=lambda server: server.breaker.remaining)
        raise EngineUnavailable(
            f"No Rhino Compute server can be used now. {soonest.reason}",
            details={"engine": "rhino"},
            retry_after=max(1, math.ceil(soonest.breaker.remaining)),
        )

    def at(self, place: str) -> Server:
        """The server of that name; of no name: the first worth asking. Raises EngineUnavailable."""
        server = self._by_name.get(place or next(iter(self.places())))
        if server is None:
            raise NotStarted("This Rhino Compute server is not configured any more.")
        return server
