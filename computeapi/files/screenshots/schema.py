"""What may the body of a screenshot be, as JSON Schema? What `read_shot` takes, for the API's document. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from computeapi.files.screenshots.request import (
    COLOR_SCHEMES,
    FORMATS,
    HEIGHTS,
    MAX_SELECTOR,
    MAX_URL,
    MAX_WAIT,
    PAPERS,
    SCALES,
    WIDTHS,
)

_SELECTOR = {"type": ["string", "null"], "pattern": r"\S", "maxLength": MAX_SELECTOR}


def _between(bounds: tuple[float, float], kind: str, default: float) -> dict[str, Any]:
    return {"type": [kind, "null"], "minimum": bounds[0], "maximum": bounds[1], "default": default}


def _one_of(choices: Collection[str], default: str) -> dict[str, Any]:
    return {"enum": [*choices, None], "default": default}


_VIEWPORT = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "description": "The window in CSS pixels; `scale` is how many pixels of the picture one has.",
    "properties": {
        "width": _between(WIDTHS, "integer", 1280),
        "height": _between(HEIGHTS, "integer", 800),
        "scale": _between(SCALES, "number", 1),
    },
}
_PAPER = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "description": "Of a pdf.",
    "properties": {
        "format": _one_of(PAPERS, "A4"),
        "landscape": {"type": ["boolean", "null"], "default": False},
        "background": {"type": ["boolean", "null"], "default": True},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["url"],
    "properties": {
        "url": {
            "type": "string",
            "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]",
            "maxLength": MAX_URL,
            "description": "A page of the public internet.",
        },
        "title": {"type": ["string", "null"], "description": "What the file is called."},
        "format": _one_of(FORMATS, "png"),
        "quality": {"type": ["integer", "null"], "minimum": 1, "maximum": 100, "description": "Of a jpeg."},
        "viewport": _VIEWPORT,
        "fullPage": {"type": ["boolean", "null"], "default": False},
        "selector": {**_SELECTOR, "description": "CSS: only the first element that matches."},
        "waitFor": {**_SELECTOR, "description": "CSS: an element that must be there; or networkidle."},
        "wait": {
            "type": ["number", "null"],
            "minimum": 0,
            "maximum": MAX_WAIT,
            "description": "Milliseconds, after all else.",
        },
        "colorScheme": _one_of(COLOR_SCHEMES, "light"),
        "pdf": _PAPER,
    },
}
