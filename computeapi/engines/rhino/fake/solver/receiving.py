"""What does an input make of what was sent? The text of each value, read as the receiving class of object reads it.

A class that isn't here takes nothing: what is sent for it is left aside without a word, as Compute does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import rhino3dm

from computeapi.engines.rhino.fake.schema import Branches
from computeapi.engines.rhino.fake.solver import geometry, structs
from computeapi.engines.rhino.fake.solver.discovery import Inlet
from computeapi.engines.rhino.fake.solver.newtonsoft import (
    BadValue,
    as_boolean,
    as_double,
    as_integer,
    as_string,
    parse,
)
from computeapi.engines.rhino.fake.solver.values import Path, Tree

Reader = Callable[[str], Any]
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b"}


def received(inlet: Inlet, branches: Branches) -> Tree | None:
    """The tree that the parameter gets, or None when its class takes nothing. Raises BadValue.

    A contextual parameter without tree access looks at the first branch only, and keeps what it has without one.
    """
    read = _readers(inlet).get(inlet.kind.type if inlet.kind.contextual else inlet.kind.receiver)
    if read is None:
        return None
    if not inlet.kind.contextual:
        return _tree(read, _group_path, branches)
    tree = _tree(read, _context_path, branches)
    if inlet.parameter.chunk.value("TreeAccess", default=False):
        return tree
    return {(0,): next(iter(tree.values()))} if tree else None


def _tree(read: Reader, path_of: Callable[[str], Path], branches: Branches) -> Tree:
    tree = {path_of(path): [_value(read, text) for text in texts] for path, texts in branches.items()}
    return dict(sorted(tree.items()))


def _value(read: Reader, text: str | None) -> Any:
    if text is None:
        raise BadValue("Value cannot be null.")
    return read(text)


def _context_path(text: str) -> Path:
    """`0`, `{0}`, `0;1`, `{0;1}`. Anything else, blanks inside too, is no whole number."""
    return tuple(as_integer(part) for part in text.strip("{}").split(";"))


def _group_path(text: str) -> Path:
    """The same, and tolerant: blanks and a `;` at the end pass."""
    return tuple(as_integer(part) for part in text.strip(" {}").split(";") if part.strip())


def _unescaped(text: str) -> str:
    """A regular expression's escapes resolved. Raises BadValue for half of one at the end."""
    if text.replace("\\\\", "").endswith("\\"):
        raise BadValue("Illegal \\ at end of pattern.")
    return _ESCAPE.sub(lambda found: _letter(found[1]), text)


def _letter(escape: str) -> str:
    return chr(int(escape[1:], 16)) if len(escape) > 1 else _LETTERS.get(escape, escape)


def _context_text(text: str) -> str | None:
    try:
        return as_string(parse(text))
    except BadValue:
        return _unescaped(text)


def _panel_text(text: str) -> str | None:
    value = parse(text)
    if value is not None and type(value) is not str:
        raise BadValue("A JSON string is due.")
    return value


def _curve(value: Any) -> Any:
    if isinstance(value, list):
        return geometry.polyline(structs.point(each) for each in value)
    return _object(rhino3dm.Curve)(value)


def _object(*classes: type) -> Callable[[Any], Any]:
    """A reader of openNURBS JSON that must be one of these."""

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise BadValue("The JSON of an openNURBS object is due.")
        thing = geometry.decoded(value)
        if not isinstance(thing, classes):
            raise BadValue(f"Unable to cast object of type {geometry.type_name(thing)}.")
        return thing

    return read


def _parsed(read: Callable[[Any], Any]) -> Reader:
    return lambda text: read(parse(text))


_CONTEXTUAL: dict[str, Reader] = {
    "Boolean": _parsed(as_boolean),
    "Number": _parsed(as_double),
    "Integer": _parsed(as_integer),
    "Text": _context_text,
    "Point": _parsed(structs.point),
    "Plane": _parsed(structs.plane),
    "Line": _parsed(structs.line),
    "Geometry": _parsed(_object(rhino3dm.GeometryBase)),
}
_GROUPED: dict[str, Reader] = {
    "Param_Point": _parsed(structs.point),
    "Param_Vector": _parsed(structs.vector),
    "Param_Integer": _parsed(as_integer),
    "Param_Number": _parsed(as_double),
    "Param_String": str,
    "Param_Line": _parsed(structs.line),
    "Param_Curve": _parsed(_curve),
    "Param_Circle": _parsed(structs.circle),
    "Param_Plane": _parsed(structs.plane),
    "Param_Rectangle": _parsed(structs.rectangle),
    "Param_Box": _parsed(structs.box),
    "Param_Surface": _parsed(_object(rhino3dm.Surface, rhino3dm.Brep)),
    "Param_Brep": _parsed(_object(rhino3dm.Brep)),
    "Param_Mesh": _parsed(_object(rhino3dm.Mesh)),
    "GH_NumberSlider": _parsed(as_double),
    "Param_Boolean": _parsed(as_boolean),
    "GH_BooleanToggle": _parsed(as_boolean),
    "GH_Panel": _panel_text,
}


def _readers(inlet: Inlet) -> dict[str, Reader]:
    return _CONTEXTUAL if inlet.kind.contextual else _GROUPED
