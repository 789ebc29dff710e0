"""Does Rhino Compute read a Grasshopper definition as we do? Asked once of a version, kept with it, and asked again by
staff. No answer is no fault: everything works without."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import F

from computeapi.engines import registry as engines
from computeapi.engines.base import Source
from computeapi.engines.rhino.engine import RhinoEngine, Versions
from definitions.models import DefinitionVersion
from softly.lib.errors import EngineUnavailable, SoftlyError, SolveError
from softly.lib.times import rfc3339

logger = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that whoever syncs or uploads waits for it at the most."""


def version_confirm(*, version: DefinitionVersion, seconds: float | None = None) -> tuple[str, ...]:
    """Ask a server and keep what it reads otherwise, in sentences. Raises EngineUnavailable, or what a solve raises."""
    rhino = engines.rhino()
    if rhino is None:
        raise EngineUnavailable(engines.unavailable_reason("rhino") or "", details={"engine": "rhino"})
    name = version.definition.name
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(version.blob.content)
        source = Source(name=name, digest=version.digest, folder=path.parent, entry=name)
        found = rhino.confirm(source, version.schema, seconds=PATIENCE if seconds is None else seconds)
    version.confirmation = {
        "at": rfc3339(datetime.now(UTC), timespec="seconds"),
        "server": found.server,
        "version": _rhino_version(rhino),
        "differences": list(found.differences),
    }
    version.save(update_fields=["confirmation"])
    return found.differences


def versions_confirm(*, names: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Ask about the current versions that nobody asked about, of these definitions or of all, as many as there is time
    for; what differs, by name. A server that doesn't answer is not waited for again."""
    end = time.monotonic() + PATIENCE
    found: dict[str, tuple[str, ...]] = {}
    for version in _unasked(names) if engines.rhino() else ():
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            found[version.definition.name] = version_confirm(version=version, seconds=left)
        except EngineUnavailable as error:
            logger.warning("not compared with Rhino Compute", extra={"reason": error.message})
            break
        except SolveError as error:
            fields = {"definition": version.definition.name, "reason": error.message}
            logger.warning("a definition was not compared with Rhino Compute", extra=fields)
    return found


def _unasked(names: Collection[str] | None) -> list[DefinitionVersion]:
    rows = DefinitionVersion.objects.filter(
        confirmation__isnull=True,
        definition__engine="rhino",
        definition__enabled=True,
        definition__current=F("pk"),
    ).select_related("definition", "blob")
    return list(rows if names is None else rows.filter(definition__name__in=names))


def _rhino_version(rhino: RhinoEngine) -> str | None:
    versions = Versions(rhino=None, compute=None)
    with suppress(SoftlyError):
        versions = rhino.versions()
    return versions.rhino
