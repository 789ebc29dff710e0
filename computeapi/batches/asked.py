"""What does the query of a batch's files say? Which part, on which ground, in which formats."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request

from computeapi import formats
from computeapi.batches.contact_sheet import MOST_CELLS, STYLES
from computeapi.batches.plan import Plan
from computeapi.batches.sheets import Wanted
from computeapi.formats import Format
from computeapi.rest.pagination import MAX_OFFSET, integer
from computeapi.rest.schema import query
from computeapi.rest.shapes import OFFSET
from softly.lib.errors import ValidationFailed

_NAMES = tuple(kind.name for kind in formats.all())
_USUAL = "3mf"
_LIMIT = {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": MOST_CELLS}

SHEET_QUERY = (
    OFFSET,
    query("limit", _LIMIT, f"At most so many items; more than {MOST_CELLS} is {MOST_CELLS}."),
    query("background", str, "The ground, `light` unless said.", enum=list(STYLES)),
)
FILES_QUERY = (
    query("formats", str, f"Names with commas between; unless said those of the batch, or {_USUAL}. `3mf,stl`."),
)


def sheet_of(request: Request, batch: UUID) -> Wanted:
    """Raises BadRequest, ValidationFailed."""
    background = request.query_params.get("background", "light")
    if background not in STYLES:
        raise ValidationFailed.of("background", f"Allowed: {', '.join(STYLES)}.", "invalid_choice")
    return Wanted(
        batch=batch,
        offset=integer(request, "offset", 0, maximum=MAX_OFFSET),
        limit=integer(request, "limit", MOST_CELLS, minimum=1, maximum=MOST_CELLS),
        background=background,
    )


def formats_of(request: Request, plan: Plan) -> tuple[Format, ...]:
    """Raises ValidationFailed."""
    given = request.query_params.get("formats")
    names = given.split(",") if given is not None else plan.formats or (_USUAL,)
    if not all(name in _NAMES for name in names):
        raise ValidationFailed.of("formats", f"Allowed, with commas between: {', '.join(_NAMES)}.", "invalid_choice")
    return tuple(formats.get(name) for name in dict.fromkeys(names))
