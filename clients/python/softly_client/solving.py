"""What can be asked of definitions and solves?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from softly_client.answer import Answer
from softly_client.downloads import Saving
from softly_client.errors import SoftlyError
from softly_client.events import Progress, Watching
from softly_client.flows import Core, Flow, Listing, Pause, ask, listed, method
from softly_client.jobs import outcome
from softly_client.messages import Reply, Request, given, post
from softly_client.models import (
    ArtifactLink,
    CacheWish,
    DefinitionDescription,
    GivenTree,
    HealthReport,
    InputValue,
    SolveRecordShape,
    VersionReport,
    VersionShape,
)


class Solving(Core):
    @method
    def solve(
        self,
        definition: str,
        inputs: Mapping[str, InputValue] | None = None,
        *,
        values: Sequence[GivenTree] | None = None,
        geometry: Literal["full", "none"] | None = None,
        cache: bool | CacheWish | None = None,
        wait: int | None = None,
        later: bool = False,
        progress: Callable[[Progress], None] | None = None,
        idempotency_key: str | None = None,
    ) -> Flow[Answer]:
        """Solve a definition (name, alias or md5); omitted inputs take their defaults.

        `geometry="none"` leaves the meshes out and keeps the links to the files. `cache=False` neither reads nor
        keeps, `{"ttl": 60}` keeps for a minute. `wait`: seconds for queue and solve, at most; then an error with
        SOLVE_TIMEOUT or QUEUE_TIMEOUT. `progress` is called with each step; what it raises cancels the solve.

        `later=True` has it done by a job that is waited for: it waits for a solver as long as it must, and survives
        connections that break and servers that restart. `wait` is then for how long the first request stays open.
        """
        wish = {"useCache": cache} if isinstance(cache, bool) else cache
        body = {"definition": definition, "inputs": inputs, "values": values, "geometry": geometry, "cache": wish}
        if later:
            return Answer.of((yield from _later(body, wait, progress, idempotency_key, self)))
        if progress is not None:
            if wait is not None or idempotency_key is not None:
                raise ValueError("a solve with progress has neither wait nor idempotency_key")
            return (yield from _watched(given(body), progress, self))
        more: dict[str, Any] = {}
        if wait is not None:
            more = {"headers": {"Prefer": f"wait={wait}"}, "final": frozenset({"QUEUE_TIMEOUT"})}
        return Answer.of((yield from self.ask(post("/solve", body, key=idempotency_key, **more))))

    @listed
    def definitions(
        self, *, engine: str | None = None, public: bool | None = None, search: str | None = None
    ) -> Listing[DefinitionDescription]:
        """All definitions that one may see; `search` takes words in name, alias, title or description."""
        return Listing("/api/definitions", given({"engine": engine, "public": public, "search": search}))

    @method
    def definition(self, name: str) -> Flow[DefinitionDescription]:
        """One of them by name, alias or md5: its inputs and outputs."""
        return self.json(Request("GET", f"/api/definitions/{quote(name, safe='')}"))

    @listed
    def versions(self, name: str) -> Listing[VersionShape]:
        """Of a definition, newest first."""
        return Listing(f"/api/definitions/{quote(name, safe='')}/versions")

    @method
    def upload_definition(self, file: str | Path) -> Flow[DefinitionDescription]:
        """Staff: a new definition or a new version, named after the file."""
        path = Path(file)
        return self.json(post("/api/definitions", upload=(path.name, path.read_bytes())))

    @method
    def publish_version(self, name: str, number: int) -> Flow[DefinitionDescription]:
        """Staff: make a version the current one."""
        return self.json(post(f"/api/definitions/{quote(name, safe='')}/versions/{number}/publish"))

    @method
    def roll_back_definition(self, name: str) -> Flow[DefinitionDescription]:
        """Staff: back to the version before."""
        return self.json(post(f"/api/definitions/{quote(name, safe='')}/rollback"))

    @listed
    def history(
        self,
        *,
        definition: str | None = None,
        status: Literal["ok", "partial", "failed", "cancelled"] | None = None,
        cache: Literal["HIT", "MISS", "SHARED", "BYPASS"] | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        page_size: int | None = None,
    ) -> Listing[SolveRecordShape]:
        """One's own solves, newest first. Each page is asked for when one gets to it."""
        filters = {"definition": definition, "status": status, "cache": cache, "since": since, "until": until}
        return Listing("/api/solves", given({**filters, "limit": page_size}))

    @method
    def record(self, solve_id: str) -> Flow[SolveRecordShape]:
        """One of them, by `answer.solve["id"]`."""
        return self.json(Request("GET", f"/api/solves/{solve_id}"))

    @method
    def download(self, artifact: ArtifactLink | str, path: str | Path) -> Flow[Path]:
        """A file of a solve, or any path of the server, to `path`.

        What was loaded before the connection broke isn't loaded again, and neither is a file that is there already.
        """
        target = Path(path)
        url = artifact if isinstance(artifact, str) else artifact["url"]
        return _downloaded(url, target, self)

    @method
    def version(self) -> Flow[VersionReport]:
        return self.json(Request("GET", "/version"))

    @method
    def health(self) -> Flow[HealthReport]:
        """A ServerFailed where it is unhealthy."""
        return self.json(Request("GET", "/health"))


def _later(
    body: Mapping[str, Any],
    wait: int | None,
    progress: Callable[[Progress], None] | None,
    idempotency_key: str | None,
    core: Core,
) -> Flow[Reply]:
    """An answer that is there already comes at once."""
    prefer = "respond-async" if wait is None else f"respond-async, wait={wait}"
    reply = yield from core.ask(post("/solve", body, key=idempotency_key, headers={"Prefer": prefer}))
    if reply.status != 202:
        return reply
    return (yield from outcome(core, reply.json["id"], progress))


def _watched(body: Mapping[str, Any], progress: Callable[[Progress], None], core: Core) -> Flow[Answer]:
    """By the stream, once. If it breaks or is refused for now, then as any solve: a stream can't have a key."""
    receiver = Watching(progress)
    came = yield Request("POST", "/solve", body=body, receiver=receiver)
    came = receiver.end or came
    if isinstance(came, Reply) and came.status < 400 and came.body:
        return Answer.of(came)
    plain = post("/solve", body)
    if isinstance(came, Reply) and came.status < 400:
        seconds: float | None = 0.0  # the stream ended before the result
    else:
        seconds = core.retries.pause(plain, came, tried=1, waited=0)
    if seconds is None:
        raise came.error()
    yield Pause(seconds)
    return Answer.of((yield from ask(plain, core.retries, tried=1, waited=seconds)))


def _downloaded(url: str, path: Path, core: Core) -> Flow[Path]:
    saving = Saving(path)
    try:
        reply = yield from core.ask(Request("GET", url, receiver=saving))
    except SoftlyError as error:
        if error.status != 416:
            raise
        # The part is all of it already, and was left unnamed.
        saving.forget()
        reply = yield from core.ask(Request("GET", url, receiver=saving))
    if reply.status != 304:
        saving.finish()
    return path
