"""What does the comment behind a parameter allow? OpenSCAD's customizer notation: ranges, choices, a step, a length.

MakerWorld adds `color`, `font` and `file`. OpenSCAD takes no comment with more in it than the notation; here words
may follow the bracket, a list may end with a comma and a range may begin with its greater end: what is meant is plain.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from definitions.readers.openscad.tokens import string_value

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WIDGETS: dict[str, Literal["color", "font", "file"]] = {"color": "color", "font": "font", "file": "file"}
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|[^,:"\]]++|[,:"\]]')


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """`[max]`, `[min:max]` or `[min:step:max]`; `step` is None when it isn't written."""

    minimum: float | None = None
    maximum: float
    step: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """`[a, b, c]` or `[1:One, 2:Two]`: each a value as written and its label."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Single:
    """One number alone: the step of a number, or the greatest length of a string."""

    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Widget:
    """`color`, `font` or `file`: with what a text is picked."""

    kind: Literal["color", "font", "file"]


Annotation = Range | Choices | Single | Widget


def number(text: str) -> float | None:
    """A finite decimal number that is all of the text, or None."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def annotation(comment: str, *, numeric: bool) -> Annotation | None:
    """What a comment's text, without its `//`, says about the parameter before it; None for plain words.

    What would be a range is nothing for a string, as in OpenSCAD.
    """
    text = comment.strip()
    if text in _WIDGETS and not numeric:
        return Widget(kind=_WIDGETS[text])
    if not text.startswith("["):
        alone = number(text)
        return None if alone is None else Single(value=alone)
    items = _items(text[1:])
    if items is None:
        return None
    if len(items) == 1:
        numbers = [number(part) for part in items[0]]
        values = [n for n in numbers if n is not None]
        if len(values) == len(numbers):
            return _range(values) if numeric else None
    pairs = tuple(_pair(parts) for parts in items if any(part.strip() for part in parts))
    return Choices(items=pairs) if pairs else None


def _items(text: str) -> list[list[str]] | None:
    """The parts between `:` of the items between `,` up to the closing bracket; None when there is none."""
    items = [[""]]
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece == "]":
            return items
        if piece == ",":
            items.append([""])
        elif piece == ":":
            items[-1].append("")
        else:
            items[-1][-1] += piece
    return None


def _range(values: list[float]) -> Annotation | None:
    if len(values) == 1:
        return Range(maximum=values[0])
    low, high = min(values[0], values[-1]), max(values[0], values[-1])
    if len(values) == 2:
        return Range(minimum=low, maximum=high)
    if len(values) == 3:
        return Range(minimum=low, step=values[1] if values[1] > 0 else None, maximum=high)
    return None


def _pair(parts: list[str]) -> tuple[str, str]:
    value = _plain(parts[0])
    label = _plain(":".join(parts[1:])) if len(parts) > 1 else value
    return value, label or value


def _plain(text: str) -> str:
    text = text.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return string_value(text) if quoted else text
