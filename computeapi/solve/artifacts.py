"""How does a solve become files? On first request, in a solver process; then kept by the digest of its result."""

from __future__ import annotations

import logging
import threading
import uuid
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db.utils import OperationalError

from computeapi import formats
from computeapi.engines import registry as engines
from computeapi.engines.base import Deadline
from computeapi.engines.wire import pack
from computeapi.formats import Format
from computeapi.solve import admission, pipeline, results
from computeapi.solve.cache import shared
from computeapi.solve.callers import may_send_definitions
from computeapi.solve.journal import record_from_text
from computeapi.solve.models import SolveRecord
from computeapi.solve.request import Caller, SolveRequest
from computeapi.solve.shapes import files_of
from definitions.registry import Entry, registry
from softly.lib.errors import NotFound
from softly.lib.hashing import sha256

logger = logging.getLogger(__name__)

WRITER_VERSION = 1
"""Grows when the writers write other bytes for the same result."""

_making = threading.Lock()
_locks: dict[str, threading.Lock] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """A file made of a solve; `digest` is the SHA-256 of its bytes."""

    data: bytes
    digest: str
    format: Format
    name: str
    is_public: bool


def find(solve_id: uuid.UUID, file_name: str, caller: Caller) -> Artifact:
    """The file of a solve, for whoever knows the solve's id and may see its definition, or send it where it came with
    the request. Raises NotFound."""
    format = _format(file_name)
    record = _record(solve_id)
    entry = _entry(record) if record else None
    if record is None or format not in files_of(record.result) or not _may_have(record, entry, caller):
        raise NotFound("There is no such file: the solve is unknown or has no geometry for it.")
    data = of_result(record.result, format, record.name) or _made_again(record, format)
    return Artifact(
        data=data, digest=sha256(data), format=format, name=record.name, is_public=entry is not None and entry.public
    )


def _may_have(record: SolveRecord, entry: Entry | None, caller: Caller) -> bool:
    if entry is not None:
        return entry.is_visible_to(caller)
    # Without a definition: it came with the request, or is gone since. A disabled one is staff's alone.
    is_nobodys = record.definition_id is None
    return caller.is_staff or (is_nobodys and may_send_definitions(caller))


def _record(solve_id: uuid.UUID) -> SolveRecord | None:
    """From the database, or from the shared cache while the row waits for the database."""
    try:
        found = SolveRecord.objects.select_related("definition", "version").filter(id=solve_id).first()
    except OperationalError:
        found = None
    if found is None and (line := shared.get(f"record:{solve_id}")):
        found = record_from_text(line.decode())
    return found


def of_result(result: str, format: Format, name: str) -> bytes | None:
    """The file for a stored result; None when the result is gone. Equal requests at once make it once."""
    key = f"{result}.{format.name}.{WRITER_VERSION}"
    if data := results.store().get(key):
        return data
    with _making:
        lock = _locks.setdefault(key, threading.Lock())
    try:
        with lock:
            return results.store().get(key) or _make(key, result, format, name)
    finally:
        with _making:
            _locks.pop(key, None)


def _make(key: str, result: str, format: Format, name: str) -> bytes | None:
    source = results.store().get(result)
    if source is None:
        return None
    limits = engines.limits()
    payload = pack({"format": format.name, "name": name.rpartition(".")[0], "result": source})
    with admission.ask(queued=lambda _: None, abandoned=lambda: False):
        data = engines.pool().run("artifact", payload, limits=limits, deadline=Deadline(limits.seconds))
    results.keep_bytes(key, data)
    return data


def _made_again(record: SolveRecord, format: Format) -> bytes:
    """The result was cleared away: the same solve gives it again."""
    if record.version is None:
        raise NotFound("The result of this solve is no longer kept, and neither is its definition.")
    request = SolveRequest(
        definition=record.version.digest, inputs=record.inputs, refresh=True, caller=Caller(is_staff=True)
    )
    result = pipeline.solve(request).answer.result
    try:
        SolveRecord.objects.filter(result=record.result).update(result=result)
    except DatabaseError as error:
        logger.warning("result not noted", extra={"reason": type(error).__name__})
    data = of_result(result, format, record.name) if result else None
    if data is None:
        raise NotFound("This solve has no geometry any more.")
    return data


def _entry(record: SolveRecord) -> Entry | None:
    """The definition as it is now: whoever may see it may have what was made of it."""
    entries = (e for e in registry.snapshot().current if e.definition_id == record.definition_id)
    return next(entries, None)


def _format(file_name: str) -> Format:
    for format in formats.all():
        if file_name == f"model.{format.extension}":
            return format
    names = ", ".join(f"model.{f.extension}" for f in formats.all())
    raise NotFound(f"There is no such file; there are {names}.")
