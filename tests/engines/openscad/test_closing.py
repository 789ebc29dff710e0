"""Where several points of a body are in one place it keeps the volume that OpenSCAD gives it."""

from __future__ import annotations

import pytest

from computeapi.engines.base import EngineResult
from tests.engines.openscad.conftest import Solve

TOOTH = """
function at(t) = 18 * [cos(t) + t * PI / 180 * sin(t), sin(t) - t * PI / 180 * cos(t)];
function back(p) = let(a = atan2(p.y, p.x)) norm(p) * [cos(13.5 - a), sin(13.5 - a)];
module tooth() polygon(concat([[0, 0]], [for (t = [0:5:40]) at(t)], [for (t = [40:-5:0]) back(at(t))]));
module star() { circle(18, $fn = 60); for (i = [0:15]) rotate(i * 22.5) tooth(); }
"""


def volume(result: EngineResult) -> float:
    items = next(output.branches["{0}"] for output in result.outputs if output.name == "volume")
    return next(item for item in items if isinstance(item, float))


def test_tips_that_meet_in_the_middle_of_a_tapered_star_cost_no_volume(solved: Solve) -> None:
    assert volume(solved(TOOTH + "linear_extrude(4, scale = 0.9) star();")) == pytest.approx(4402.0, rel=1e-4)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("difference() { cube(5); cube(3); translate([3, 3, 3]) cube(1); }", 97),
        ("difference() { cube(9); for (i = [1:3]) translate([2 * i, 2 * i, 2 * i]) cube(2); }", 729 - 24),
        ("cube(5); translate([5, 5, 5]) cube(2);", 133),
    ],
    ids=["a hollow at a notch", "hollows in a row", "cubes at a corner"],
)
def test_hollows_and_solids_that_touch_in_a_point_stay(solved: Solve, source: str, expected: float) -> None:
    assert volume(solved(source)) == pytest.approx(expected)


def test_a_hollow_that_touches_another_stays_in_a_body_of_two_colours(solved: Solve) -> None:
    both = 'union() { color("red") cube(5); color("blue") cube([5, 5, 1]); }'
    source = f"difference() {{ {both} cube(3); translate([3, 3, 3]) cube(1); }}"
    assert volume(solved(source)) == pytest.approx(97)
