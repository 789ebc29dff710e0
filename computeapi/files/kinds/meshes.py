"""Meshes, drawings and pictures: every format of computeapi/formats, of a solve, or of what /api/export takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from accounts.principal import Principal
from computeapi import formats
from computeapi.evaluate.exporting import EXPORT
from computeapi.files import solves
from computeapi.files.kinds.base import Kind, Made, id_of
from computeapi.formats import Format
from computeapi.formats.options import checked
from computeapi.jobs.running import RunningJob
from computeapi.solve import artifacts, watch
from computeapi.solve.callers import as_caller
from computeapi.solve.computing import Asked
from computeapi.solve.shapes import files_of
from softly.lib.errors import FieldErrors, NotFound, ValidationFailed
from softly.lib.fields import Fields

_SOURCES = ("solveId", "code", "geometry", "key")
_PROPERTIES: dict[str, Any] = {
    "title": {"type": ["string", "null"]},
    "options": {"type": ["object", "null"], "description": "Those of POST /api/export for this format."},
    "solveId": {"type": "string", "format": "uuid", "description": "Of a solve of yours."},
    "code": {"type": "string", "description": "Source; this and what goes with it as POST /api/export has them."},
    "language": {"enum": ["openscad"]},
    "parameters": {"type": "object"},
    "t": {"type": "number"},
    "timeout": {"type": "number"},
    "files": {"type": "object"},
    "geometry": {"type": "object"},
    "key": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
_OF_EXPORT = ("code", "language", "parameters", "t", "timeout", "files", "geometry", "key")


def check(format: Format, body: Mapping[str, Any], owner: Principal) -> None:
    fields = Fields(body, FieldErrors())
    fields.text("title")
    fields.know(*_SOURCES, *_OF_EXPORT, "options")
    fields.end()
    fields.errors.refuse()
    if not any(body.get(name) is not None for name in _SOURCES):
        raise ValidationFailed.of("body", f"Send one of {', '.join(_SOURCES)}.", "required")
    if body.get("solveId") is None:
        EXPORT.read(_asked(format, body), as_caller(owner))
        return
    if also := sorted(body.keys() & set(_OF_EXPORT)):
        raise ValidationFailed.of(also[0], "Send a solveId, or this: not both.", "too_many")
    checked(format, body.get("options"))
    record = solves.record_for(id_of(body["solveId"], "solveId"), owner)
    if format not in files_of(record.result):
        raise NotFound(f"This solve has nothing that {format.title} could hold.")


def make(format: Format, body: Mapping[str, Any], job: RunningJob) -> Made:
    if body.get("solveId") is None:
        computed = EXPORT.read(_asked(format, body), as_caller(job.owner)).run(watch.of_job(job))
        return _made(format, computed.answer.body, body.get("title") or "model", "body")
    return of_solve(format, body, job)


def of_solve(format: Format, body: Mapping[str, Any], job: RunningJob) -> Made:
    """Raises NotFound, and what ends the job."""
    ident = id_of(body["solveId"], "solveId")
    record, options = solves.record_for(ident, job.owner), checked(format, body.get("options"))
    client = watch.of_job(job)

    def found() -> bytes:
        if options and (data := artifacts.of_result(record.result, format, record.name, options, gone=client.gone)):
            return data
        return artifacts.find(ident, f"model.{format.extension}", as_caller(job.owner), gone=client.gone).data

    data = watch.patiently(client, found)
    return _made(format, data, body.get("title") or record.name.rpartition(".")[0], f"solve:{ident}")


def _asked(format: Format, body: Mapping[str, Any]) -> Asked:
    """What /api/export would be asked; the file's own title is none of it, for it may be any text."""
    return Asked(body={name: value for name, value in body.items() if name != "title"} | {"format": format.name})


def _made(format: Format, data: bytes, title: str, source: str) -> Made:
    return Made(data=data, media_type=format.media_type, extension=format.extension, title=title, source=source)


def _kind(format: Format) -> Kind:
    return Kind(
        name=format.name,
        title=format.title,
        check=partial(check, format),
        make=partial(make, format),
        media_types=(format.media_type,),
        schema={"anyOf": [_schema(source) for source in _SOURCES]},
        timeout=420,
    )


def _schema(source: str) -> dict[str, Any]:
    of_source = ("code", "language", "parameters", "t", "timeout", "files") if source == "code" else (source,)
    return {
        "type": "object",
        "required": [source],
        "additionalProperties": False,
        "properties": {name: _PROPERTIES[name] for name in ("title", "options", *of_source)},
    }


KINDS = tuple(_kind(format) for format in formats.all())
