"""How does a solve become files? On first request, in a solver process; then kept by the digest of its result."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

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
from computeapi.solve.models import Kind, SolveRecord
from computeapi.solve.request import Caller, SolveRequest
from computeapi.solve.shapes import files_of
from definitions.registry import Entry, registry
from softly.lib.errors import NotFound, SolveCancelled
from softly.lib.hashing import sha256

logger = logging.getLogger(__name__)

WRITER_VERSION = 2
"""Grows when the writers write other bytes for the same result."""

_LOOKED_AT = 20
"""Records of one key: those of one definition, or of equal ones that others may not see."""

_LOOK = 0.1
"""Seconds between two looks at whether somebody who waits for a file is still there."""

_making = threading.Lock()
_locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
"""Each is there for as long as anybody makes its file or waits for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """A file made of a solve; `digest` is the SHA-256 of its bytes."""

    data: bytes
    digest: str
    format: Format
    name: str
    is_public: bool


def find(solve_id: uuid.UUID, file_name: str, caller: Caller, *, gone: Callable[[], bool] = lambda: False) -> Artifact:
    """The file of a solve, for whoever knows the solve's id and may see its definition, or send it where it came with
    the request. Raises NotFound."""
    format = _format(file_name)
    record = record_of(solve_id)
    entry = _entry(record) if record else None
    if record is None or format not in files_of(record.result) or not _may_have(record, entry, caller):
        raise NotFound("There is no such file: the solve is unknown or has no geometry for it.")
    data = of_result(record.result, format, record.name, gone=gone) or _made_again(record, format)
    return Artifact(
        data=data, digest=sha256(data), format=format, name=record.name, is_public=entry is not None and entry.public
    )


def result_of(key: str, caller: Caller) -> str:
    """The stored result of a solve with this key, for who may have its files. Raises NotFound."""
    for record in SolveRecord.objects.filter(key=key).exclude(result="").select_related("definition")[:_LOOKED_AT]:
        if _may_have(record, _entry(record), caller):
            return record.result
    raise NotFound("There is no such solve, or it has no geometry.")


def _may_have(record: SolveRecord, entry: Entry | None, caller: Caller) -> bool:
    if record.kind == Kind.EVALUATE:
        return True  # who has its id has its answer, or sent the source
    if entry is not None:
        return entry.is_visible_to(caller)
    # Without a definition: it came with the request, or is gone since. A disabled one is staff's alone.
    is_nobodys = record.definition_id is None
    return caller.is_staff or (is_nobodys and may_send_definitions(caller))


def record_of(solve_id: uuid.UUID) -> SolveRecord | None:
    """From the database, or from the shared cache while the row waits for the database."""
    try:
        found = SolveRecord.objects.select_related("definition", "version").filter(id=solve_id).first()
    except OperationalError:
        found = None
    if found is None and (line := shared.get(f"record:{solve_id}")):
        found = record_from_text(line.decode())
    return found


def of_result(
    result: str,
    format: Format,
    name: str,
    options: Mapping[str, Any] | None = None,
    *,
    gone: Callable[[], bool] = lambda: False,
) -> bytes | None:
    """The file for a stored result; None when the result is gone. Equal requests at once make it once. `options` are
    those that computeapi.formats.options.checked gave; `gone()` is whether nobody waits any more (SolveCancelled)."""
    title, key = _title(name), _key(result, format, name, options)
    if data := results.store().get(key):
        return data
    with _making:
        lock = _locks.setdefault(key, threading.Lock())
    with _held(lock, gone):
        return results.store().get(key) or _make(key, result, format, title, options or {}, gone)


def is_made(result: str, format: Format, name: str, options: Mapping[str, Any] | None = None) -> bool:
    """Whether the file of `of_result` is there already."""
    return results.store().get(_key(result, format, name, options)) is not None


def _title(name: str) -> str:
    return name.rpartition(".")[0]


def _key(result: str, format: Format, name: str, options: Mapping[str, Any] | None) -> str:
    # The title stands in the file: whoever solves an equal model must not read another's.
    key = f"{result}.{format.name}.{WRITER_VERSION}.{sha256(_title(name).encode(errors='replace'))[:16]}"
    return f"{key}.{sha256(json.dumps(options, sort_keys=True).encode())[:16]}" if options else key


@contextmanager
def _held(lock: threading.Lock, gone: Callable[[], bool]) -> Iterator[None]:
    """Raises SolveCancelled for who goes away while somebody else makes the file."""
    while not lock.acquire(timeout=_LOOK):
        if gone():
            raise SolveCancelled("Nobody waits for this file any more.")
    try:
        yield
    finally:
        lock.release()


def _make(
    key: str, result: str, format: Format, title: str, options: Mapping[str, Any], gone: Callable[[], bool]
) -> bytes | None:
    source = results.store().get(result)
    if source is None:
        return None
    limits = engines.limits()
    payload = pack({"format": format.name, "name": title, "result": source, "options": dict(options)})
    with admission.ask(queued=lambda _: None, abandoned=gone):
        deadline = Deadline(limits.seconds, cancelled=gone)
        data = engines.pool().run("artifact", payload, limits=limits, deadline=deadline)
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
