"""Which parameters hold data of their own? Number, Integer, Boolean, Text, Point, geometry: values or wires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Item
from definitions.readers.grasshopper.authoring.items import stable_id
from definitions.readers.grasshopper.authoring.things import Kind, Place, Source, Thing, wired, wires
from definitions.readers.grasshopper.authoring.values import (
    Values,
    persistent,
    write_boolean,
    write_geometry,
    write_integer,
    write_number,
    write_point,
    write_text,
)


def parameter(
    kind: Kind,
    nickname: str,
    values: Values = (),
    *,
    write: Callable[[Any], tuple[Item, ...]],
    sources: Sequence[Source] = (),
    optional: bool = False,
    key: str = "",
    at: Place | None = None,
) -> Thing:
    """Any parameter; `write` gives the items of one value. `key` tells two of the same kind and nickname apart."""
    starts = wired(sources)
    return Thing(
        kind=kind,
        nickname=nickname,
        id=stable_id(kind.name, nickname, key),
        items=wires(starts, optional=optional),
        chunks=persistent(values, write),
        sources=starts,
        width=50.0,
        at=at,
    )


def _kind(guid: str, name: str, holds: str) -> Kind:
    return Kind(guid=UUID(guid), name=name, description=f"Contains a collection of {holds}")


NUMBER = _kind("3e8ca6be-fda8-4aaf-b5c0-3c54c8bb7312", "Number", "floating point numbers")
INTEGER = _kind("2e3ab970-8545-46bb-836c-1c11e5610bce", "Integer", "integer numbers")
BOOLEAN = _kind("cb95db89-6165-43b6-9c41-5702bc5bf137", "Boolean", "boolean values")
TEXT = _kind("3ede854e-c753-40eb-84cb-b48008f14fd4", "Text", "text fragments")
POINT = _kind("fbac3e32-f100-4292-8692-77240a42fd1a", "Point", "three-dimensional points")
GEOMETRY = {
    "Geometry": _kind("ac2bc2cb-70fb-4dd5-9c78-7e1ea97fe278", "Geometry", "generic geometry"),
    "Curve": _kind("d5967b9f-e8ee-436b-a8ad-29fdcecf32d5", "Curve", "generic curves"),
    "Surface": _kind("deaf8653-5528-4286-807c-3de8b8dad781", "Surface", "generic surfaces"),
    "Brep": _kind("919e146f-30ae-4aae-be34-4d72f555e7da", "Brep", "Breps (Boundary REPresentations)"),
    "Mesh": _kind("1e936df3-0eea-4246-8549-514cb8862b7a", "Mesh", "polygon meshes"),
    "SubD": _kind("89cd1a12-0007-4581-99ba-66578665e610", "SubD", "SubD geometries"),
}


def number(nickname: str, values: Values = (), **more: Any) -> Thing:
    """Floats. `more` is what `parameter` takes: sources, optional, key, at."""
    return parameter(NUMBER, nickname, values, write=write_number, **more)


def integer(nickname: str, values: Values = (), **more: Any) -> Thing:
    return parameter(INTEGER, nickname, values, write=write_integer, **more)


def boolean(nickname: str, values: Values = (), **more: Any) -> Thing:
    return parameter(BOOLEAN, nickname, values, write=write_boolean, **more)


def text(nickname: str, values: Values = (), **more: Any) -> Thing:
    return parameter(TEXT, nickname, values, write=write_text, **more)


def point(nickname: str, values: Values = (), **more: Any) -> Thing:
    """Tuples of x, y and z."""
    return parameter(POINT, nickname, values, write=write_point, **more)


def geometry(nickname: str, values: Values = (), *, of: str = "Geometry", **more: Any) -> Thing:
    """Geometry in the file, as `internalise` gives it; `of` is a name in GEOMETRY."""
    return parameter(GEOMETRY[of], nickname, values, write=write_geometry, **more)
