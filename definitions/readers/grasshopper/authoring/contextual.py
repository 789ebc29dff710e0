"""Which parameters ask whoever solves the definition? Get Number and its kind: each is an input by its nickname."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Item
from definitions.readers.grasshopper.archive.values import Type
from definitions.readers.grasshopper.authoring.items import item, items, stable_id
from definitions.readers.grasshopper.authoring.things import Kind, Place, Source, Thing, wired, wires

_INTEGERS = (-(1 << 31), (1 << 31) - 1)
_FLOATS = (-sys.float_info.max, sys.float_info.max)


def _kind(guid: str, name: str, asks: str) -> Kind:
    return Kind(guid=UUID(guid), name=name, description=f"Contextual {asks} input.")


NUMBER = _kind("7b36b876-9451-46f5-8220-a200d969cc66", "Get Number", "numeric")
INTEGER = _kind("b228887e-0852-4d9f-bd46-2591646e0d7c", "Get Integer", "integer")
BOOLEAN = _kind("51ef601d-f86e-4ee4-bcf2-3d459d3e95e9", "Get Boolean", "boolean")
STRING = _kind("fed87bdd-8327-49cd-949c-09d70f3c345c", "Get String", "text")
POINT = _kind("997704ba-c1d3-4262-9090-927c81347ce6", "Get Point", "point")
PLANE = _kind("88bd0e1d-363a-469f-9104-57d3aac5d6b8", "Get Plane", "plane")
LINE = _kind("af519c71-7dc1-4524-b8cc-add5544e2ef6", "Get Line", "line")
GEOMETRY = _kind("41dd7ba9-1f53-49d9-af42-a9270b0e9454", "Get Geometry", "geometry")
FILE_PATH = _kind("e83dd8b2-42aa-41e6-9254-882cddec0a2e", "Get File Path", "file path")


def contextual(
    kind: Kind,
    nickname: str,
    *own: Item,
    prompt: str = "",
    at_least: int = 1,
    at_most: int = 1,
    tree: bool = False,
    sources: Sequence[Source] = (),
    optional: bool = False,
    key: str = "",
    at: Place | None = None,
) -> Thing:
    """Any of them. `own` are items that only this kind has; `at_least=0` lets the input be left out."""
    starts = wired(sources)
    common = items(AtLeast=at_least, AtMost=at_most, Prompt=prompt, TreeAccess=tree)
    return Thing(
        kind=kind,
        nickname=nickname,
        id=stable_id(kind.name, nickname, key),
        items=(*wires(starts, optional=optional), *common, *own),
        sources=starts,
        width=113.0,
        height=26.0,
        at=at,
    )


def get_number(nickname: str, *, minimum: float | None = None, maximum: float | None = None, **more: Any) -> Thing:
    """`more` is what `contextual` takes: prompt, at_least, at_most, tree, sources, optional, key, at."""
    lowest, highest = _FLOATS
    low, high = float(lowest if minimum is None else minimum), float(highest if maximum is None else maximum)
    return contextual(NUMBER, nickname, *items(ListCount=0, Minimum=low, Maximum=high), **more)


def get_integer(nickname: str, *, minimum: int | None = None, maximum: int | None = None, **more: Any) -> Thing:
    lowest, highest = _INTEGERS
    low, high = lowest if minimum is None else minimum, highest if maximum is None else maximum
    return contextual(INTEGER, nickname, *items(ListCount=0, Minimum=low, Maximum=high), **more)


def get_boolean(nickname: str, *, true: str = "True", false: str = "False", **more: Any) -> Thing:
    """`true` and `false` are what a person is offered. Never seen in a file: as the source describes it."""
    return contextual(BOOLEAN, nickname, *items(TrueValue=true, FalseValue=false), **more)


def get_string(nickname: str, **more: Any) -> Thing:
    return contextual(STRING, nickname, *items(ListCount=0), **more)


def get_point(nickname: str, **more: Any) -> Thing:
    return contextual(POINT, nickname, *items(Realtime=True), **more)


def get_plane(nickname: str, **more: Any) -> Thing:
    """Never seen in a file, as Get Line and Get File Path: it has the items that all of them have."""
    return contextual(PLANE, nickname, **more)


def get_line(nickname: str, **more: Any) -> Thing:
    return contextual(LINE, nickname, **more)


def get_file_path(nickname: str, **more: Any) -> Thing:
    return contextual(FILE_PATH, nickname, **more)


def get_geometry(nickname: str, *, object_types: int = 0, **more: Any) -> Thing:
    """`object_types` is a mask of Rhino's object types; 0 for any."""
    return contextual(GEOMETRY, nickname, item("Filter", object_types, kind=Type.INT64), **more)
