"""A source that asks for too much is ended by its limit, and told which; one that only looks so is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from softly.lib.errors import EngineCrashed, ResourceExhausted, SolveTimeout
from tests.jail.solving import BRIEF, attack, mended

TWICE = "function f(v, n) = n == 0 ? v : f([v, v], n - 1);"
TEXT = "function f(v, n) = n == 0 ? v : f(str(v, v), n - 1);"
DEEP = "function f(v, n) = n == 0 ? v : f([v], n - 1);"

MEMORY = {
    "a sphere of 1e9 fragments": "sphere(5, $fn = 1e9);",
    "a circle of 1e9 fragments": "circle(5, $fn = 1e9);",
    "a cylinder of 1e9 fragments": "cylinder(5, 2, 2, $fn = 1e9);",
    "fragments by size": "$fa = 1e-9; $fs = 1e-9; sphere(5);",
    "a turn of 1e9 steps": "rotate_extrude($fn = 1e9) translate([5, 0]) square(1);",
    "minkowski of spheres": "minkowski() { sphere(5, $fn = 200); sphere(5, $fn = 200); }",
    "a shadow of a large mesh": "projection() sphere(5, $fn = 1500);",
    "a letter of 1e9 fragments": 'linear_extrude(1) text("O", $fn = 1e9);',
    "a list of lists": "x = [for (i = [0 : 5000]) [for (j = [0 : 5000]) rands(0, 1, 1)]]; cube(len(x));",
    "three loops in a list": "x = [for (a = [0 : 999], b = [0 : 999], c = [0 : 999]) a]; cube(1);",
    "concat doubled": "function f(v, n) = n == 0 ? v : f(concat(v, v), n - 1); echo(len(f([1, 2, 3], 60)));",
    "text doubled": f'{TEXT} echo(len(f("ab", 60)));',
    "a list doubled, added": f"{TWICE} a = f(1, 40); echo(len(a + a)); cube(1);",
    "search of a text in itself": f'{TEXT} a = f("ab", 15); echo(len(search(a, a, 0))); cube(1);',
    "functions in functions": f"x = {'function(x) ' * 4000}1; echo(x); cube(1);",
    "a function that calls itself": "function f(x) = 1 + f(x + 1); cube(f(0));",
    "two that call each other": "function f(x) = 1 + g(x); function g(x) = 1 + f(x); cube(f(0));",
    "a let that calls itself": "f = function(x) let (y = f(x + 1)) y; echo(f(1)); cube(1);",
    "a list that calls itself": "function f(x) = [each f(x + 1)]; echo(f(1)); cube(1);",
    "an assertion that calls itself": "function f(x) = assert(f(x + 1)) 1; echo(f(1)); cube(1);",
}

DEPTH = {
    "brackets": "x = " + "[" * 50_000 + "]" * 50_000 + ";",
    "brackets that never close": "x = " + "[" * 50_000,
    "a sum": "x = " + "+".join("1" * 100_000) + ";",
    "choices": "x = " + "1 ? 2 : " * 30_000 + "3; cube(x);",
    "signs": "x = " + "-" * 50_000 + "1;",
    "calls": "x = f" + "(1)" * 50_000 + ";",
    "modifiers": "#" * 9000 + "cube(1);",
    "modules around": "union() " * 2400 + "cube(1);",
    "a module in itself": "module m(n) { m(n + 1); } m(0);",
    "modules in each other": "module m(n) { k(n + 1); } module k(n) { union() m(n); } m(0);",
    "a module in its children": "module m() { m() children(); } m() cube(1);",
    "a default that calls its function": "function f(x = f()) = x; echo(f()); cube(1);",
}

TIME = {
    "two loops": "for (i = [0 : 9e5], j = [0 : 9e5]) if (i < 0) cube(1);",
    "calls doubled": "function f(n) = n > 0 ? f(n - 1) + f(n - 1) : 1; cube(f(60));",
    "modules doubled": "module m(n) { if (n > 0) { m(n - 1); m(n - 1); } } m(60);",
    "children doubled": "module d(n) { if (n > 0) d(n - 1) { children(); children(); } else children(); }"
    " d(40) cube(1);",
    "children of children": f"module d() {{ children(); children(); }} {'d() ' * 200}cube(1);",
    "a list doubled, compared": f"{TWICE} echo(f(1, 40) == f(1, 40)); cube(1);",
    "a list doubled, its greatest": f"{TWICE} cube(max(f(1, 40)));",
    "search of a list in itself": "a = [for (i = [0 : 99999]) i]; echo(len(search(a, a, 0))); cube(1);",
    "lookup in a long table": "a = [for (i = [0 : 99999]) [i, i]]; x = [for (b = a) lookup(b[0], a)]; cube(1);",
    "a tower of minkowski": "module m(n) { minkowski() { if (n > 0) m(n - 1); difference() { sphere(3, $fn = 20);"
    " cube(3); } } } m(20);",
    "text of 100,000 letters": f'linear_extrude(1) text("{"x" * 100_000}");',
    "100,000 texts": 'for (i = [0 : 99999]) translate([i * 20, 0]) text("Ab");',
    "a roof over a fractal": "roof() for (i = [0 : 400]) rotate(i * 137.5) translate([i, 0]) circle(3, $fn = 30);",
    "40,000 holes": "difference() { cube(100); for (i = [0 : 200], j = [0 : 200]) translate([i / 2, j / 2, 0])"
    " cylinder(100, 0.1, 0.1, $fn = 30); }",
    "a polygon that crosses itself": "polygon([for (i = [0 : 20000]) [cos(i * 137.5), sin(i * 137.5)] * 100]);",
    "a face of 100,000 corners": "n = 1e5; polyhedron([for (i = [0 : n]) [cos(i), sin(i), i % 7]], [[each [0 : n]]]);",
}

HARMLESS = {
    "a loop of 1e9": "for (i = [0 : 1e9]) sphere(i);",
    "a list of 1e9": "x = [for (i = [0 : 1e9]) i]; echo(len(x));",
    "an endless loop": "x = [for (i = 0; true; i = i + 1) if (false) i];",
    "a range without end": "x = [for (i = [0 : 1 / 0]) i]; y = [for (i = [0 : 0 / 0 : 1]) i]; z = [each [0 : 1e8]];",
    "a step of nothing": "x = [for (i = [0 : 1e-300 : 1]) i];",
    "1e9 random numbers": "x = rands(0, 1, 1e9); y = rands(0, 1, 1 / 0); z = rands(1 / 0, 0 / 0, 5, 1 / 0);",
    "letters of numbers": "echo(chr([0 : 1e9]), chr(-1), chr(1e9), chr(55296), chr(0), ord(chr(55296)));",
    "a deep list, told": f"{DEEP} echo(f(1, 3e4));",
    "a deep list, compared": f"{DEEP} a = f(1, 1e4); echo(a == f(1, 1e4), -a == 1, len(str(a)));",
    "numbers beyond all": "echo(1e999999999999, 1e-99999, 1" + "0" * 9000 + ", 0x" + "F" * 5000 + ");",
    "nothing to join": "hull() {} minkowski() {} offset(r = 1) {} roof() {} linear_extrude(1) {} rotate_extrude() {}"
    " projection() {} intersection() {} difference() {} resize([1, 1, 1]) {}",
    "1e7 slices": "linear_extrude(height = 1, slices = 1e7, twist = 90) square(1);",
    "not a number": "cube(0 / 0); sphere(5, $fs = 0 / 0, $fa = 0 / 0); scale(1 / 0) cube(1); rotate([0 / 0, 0, 0]) {}"
    " multmatrix([[0 / 0, 1], [1 / 0]]) cube(1); offset(r = 1e300) {}",
    "text of odd measures": 'linear_extrude(1) { text("a", size = 0 / 0); text("a", spacing = 1e300);'
    ' text("\\u202e\\u0000a", direction = "ttb", language = "xx", script = "zzzz"); text("a", size = -5); }',
    "corners that aren't there": "polyhedron([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 99], [-1, 0 / 0, 2]]);"
    " linear_extrude(1) polygon([[0, 0], [1, 0], [0, 1]], [[0, 1, 1e9, -1, 0 / 0, 2.5]]);",
    "50,000 variables": "".join(f"x{i} = x{i - 1};" for i in range(1, 20_000)),
    "9,000 arguments": f"cube({','.join('1' * 9000)}); module m({','.join(f'a{i}' for i in range(5000))}) {{}} m();",
    "900 blocks": "{" * 900 + "cube(1);" + "}" * 900,
    "3,000 choices": "if (false) cube(1);" + " else if (false) cube(1);" * 3000 + " else cube(2);",
    "900,000 letters": f'x = "{"a" * 900_000}"; echo(len(x));',
    "a comment without an end": "/*" + "a" * 900_000,
    "a string without an end": 'x = "' + "a" * 900_000,
    "binary": "cube(1);\0cube(2);",
    "a flood of echoes": "for (i = [0 : 9e4]) echo(i);",
    "a flood of warnings": "for (i = [0 : 9e4]) echo(missing);",
}

CRASHES = {
    "hull of nothing flat": "hull() { square(0); circle(0); }",
    "hull of one nothing": "hull() { square(0); }",
    "hull of no text": "hull() text();",
    "hull of no polygon": "linear_extrude(1) hull() polygon();",
    "1e9 slices": "linear_extrude(height = 1, slices = 1e9) square(1);",
    "1e12 turns": "linear_extrude(height = 1, twist = 1e12) square(1);",
    "minkowski of nothing flat": "minkowski() { square(0); circle(0); }",
}


@pytest.mark.parametrize("source", MEMORY.values(), ids=MEMORY)
def test_what_needs_too_much_memory_is_told_so(engine: OpenScadEngine, folder: Path, source: str) -> None:
    error = attack(engine, folder, source).error
    assert isinstance(error, ResourceExhausted)
    assert "memory" in error.message
    assert (error.details or {})["resource"] == "memory"


@pytest.mark.parametrize("source", DEPTH.values(), ids=DEPTH)
def test_what_nests_too_deep_is_told_so(engine: OpenScadEngine, folder: Path, source: str) -> None:
    error = attack(engine, folder, source).error
    assert isinstance(error, ResourceExhausted)
    assert error.message.startswith("Line 1: ")


@pytest.mark.parametrize("source", TIME.values(), ids=TIME)
def test_what_takes_too_long_is_ended(engine: OpenScadEngine, folder: Path, source: str) -> None:
    assert isinstance(attack(engine, folder, source, limits=BRIEF).error, SolveTimeout | ResourceExhausted)


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_dangerous_ends_without_a_crash(engine: OpenScadEngine, folder: Path, source: str) -> None:
    assert not isinstance(attack(engine, folder, f"cube(1);\n{source}").error, EngineCrashed | SolveTimeout)


@pytest.mark.parametrize("source", CRASHES.values(), ids=CRASHES)
def test_a_crash_hurts_nobody_else(engine: OpenScadEngine, folder: Path, source: str) -> None:
    assert not isinstance(attack(engine, folder, source).error, EngineCrashed) or mended() < 2
