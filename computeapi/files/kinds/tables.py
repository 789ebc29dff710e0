"""CSV and Excel: of headers and rows in the body, or of what has an id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from accounts.principal import Principal
from computeapi.files import making, solves, sources
from computeapi.files.kinds.base import Kind, Made, id_of
from computeapi.files.tables import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, TYPES
from computeapi.files.writers import registry
from computeapi.jobs.running import RunningJob
from softly.lib.errors import ValidationFailed

_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
_HEADER = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": _TEXT,
        "title": {"type": "string", "maxLength": LONGEST_TEXT},
        "unit": {"type": "string", "maxLength": LONGEST_TEXT},
        "type": {"enum": list(TYPES)},
    },
}
_HEADERS = {"type": "array", "items": {"anyOf": [_HEADER, _TEXT]}, "minItems": 1, "maxItems": MOST_COLUMNS}
_CELL = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]}
_TITLE = {"type": "string", "maxLength": LONGEST_TEXT, "description": "For people: the sheet's name and the file's."}
_ROWS = {
    "type": "array",
    "maxItems": MOST_ROWS,
    "items": {"anyOf": [{"type": "array", "items": _CELL}, {"type": "object", "additionalProperties": _CELL}]},
    "description": "A list in the headers' order, or an object by their ids.",
}
_SOURCES: tuple[dict[str, Any], ...] = (
    {"headers": _HEADERS, "rows": _ROWS},
    {"solveId": {"type": "string", "format": "uuid", "description": "The inputs and outputs of a solve of yours."}},
    {"batchId": {"type": "string", "format": "uuid", "description": "The result table of a batch of yours."}},
)
_OF_CSV = {
    "delimiter": {"enum": [",", ";", "\t", None], "default": ","},
    "bom": {"type": ["boolean", "null"], "default": False, "description": "Mark it as UTF-8 for Excel."},
}


def check(name: str, body: Mapping[str, Any], owner: Principal) -> None:
    field = _source(body)
    if field is None:
        body = {key: value for key, value in body.items() if key not in sources.fields()}  # null is nothing
        if not body.keys() & {"headers", "rows"}:
            raise ValidationFailed.of(
                "headers", f"Send headers and rows, or one of {', '.join(sources.fields())}.", "required"
            )
        registry.get(name).read(body)
        return
    ident = id_of(body[field], field)
    if body.keys() & {"headers", "rows"}:
        raise ValidationFailed.of(field, f"Send headers and rows, or {field}: not both.", "too_many")
    registry.get(name).read({**_rest(body, field), "headers": ["any"], "rows": []})
    if field == "solveId":
        solves.record_for(ident, owner)


def make(name: str, body: Mapping[str, Any], job: RunningJob) -> Made:
    writer = registry.get(name)
    field, source = _source(body), "body"
    if field is not None:
        ident = id_of(body[field], field)
        table = sources.fields()[field](ident, job.owner)
        body = table.as_json() | _rest(body, field)
        source = f"{field.removesuffix('Id')}:{ident}"
    return Made(
        data=making.make(job, name, body),
        media_type=writer.media_type,
        extension=writer.extension,
        title=body.get("title") or "Table",
        source=source,
    )


def _source(body: Mapping[str, Any]) -> str | None:
    """The field that names what the table is of, None for one in the body. Raises ValidationFailed for several."""
    given = [name for name in sources.fields() if body.get(name) is not None]
    if len(given) > 1:
        raise ValidationFailed.of(given[1], f"Send one of {', '.join(given)}.", "too_many")
    return given[0] if given else None


def _rest(body: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != field}


def _kind(name: str, title: str, media_type: str, **more: Any) -> Kind:
    schemas = [
        {
            "type": "object",
            "required": list(source),
            "additionalProperties": False,
            "properties": {"title": _TITLE, **more, **source},
        }
        for source in _SOURCES
    ]
    return Kind(
        name=name,
        title=title,
        check=partial(check, name),
        make=partial(make, name),
        media_types=(media_type,),
        schema={"anyOf": schemas},
    )


KINDS = (
    _kind("csv", "CSV", "text/csv", **_OF_CSV),
    _kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
