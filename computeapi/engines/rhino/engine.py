"""How are Grasshopper definitions solved? On Rhino Compute servers; everything known without one is read offline."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Health, Progress, Source
from computeapi.engines.rhino import confirming, decoding, encoding
from computeapi.engines.rhino.asking import Asking, File
from computeapi.engines.rhino.health import ServerHealth, prove
from computeapi.engines.rhino.meshing import meshed
from computeapi.engines.rhino.servers import Server, Servers
from computeapi.engines.rhino.waiting import Patience
from definitions.readers import grasshopper
from definitions.readers.grasshopper import apart
from definitions.schema import Interface, UnreadableDefinition
from softly.lib.background import Background
from softly.lib.errors import DefinitionFailed, NotStarted, SolveError
from softly.lib.recent import Recent

_ADAPTER = 1
"""Goes up with every change on our side that can change an answer: it is part of the cache key. Rhino's own version is
not: it is known only while a server answers, and servers may differ."""

VERSION_SECONDS, CANARY_SECONDS = 2.0, 4.0
_SHORT_ANSWER = 16 << 20
_LONGEST_REASON = 10_000
_LONGEST_VERSION = 64
_DEFINITIONS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """What a server says of itself; None where it isn't known."""

    rhino: str | None
    compute: str | None


def _version(said: object) -> str:
    """As it is shown and stored."""
    return "".join(letter for letter in str(said)[:_LONGEST_VERSION] if letter.isprintable())


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """What one server reads otherwise than we do, in sentences; none: it sees the same."""

    server: str
    differences: tuple[str, ...]


class RhinoEngine:
    """`seconds` is how long one request may take, `canary_seconds` a canary. A server that has no time for a canary and
    solved something in the last `busy_seconds` is busy."""

    name = "rhino"
    version = str(_ADAPTER)
    follows_document = True

    def __init__(
        self,
        servers: Sequence[Server],
        *,
        seconds: float = 100.0,
        busy_seconds: float = 30.0,
        canary_seconds: float | None = None,
    ) -> None:
        self._servers = Servers(servers)
        self._seconds = seconds
        self._canary_seconds = CANARY_SECONDS if canary_seconds is None else canary_seconds
        self._busy_seconds = busy_seconds
        self._background = Background("rhino-canary", 1)
        self._internalised: Recent[str, Mapping[str, str]] = Recent(_DEFINITIONS)
        self.last_health: tuple[ServerHealth, ...] = ()
        """Of each server, as `health` found it last."""
        for server in self._servers:
            server.suspect = self._suspect

    @property
    def names(self) -> tuple[str, ...]:
        """The servers' URLs without secrets."""
        return tuple(server.name for server in self._servers)

    def inspect(self, source: Source) -> Interface:
        return grasshopper.read(source.path)

    def places(self) -> Mapping[str, int]:
        return self._servers.places()

    def run(self, call: EngineCall, *, deadline: Deadline, progress: Progress) -> EngineResult:
        """As Engine.run; without a place, on the first server worth asking."""
        started = time.perf_counter()
        deadline.check()
        asking = Asking(
            server=self._servers.at(call.place),
            patience=Patience(deadline, min(call.limits.seconds, self._seconds)),
            most=call.limits.output,
        )
        values = encoding.trees(call, lambda ident: self._geometry(call.source).get(ident))
        fields = {"values": values, **encoding.document(call.document)}
        with asking.server.attempt():
            found = asking.about(File.of(call.source), "/grasshopper", fields, decoding.document)
            result = decoding.result(found)
        asking.server.pulse.beat()
        if result.errors and not result.outputs:
            raise DefinitionFailed("; ".join(result.errors)[:_LONGEST_REASON])
        return replace(meshed(result, asking), seconds=time.perf_counter() - started)

    def health(self) -> Health:
        """A canary on every server at once. Well while one solves; `detail` says what is wrong with the others."""
        servers = list(self._servers)
        with ThreadPoolExecutor(len(servers), "rhino-health") as threads:
            self.last_health = tuple(threads.map(self._prove, servers))
        faults = [f"{each.server}: {each.detail}" for each in self.last_health if each.detail]
        return Health(ok=any(each.ok for each in self.last_health), version=self.version, detail=" ".join(faults))

    def confirm(self, source: Source, interface: Interface, *, seconds: float) -> Confirmation:
        """What the first server that takes the question reads otherwise in this file. Raises what `run` raises."""

        def ask(asking: Asking) -> Confirmation:
            try:
                found = confirming.differences(interface, asking.about(File.of(source), "/io", {}, confirming.document))
            except SolveError as error:
                if type(error) is not SolveError:
                    raise
                found = ("It can't be loaded there.",)
            plugins = asking.send("GET", "/plugins/gh/installed")
            missing = confirming.missing_plugins(interface, plugins.body)
            return Confirmation(server=asking.server.name, differences=(*found, *missing))

        return self._ask_one(ask, seconds)

    def versions(self) -> Versions:
        """Of the first server that answers. Raises EngineUnavailable and what `run` raises."""

        def ask(asking: Asking) -> Versions:
            reply = asking.send("GET", "/version")
            with suppress(orjson.JSONDecodeError, KeyError, TypeError):
                found = orjson.loads(reply.body)
                return Versions(rhino=_version(found["rhino"]), compute=_version(found["compute"]))
            raise NotStarted("Rhino Compute does not tell its version.")

        return self._ask_one(ask, VERSION_SECONDS)

    def _ask_one[T](self, ask: Callable[[Asking], T], seconds: float) -> T:
        """One server after the other, until one takes the question. What is not a solve leaves breakers as they are."""
        patience = Patience(Deadline(seconds), seconds)
        *others, last = [self._servers.at(place) for place in self.places()]
        for server in others:
            with suppress(NotStarted):
                return ask(Asking(server=server, patience=patience, most=_SHORT_ANSWER))
        return ask(Asking(server=last, patience=patience, most=_SHORT_ANSWER))

    def _suspect(self, server: Server) -> None:
        self._background.submit(self._prove, server)

    def _prove(self, server: Server) -> ServerHealth:
        return prove(server, seconds=self._canary_seconds, busy_seconds=self._busy_seconds)

    def _geometry(self, source: Source) -> Mapping[str, str]:
        """The JSON text of what lies in the file, by id."""
        known = self._internalised.get(source.digest)
        if known is None:
            try:
                known = apart.internalised(source.path)
            except UnreadableDefinition as error:
                raise DefinitionFailed(str(error)) from error
            self._internalised.put(source.digest, known)
        return known
