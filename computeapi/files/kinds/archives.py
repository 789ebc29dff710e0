"""ZIP: several files in one, of those that were made before, and of solves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from accounts.principal import Principal
from computeapi import formats
from computeapi.files import making, store
from computeapi.files.failures import FileTooLarge
from computeapi.files.kinds import meshes
from computeapi.files.kinds.base import Kind, Made
from computeapi.files.models import GeneratedFile
from computeapi.files.titles import file_name
from computeapi.files.writers.zip import MOST, WRITER
from computeapi.formats import Format
from computeapi.jobs.running import RunningJob
from softly.lib.errors import FieldErrors, NotFound, ValidationFailed
from softly.lib.fields import Fields

_FORMATS = {format.name: format for format in formats.all()}
_OF_SOLVE = ("solveId", "format", "options", "title")
_ENTRY: dict[str, Any] = {
    "anyOf": [
        {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {"name": {"type": "string", "description": "Of one of your files."}},
        },
        {
            "type": "object",
            "required": ["solveId", "format"],
            "additionalProperties": False,
            "properties": {
                "solveId": {"type": "string", "format": "uuid"},
                "format": {"enum": sorted(_FORMATS)},
                "options": {"type": ["object", "null"]},
                "title": {"type": ["string", "null"]},
            },
        },
    ]
}


def check(body: Mapping[str, Any], owner: Principal) -> None:
    fields = Fields(body, FieldErrors())
    fields.text("title")
    entries = fields.many("files", least=1, most=MOST, needed=True)
    fields.end()
    fields.errors.refuse()
    for number, entry in enumerate(entries):
        _check_entry(entry, f"files[{number}]", owner)


def _check_entry(entry: Any, field: str, owner: Principal) -> None:
    if isinstance(entry, Mapping) and entry.keys() == {"name"}:
        _own(entry["name"], owner)
    elif isinstance(entry, Mapping) and "solveId" in entry:
        _check_solve(Fields(entry, FieldErrors(), field), entry, owner)
    else:
        raise ValidationFailed.of(field, "Send {name} of a file, or {solveId, format, options?, title?}.", "invalid")


def _check_solve(fields: Fields, entry: Mapping[str, Any], owner: Principal) -> None:
    fields.know(*_OF_SOLVE)
    fields.end()
    fields.errors.refuse()
    try:
        meshes.check(_format(entry), _of_solve(entry), owner)
    except ValidationFailed as error:
        raise error.within(fields.place) from error


def make(body: Mapping[str, Any], job: RunningJob) -> Made:
    """Raises FileTooLarge for more than a solve's result may be."""
    entries: list[dict[str, Any]] = []
    size = 0
    for number, entry in enumerate(body["files"]):
        job.progress(number / len(body["files"]), f"Fetching file {number + 1}")
        name, data = _fetched(entry, job)
        size += len(data)
        if size > settings.SOLVE_OUTPUT:
            raise FileTooLarge(f"A ZIP holds {settings.SOLVE_OUTPUT:,} bytes at the most.")
        entries.append({"name": name, "data": data})
    data = making.make(job, "zip", {}, more={"entries": entries})
    title = body.get("title") or "Files"
    return Made(data=data, media_type=WRITER.media_type, extension=WRITER.extension, title=title)


def _fetched(entry: Mapping[str, Any], job: RunningJob) -> tuple[str, bytes]:
    if "solveId" in entry:
        made = meshes.of_solve(_format(entry), _of_solve(entry), job)
        return file_name(made.title, made.extension), made.data
    file = _own(entry["name"], job.owner)
    return file_name(file.title, file.extension), store.get(file.sha256)


def _own(name: Any, owner: Principal) -> GeneratedFile:
    found = GeneratedFile.objects.whole().of(owner).named(name) if isinstance(name, str) else None
    if found is None:
        raise NotFound("There is no such file.")
    return found


def _format(entry: Mapping[str, Any]) -> Format:
    name = entry.get("format")
    if not isinstance(name, str) or name not in _FORMATS:
        raise ValidationFailed.of("format", f"Allowed: {', '.join(sorted(_FORMATS))}.", "invalid_choice")
    return _FORMATS[name]


def _of_solve(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "format"}


KINDS = (
    Kind(
        name="zip",
        title="ZIP",
        check=check,
        make=make,
        media_types=(WRITER.media_type,),
        schema={
            "type": "object",
            "required": ["files"],
            "additionalProperties": False,
            "properties": {
                "title": {"type": ["string", "null"]},
                "files": {"type": "array", "minItems": 1, "maxItems": MOST, "items": _ENTRY},
            },
        },
        timeout=420,
    ),
)
