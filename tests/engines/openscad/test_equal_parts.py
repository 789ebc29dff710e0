"""A part that occurs several times is evaluated once, and stands in each of its places as if it were the only one."""

from __future__ import annotations

import pytest

from tests.engines.openscad.conftest import Solve
from tests.engines.openscad.test_shapes import BLUE, OPEN, RED, meshes, number

PART = "module part() { cube(2); translate([1, 0, 0]) cube(2); }\n"
"""12 mm³: two cubes that share half of themselves."""

TREE = """
module twig(level) if (level > 0) {
    cube([1, 1, 2]);
    for (side = [-1, 1]) translate([side * pow(3, level - 1), 0, 1.5]) twig(level - 1);
}
twig(4);
"""


@pytest.mark.parametrize(
    ("source", "volume"),
    [
        ("part(); translate([9, 0, 0]) part(); rotate(90) translate([9, 0, 0]) part();", 36),
        ("part(); translate([0, 1, 0]) part();", 18),
        ("part(); part();", 12),
        ("difference() { part(); translate([0, 1, 0]) part(); }", 6),
        ("intersection() { part(); translate([0, 0, 1]) part(); }", 6),
        ("hull() part(); translate([9, 0, 0]) part();", 24),
        ("for (i = [0:3]) translate([9 * i, 0, 0]) scale(1 + i % 2) part();", 24 + 2 * 96),
        ("linear_extrude(2) square(2); translate([9, 0, 0]) linear_extrude(2) square(2);", 16),
        ("module twice() { children(); translate([9, 0, 0]) children(); } twice() twice() part();", 36),
    ],
)
def test_each_place_has_its_part(solved: Solve, source: str, volume: float) -> None:
    assert number(solved(PART + source), "volume") == (pytest.approx(volume),)


def test_a_tree_has_all_its_twigs(solved: Solve) -> None:
    """15 of 2 mm³, each of which shares nothing with the two above it."""
    assert number(solved(TREE), "volume") == (pytest.approx(30),)


def test_parts_of_other_colours_and_parameters_are_others(solved: Solve) -> None:
    source = 'color("red") part(); translate([9, 0, 0]) color("blue") part(); translate([0, 9, 0]) color("red") part();'
    found = {mesh.color: len(mesh.faces) for mesh in meshes(solved(PART + source))}
    assert found == {RED: 2 * found[BLUE], BLUE: found[BLUE]}
    round_ones = solved("module ball() sphere(5); $fn = 4; ball(); translate([20, 0, 0]) let($fn = 8) ball();")
    assert number(round_ones, "volume")[0] > number(solved("$fn = 4; sphere(5);"), "volume")[0] * 2


def test_what_is_shown_beside_the_model_leaves_its_equals_alone(solved: Solve) -> None:
    result = solved(PART + "%part(); translate([9, 0, 0]) part(); translate([18, 0, 0]) #part(); *part();")
    assert number(result, "volume") == (pytest.approx(24),)
    assert {aside.role for aside in result.asides} == {"background", "highlight"}


def test_a_part_with_a_fault_is_told_of_in_each_place(solved: Solve) -> None:
    once, twice = solved(f"cube(1); {OPEN}"), solved(f"cube(1); module m() {OPEN} m(); translate([9, 0, 0]) m();")
    assert len(twice.messages) == 2 * len(once.messages) > 0
