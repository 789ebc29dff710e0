"""What can an item of an archive hold? The type codes, and a value for each.

Plain Python where there is one: bool, int, float, str, bytes, `uuid.UUID`, `decimal.Decimal`; a date is its .NET ticks
(100 ns since the year 1) as an int, an array of doubles a tuple, a bitmap the bytes of its PNG. The others are here.
Whole numbers are 32 bits wide unless said otherwise; coordinates are in the units of the document, colours 0 to 255.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from uuid import UUID


class Type(IntEnum):
    """Type codes of the GH_IO library. `UNKNOWN` stands for a code that isn't one of them: see `Unknown`."""

    UNKNOWN = -1
    BOOL = 1
    BYTE = 2
    INT32 = 3
    INT64 = 4
    SINGLE = 5
    DOUBLE = 6
    DECIMAL = 7
    DATE = 8
    GUID = 9
    STRING = 10
    BYTE_ARRAY = 20
    DOUBLE_ARRAY = 21
    POINT = 30
    POINT_F = 31
    SIZE = 32
    SIZE_F = 33
    RECTANGLE = 34
    RECTANGLE_F = 35
    COLOUR = 36
    BITMAP = 37
    POINT_2D = 50
    POINT_3D = 51
    POINT_4D = 52
    INTERVAL_1D = 60
    INTERVAL_2D = 61
    LINE = 70
    BOUNDING_BOX = 71
    PLANE = 72
    VERSION = 80


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the canvas in whole pixels."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class PointF:
    """A place on the canvas; numbers of the small drawing types are single precision, others are rounded to it."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SizeF:
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class RectangleF:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Colour:
    alpha: int
    red: int
    green: int
    blue: int


@dataclass(frozen=True, slots=True)
class Point2d:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Point3d:
    x: float
    y: float
    z: float


@dataclass(frozen=True, slots=True)
class Point4d:
    x: float
    y: float
    z: float
    w: float


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to `end`, which may be the lower."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Interval2d:
    u: Interval
    v: Interval


@dataclass(frozen=True, slots=True)
class Line:
    start: Point3d
    end: Point3d


@dataclass(frozen=True, slots=True)
class BoundingBox:
    lowest: Point3d
    highest: Point3d


@dataclass(frozen=True, slots=True)
class Plane:
    """`x_axis` and `y_axis` are directions."""

    origin: Point3d
    x_axis: Point3d
    y_axis: Point3d


@dataclass(frozen=True, slots=True)
class Version:
    major: int
    minor: int
    revision: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """An item of an XML archive whose type nobody here knows, kept as the text that it is.

    `parts` are its child elements, each a name and its text.
    """

    code: int | None
    type_name: str
    text: str
    parts: tuple[tuple[str, str], ...] = ()


Struct = (
    Point | PointF | Size | SizeF | Rectangle | RectangleF | Colour | Point2d | Point3d | Point4d
    | Interval | Interval2d | Line | BoundingBox | Plane | Version
)  # fmt: skip
Value = bool | int | float | str | bytes | UUID | Decimal | tuple[float, ...] | Struct | Unknown
