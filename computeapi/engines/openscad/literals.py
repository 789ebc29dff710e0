"""How does an input's value look in OpenSCAD? Rendered as a literal, so that any text stays data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from computeapi.engines.base import Branches
from definitions.schema import Scalar
from softly.lib.errors import DefinitionFailed

_ESCAPES = {
    ord("\\"): "\\\\",
    ord('"'): '\\"',
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    0: " ",  # OpenSCAD's strings hold no NUL
}


def scalar(value: Scalar) -> str:
    """One value. Raises DefinitionFailed for a number or text that OpenSCAD can't hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if not math.isfinite(value):
        raise DefinitionFailed("A number must be finite.")
    return repr(float(value)) if isinstance(value, float) else str(value)


def vector(values: Sequence[Scalar]) -> str:
    return f"[{', '.join(scalar(value) for value in values)}]"


def assignments(inputs: Mapping[str, Branches], vectors: frozenset[str]) -> str:
    """`name = value;` a line each, for source that comes after the definition: the last assignment wins.

    `vectors` names the inputs that are lists even with one value; a tree becomes its values in branch order.
    """
    lines = []
    for name, branches in inputs.items():
        values = [value for branch in branches.values() for value in branch]
        if not values:
            continue
        literal = vector(values) if name in vectors or len(values) > 1 else scalar(values[0])
        lines.append(f"{name} = {literal};\n")
    return "".join(lines)


def variables(values: Mapping[str, Any]) -> str:
    """The same for JSON values by name: null is undef, a list a vector, to any depth. Raises DefinitionFailed."""
    return "".join(f"{name} = {_any(value)};\n" for name, value in values.items())


def _any(value: Any) -> str:
    if value is None:
        return "undef"
    return f"[{', '.join(map(_any, value))}]" if isinstance(value, list) else scalar(value)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise DefinitionFailed(f"The text {json.dumps(value[:40])} is not valid Unicode.") from error
    return f'"{value.translate(_ESCAPES)}"'
