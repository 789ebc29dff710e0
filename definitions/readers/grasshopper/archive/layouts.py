"""How is a value of fixed size written? One table for both forms: its bytes in a .gh, its elements in a .ghx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from struct import Struct
from struct import error as StructError
from typing import Any
from uuid import UUID

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
    Type,
    Unknown,
    Version,
)

Number = bool | int | float


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """`holds` is the value's class, `struct` its numbers in a .gh and `number` the format of one of them.

    `elements` names them in a .ghx in the same order, `make` and `numbers` go from numbers to the value and back.
    """

    holds: type
    struct: Struct
    number: str
    elements: tuple[str, ...]
    make: Callable[..., Any]
    numbers: Callable[[Any], Sequence[Number]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scalar:
    """One number, text of the item in a .ghx; `number` is its format, little-endian."""

    holds: type
    struct: Struct
    number: str


def _flat(holds: type, number: str, elements: str) -> Layout:
    """A class whose fields are its numbers."""
    names = tuple(elements.split())
    fields = attrgetter(*holds.__dataclass_fields__)  # type: ignore[attr-defined]
    struct = Struct(f"<{len(names)}{number}")
    return Layout(holds=holds, struct=struct, number=number, elements=names, make=holds, numbers=fields)


def _nested(holds: type, part: type, elements: str) -> Layout:
    """A class whose fields are all of another class, which has its numbers."""
    names = tuple(elements.split())
    parts = attrgetter(*holds.__dataclass_fields__)  # type: ignore[attr-defined]
    fields = attrgetter(*part.__dataclass_fields__)  # type: ignore[attr-defined]
    size = len(part.__dataclass_fields__)  # type: ignore[attr-defined]

    def make(*numbers: float) -> Any:
        return holds(*(part(*numbers[start : start + size]) for start in range(0, len(numbers), size)))

    def apart(value: Any) -> Sequence[Number]:
        return [number for each in parts(value) for number in fields(each)]

    return Layout(holds=holds, struct=Struct(f"<{len(names)}d"), number="d", elements=names, make=make, numbers=apart)


def _argb(blue: int, green: int, red: int, alpha: int) -> Colour:
    return Colour(alpha, red, green, blue)


COLOUR = Layout(
    holds=Colour,
    struct=Struct("<4B"),
    number="B",
    elements=("ARGB",),
    make=_argb,
    numbers=attrgetter("blue", "green", "red", "alpha"),
)
"""A little-endian whole number 0xAARRGGBB in a .gh; one element, `a;r;g;b`, in a .ghx."""

SCALARS = {
    Type.BOOL: Scalar(holds=bool, struct=Struct("<?"), number="?"),
    Type.BYTE: Scalar(holds=int, struct=Struct("<B"), number="B"),
    Type.INT32: Scalar(holds=int, struct=Struct("<i"), number="i"),
    Type.INT64: Scalar(holds=int, struct=Struct("<q"), number="q"),
    Type.SINGLE: Scalar(holds=float, struct=Struct("<f"), number="f"),
    Type.DOUBLE: Scalar(holds=float, struct=Struct("<d"), number="d"),
    Type.DATE: Scalar(holds=int, struct=Struct("<q"), number="q"),
}

LAYOUTS = {
    Type.POINT: _flat(Point, "i", "X Y"),
    Type.POINT_F: _flat(PointF, "f", "X Y"),
    Type.SIZE: _flat(Size, "i", "W H"),
    Type.SIZE_F: _flat(SizeF, "f", "W H"),
    Type.RECTANGLE: _flat(Rectangle, "i", "X Y W H"),
    Type.RECTANGLE_F: _flat(RectangleF, "f", "X Y W H"),
    Type.COLOUR: COLOUR,
    Type.POINT_2D: _flat(Point2d, "d", "X Y"),
    Type.POINT_3D: _flat(Point3d, "d", "X Y Z"),
    Type.POINT_4D: _flat(Point4d, "d", "X Y Z W"),
    Type.INTERVAL_1D: _flat(Interval, "d", "A B"),
    Type.INTERVAL_2D: _nested(Interval2d, Interval, "Au Bu Av Bv"),
    Type.LINE: _nested(Line, Point3d, "Ax Ay Az Bx By Bz"),
    Type.BOUNDING_BOX: _nested(BoundingBox, Point3d, "MinX MinY MinZ MaxX MaxY MaxZ"),
    Type.PLANE: _nested(Plane, Point3d, "Ox Oy Oz Xx Xy Xz Yx Yy Yz"),
    Type.VERSION: _flat(Version, "i", "Major Minor Revision"),
}

_HOLDS: dict[Type, type] = {
    **{kind: scalar.holds for kind, scalar in SCALARS.items()},
    **{kind: layout.holds for kind, layout in LAYOUTS.items()},
    Type.UNKNOWN: Unknown,
    Type.DECIMAL: Decimal,
    Type.GUID: UUID,
    Type.STRING: str,
    Type.BYTE_ARRAY: bytes,
    Type.BITMAP: bytes,
    Type.DOUBLE_ARRAY: tuple,
}


def pack_numbers(kind: Type, value: Any) -> bytes | None:
    """The bytes of a value that is all numbers, of a fixed size or an array of doubles; None for the others.

    Raises ValueError for any value that isn't of that type, or that has a number out of its range.
    """
    holds = _HOLDS[kind]
    fits = isinstance(value, (int, float) if holds is float else holds)
    if not fits or (isinstance(value, bool) and holds is not bool):
        raise ValueError(f"a {kind.name} holds {holds.__name__}, not {type(value).__name__}")
    try:
        if scalar := SCALARS.get(kind):
            return scalar.struct.pack(value)
        if layout := LAYOUTS.get(kind):
            return layout.struct.pack(*layout.numbers(value))
        return Struct(f"<i{len(value)}d").pack(len(value), *value) if holds is tuple else None
    except (StructError, OverflowError, AttributeError) as error:
        raise ValueError(f"it is no {kind.name}: {error}") from error
