"""Points, planes and the like in a file are the JSON that RhinoCommon makes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive.values import BoundingBox, Interval, Line, Plane, Point3d
from definitions.readers.grasshopper.values.structs import struct
from definitions.schema import Interface
from tests.readers.grasshopper.canvas import asked, other, problem
from tests.readers.grasshopper.conftest import Read, ReadOne

PLANE = Plane(Point3d(1.0, 2.0, 3.0), Point3d(1.0, 0.0, 0.0), Point3d(0.0, 1.0, 0.0))


POINT = {"X": 1.0, "Y": 2.0, "Z": 3.0}


PLANE_JSON = {
    "Origin": POINT,
    "XAxis": {"X": 1.0, "Y": 0.0, "Z": 0.0},
    "YAxis": {"X": 0.0, "Y": 1.0, "Z": 0.0},
    "ZAxis": {"X": 0.0, "Y": 0.0, "Z": 1.0},
}


SIDES = [Interval(0.0, 2.0), Interval(4.0, 1.0), Interval(0.0, 6.0)]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Vector", {"vector": Point3d(1.0, 2.0, 3.0)}, POINT),
        ("Plane", {"plane": PLANE}, PLANE_JSON),
        ("Line", {"A": Point3d(1.0, 2.0, 3.0), "B": Point3d(1.0, 2.0, 3.0)}, {"From": POINT, "To": POINT}),
        ("Circle", {"plane": PLANE, "radius": 2.5}, {"Plane": PLANE_JSON, "Radius": 2.5}),
        (
            "Rectangle",
            {"plane": PLANE, "x": SIDES[0], "y": SIDES[1]},
            {"Plane": PLANE_JSON, "X": {"T0": 0.0, "T1": 2.0}, "Y": {"T0": 1.0, "T1": 4.0}},
        ),
        (
            "Box",
            {"plane": PLANE, "x": SIDES[0], "y": SIDES[1], "z": SIDES[2]},
            {
                "Plane": PLANE_JSON,
                "X": {"T0": 0.0, "T1": 2.0},
                "Y": {"T0": 1.0, "T1": 4.0},
                "Z": {"T0": 0.0, "T1": 6.0},
            },
        ),
    ],
)
def test_a_struct_is_the_json_that_rhinocommon_writes(
    one: ReadOne, name: str, value: dict[str, Any], expected: Any
) -> None:
    found = one(*asked(other(name, value)))
    assert found.default is not None
    assert json.loads(str(found.default[0])) == expected
    assert Interface.from_json(Interface(inputs=(found,)).as_json()).inputs == (found,)


def test_a_point_and_a_plane_stand_for_each_other(one: ReadOne) -> None:
    base, corner = other("Plane", {"plane": PLANE}), gh.point("Pt", [(1, 2, 3)])
    assert json.loads(str((one(base, gh.get_point("x", sources=[base])).default or ())[0])) == POINT
    assert json.loads(str((one(corner, gh.get_plane("x", sources=[corner])).default or ())[0])) == PLANE_JSON


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Circle", {"plane": PLANE, "radius": 0.0}),
        ("Circle", {"plane": PLANE}),
        ("Rectangle", {"plane": PLANE, "x": SIDES[0]}),
        ("Vector", {"vector": Point3d(float("inf"), 0.0, 0.0)}),
        ("Line", {"A": Point3d(1.0, 2.0, 3.0)}),
    ],
)
def test_a_struct_that_is_none_is_no_default(read: Read, name: str, value: dict[str, Any]) -> None:
    found = read(*asked(other(name, value)))
    assert found.inputs[0].default is None
    assert problem(found, "RH_IN:it: every") == f"RH_IN:it: every request must send it: its value is no {name}."


def test_other_ways_to_write_lines_and_boxes_are_read_too() -> None:
    line = struct("Line", (Line(Point3d(0.0, 0.0, 0.0), Point3d(1.0, 2.0, 3.0)),))
    assert json.loads(line or "")["To"] == POINT
    box = struct("Box", (BoundingBox(Point3d(0.0, 0.0, 0.0), Point3d(1.0, 2.0, 3.0)),))
    assert json.loads(box or "")["Z"] == {"T0": 0.0, "T1": 3.0}
