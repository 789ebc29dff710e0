"""Which trees can an archive hold? Strategies for any of them: each type, odd names, empty chunks, extreme numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from definitions.readers.grasshopper.archive import Chunk, Item, Type, Unknown
from definitions.readers.grasshopper.archive.values import (
    BoundingBox,
    Colour,
    Interval,
    Interval2d,
    Line,
    Plane,
    Point,
    Point2d,
    Point3d,
    Point4d,
    PointF,
    Rectangle,
    RectangleF,
    Size,
    SizeF,
    Version,
)


def _one_nan(number: float) -> float:
    return math.nan if math.isnan(number) else number


bytes_0_to_255 = st.integers(0, 255)
integers = st.integers(-(1 << 31), (1 << 31) - 1)
longs = st.integers(-(1 << 63), (1 << 63) - 1)
singles = st.floats(width=32).map(_one_nan)
doubles = st.floats().map(_one_nan)
points = st.builds(Point3d, doubles, doubles, doubles)
intervals = st.builds(Interval, doubles, doubles)
decimals = st.builds(
    lambda digits, scale, sign: Decimal(f"{sign}{digits}E-{scale}"),
    st.integers(0, (1 << 96) - 1),
    st.integers(0, 28),
    st.sampled_from(["", "-"]),
)
texts = st.text(st.characters(codec="utf-8"))
texts_in_xml = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r&<>'\"]")
)


def values(text: SearchStrategy[str]) -> dict[Type, SearchStrategy[Any]]:
    """A strategy for each type that has a code."""
    return {
        Type.BOOL: st.booleans(),
        Type.BYTE: bytes_0_to_255,
        Type.INT32: integers,
        Type.INT64: longs,
        Type.SINGLE: singles,
        Type.DOUBLE: doubles,
        Type.DECIMAL: decimals,
        Type.DATE: longs,
        Type.GUID: st.uuids(),
        Type.STRING: text,
        Type.BYTE_ARRAY: st.binary(),
        Type.DOUBLE_ARRAY: st.lists(doubles).map(tuple),
        Type.POINT: st.builds(Point, integers, integers),
        Type.POINT_F: st.builds(PointF, singles, singles),
        Type.SIZE: st.builds(Size, integers, integers),
        Type.SIZE_F: st.builds(SizeF, singles, singles),
        Type.RECTANGLE: st.builds(Rectangle, integers, integers, integers, integers),
        Type.RECTANGLE_F: st.builds(RectangleF, singles, singles, singles, singles),
        Type.COLOUR: st.builds(Colour, bytes_0_to_255, bytes_0_to_255, bytes_0_to_255, bytes_0_to_255),
        Type.BITMAP: st.binary(),
        Type.POINT_2D: st.builds(Point2d, doubles, doubles),
        Type.POINT_3D: points,
        Type.POINT_4D: st.builds(Point4d, doubles, doubles, doubles, doubles),
        Type.INTERVAL_1D: intervals,
        Type.INTERVAL_2D: st.builds(Interval2d, intervals, intervals),
        Type.LINE: st.builds(Line, points, points),
        Type.BOUNDING_BOX: st.builds(BoundingBox, points, points),
        Type.PLANE: st.builds(Plane, points, points, points),
        Type.VERSION: st.builds(Version, integers, integers, integers),
    }


def trees(text: SearchStrategy[str] = texts, *, unknown: bool = False) -> SearchStrategy[Chunk]:
    """Roots. `unknown` items have a type that only XML can hold."""
    indices = st.none() | st.integers(0, (1 << 31) - 1)

    def items_of(kind: Type, value: SearchStrategy[Any]) -> SearchStrategy[Item]:
        return st.builds(Item, name=text, type=st.just(kind), value=value, index=indices)

    known = [items_of(kind, value) for kind, value in values(text).items()]
    items = st.lists(st.one_of(*known, *([items_of(Type.UNKNOWN, _unknowns(text))] if unknown else []))).map(tuple)

    def chunks(children: SearchStrategy[tuple[Chunk, ...]]) -> SearchStrategy[Chunk]:
        return st.builds(Chunk, name=text, index=indices, items=items, chunks=children)

    leaf = chunks(st.just(()))
    return st.recursive(leaf, lambda inner: chunks(st.lists(inner, max_size=4).map(tuple)), max_leaves=8)


def _unknowns(text: SearchStrategy[str]) -> SearchStrategy[Unknown]:
    codes = st.none() | integers.filter(lambda code: code not in set(Type))
    names = st.just("") | st.from_regex(r"gh_new[a-z0-9]{0,5}", fullmatch=True)
    elements = st.lists(st.tuples(st.from_regex(r"[A-Z][a-z]{0,3}", fullmatch=True), text), min_size=1).map(tuple)
    with_text = st.builds(Unknown, code=codes, type_name=names, text=text)
    return with_text | st.builds(Unknown, code=codes, type_name=names, text=st.just(""), parts=elements)
