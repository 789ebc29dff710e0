"""What do archives look like that nobody's writer wrote? One item of each type, by hand, in both forms."""

from __future__ import annotations

import zlib
from decimal import Decimal
from struct import pack
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
    Version,
)

GUID = UUID("00112233-4455-6677-8899-aabbccddeeff")

# Of each type: its code, its name, its bytes, its text or elements, and what they mean.
FORMS: list[tuple[int, str, bytes, str, Any]] = [
    (1, "gh_bool", b"\1", "true", True),
    (2, "gh_byte", b"\xfe", "254", 254),
    (3, "gh_int32", pack("<i", -7), "-7", -7),
    (4, "gh_int64", pack("<q", -(1 << 60)), "-1152921504606846976", -(1 << 60)),
    (5, "gh_single", pack("<f", 0.1), "0.1", 0.10000000149011612),
    (6, "gh_double", pack("<d", 0.1), "0.1", 0.1),
    (7, "gh_decimal", pack("<3I4B", 1234, 0, 0, 0, 0, 2, 0x80), "-12.34", Decimal("-12.34")),
    (8, "gh_date", pack("<q", 637003403505947400), "637003403505947400", 637003403505947400),
    (9, "gh_guid", bytes.fromhex("33221100554477668899aabbccddeeff"), str(GUID), GUID),
    (10, "gh_string", b"\x06\xc3\xa9\xf0\x9f\x8e\x80", "\u00e9\U0001f380", "\u00e9\U0001f380"),
    (20, "gh_bytearray", pack("<i", 3) + b"abc", '<stream length="3">YWJj</stream>', b"abc"),
    (21, "gh_doublearray", pack("<i2d", 2, 1.5, -2), "<double>1.5</double><double>-2</double>", (1.5, -2.0)),
    (30, "gh_drawing_point", pack("<2i", 1, -2), "<X>1</X><Y>-2</Y>", Point(1, -2)),
    (31, "gh_drawing_pointf", pack("<2f", 1.5, -2), "<X>1.5</X><Y>-2</Y>", PointF(1.5, -2)),
    (32, "gh_drawing_size", pack("<2i", 3, 4), "<W>3</W><H>4</H>", Size(3, 4)),
    (33, "gh_drawing_sizef", pack("<2f", 3.5, 4), "<W>3.5</W><H>4</H>", SizeF(3.5, 4)),
    (
        34,
        "gh_drawing_rectangle",
        pack("<4i", 1, 2, 3, 4),
        "<X>1</X><Y>2</Y><W>3</W><H>4</H>",
        Rectangle(1, 2, 3, 4),
    ),
    (
        35,
        "gh_drawing_rectanglef",
        pack("<4f", 1, 2, 3, 0.5),
        "<X>1</X><Y>2</Y><W>3</W><H>0.5</H>",
        RectangleF(1, 2, 3, 0.5),
    ),
    (36, "gh_drawing_color", pack("<I", 0xFF010203), "<ARGB>255;1;2;3</ARGB>", Colour(255, 1, 2, 3)),
    (37, "gh_drawing_bitmap", pack("<i", 4) + b"\x89PNG", '<bitmap length="4">iVBORw==</bitmap>', b"\x89PNG"),
    (50, "gh_point2d", pack("<2d", 1, 2), "<X>1</X><Y>2</Y>", Point2d(1, 2)),
    (51, "gh_point3d", pack("<3d", 1, 2, 3), "<X>1</X><Y>2</Y><Z>3</Z>", Point3d(1, 2, 3)),
    (52, "gh_point4d", pack("<4d", 1, 2, 3, 4), "<X>1</X><Y>2</Y><Z>3</Z><W>4</W>", Point4d(1, 2, 3, 4)),
    (60, "gh_interval1d", pack("<2d", 9, -9), "<A>9</A><B>-9</B>", Interval(9, -9)),
    (
        61,
        "gh_interval2d",
        pack("<4d", 1, 2, 3, 4),
        "<Au>1</Au><Bu>2</Bu><Av>3</Av><Bv>4</Bv>",
        Interval2d(Interval(1, 2), Interval(3, 4)),
    ),
    (
        70,
        "gh_line",
        pack("<6d", 1, 2, 3, 4, 5, 6),
        "<Ax>1</Ax><Ay>2</Ay><Az>3</Az><Bx>4</Bx><By>5</By><Bz>6</Bz>",
        Line(Point3d(1, 2, 3), Point3d(4, 5, 6)),
    ),
    (
        71,
        "gh_boundingbox",
        pack("<6d", 1, 2, 3, 4, 5, 6),
        "<MinX>1</MinX><MinY>2</MinY><MinZ>3</MinZ><MaxX>4</MaxX><MaxY>5</MaxY><MaxZ>6</MaxZ>",
        BoundingBox(Point3d(1, 2, 3), Point3d(4, 5, 6)),
    ),
    (
        72,
        "gh_plane",
        pack("<9d", 1, 2, 3, 1, 0, 0, 0, 1, 0),
        "<Ox>1</Ox><Oy>2</Oy><Oz>3</Oz><Xx>1</Xx><Xy>0</Xy><Xz>0</Xz><Yx>0</Yx><Yy>1</Yy><Yz>0</Yz>",
        Plane(Point3d(1, 2, 3), Point3d(1, 0, 0), Point3d(0, 1, 0)),
    ),
    (
        80,
        "gh_version",
        pack("<3i", 0, 2, 2),
        "<Major>0</Major><Minor>2</Minor><Revision>2</Revision>",
        Version(0, 2, 2),
    ),
]


def gh(plain: bytes) -> bytes:
    """A .gh with these bytes in it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(plain) + packer.flush()


def gh_root(*, items: int = 0, chunks: int = 0) -> bytes:
    """The head of a root that says it has so many."""
    return b"\4Root" + pack("<3i", -1, items, chunks)


def gh_item(code: int, value: bytes, *, index: int = -1) -> bytes:
    return b"\5Thing" + pack("<2i", index, code) + value


def ghx(body: str) -> bytes:
    """A .ghx with these elements in its root."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Archive name="Root">{body}</Archive>'.encode()


def ghx_item(type_name: str, code: int | str, value: str) -> bytes:
    item = f'<item name="Thing" type_name="{type_name}" type_code="{code}">{value}</item>'
    return ghx(f'<items count="1">{item}</items>')
