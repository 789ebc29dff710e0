"""What does the syntax tree of a source look like to a client of /api/parse?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openscad_cpp_evaluator as evaluator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.openscad.parsing import parsed
from computeapi.engines.openscad.syntax import MAX_DEPTH
from softly.lib.errors import ResourceExhausted

SHIPPED = Path(__file__).resolve().parents[3] / "assets" / "scad-definitions"


def parse(source: str) -> dict[str, Any]:
    """In this process, which does for sources that are right: a wrong one leaves the evaluator's reader confused."""
    answer: dict[str, Any] = json.loads(parsed(source.encode(), evaluator.parse_ast_string, evaluator.ParseError))
    return answer


def tree(source: str) -> list[dict[str, Any]]:
    """Without the places, which tests of their own look at."""
    answer = parse(source)
    assert answer["success"], answer["errors"]
    found: list[dict[str, Any]] = _bare(answer["ast"])
    return found


def value(expression: str) -> Any:
    return tree(f"x = {expression};")[0]["value"]


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        return [_bare(part) for part in node]
    if isinstance(node, dict):
        return {name: _bare(part) for name, part in node.items() if name not in ("line", "column")}
    return node


A, B = {"type": "variable", "name": "a"}, {"type": "variable", "name": "b"}
CUBE = {"type": "primitive", "op": "cube", "params": {}}


def operation(operator: str, *sides: Any, **more: Any) -> dict[str, Any]:
    return {"type": "expression", "operator": operator, **dict(zip(("left", "right"), sides, strict=False)), **more}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("cube(size = 3, center = true);", {"type": "primitive", "op": "cube", "params": {"size": 3, "center": True}}),
        ("sphere(3, $fn = 9);", {"type": "primitive", "op": "sphere", "params": {"$fn": 9, "_positional": 3}}),
        ("cylinder(1, 2, 3);", {"type": "primitive", "op": "cylinder", "params": {"_positional": [1, 2, 3]}}),
        (
            "translate([1, 0, 0]) cube();",
            {"type": "transform", "op": "translate", "params": {"_positional": [1, 0, 0]}, "children": [CUBE]},
        ),
        ("union() { cube(); cube(); }", {"type": "boolean", "op": "union", "params": {}, "children": [CUBE, CUBE]}),
        (
            "function f(a, b = 2) = a;",
            {"type": "function_def", "name": "f", "params": ["a", "b"], "defaults": {"b": 2}, "expression": A},
        ),
        ("module m(a) cube();", {"type": "module_def", "name": "m", "params": ["a"], "defaults": {}, "body": [CUBE]}),
        (
            "m(1, a = 2) cube();",
            {"type": "module_call", "name": "m", "params": {"a": 2, "_positional": 1}, "children": [CUBE]},
        ),
        ("a = 5;", {"type": "assignment", "name": "a", "value": 5}),
        ("if (a) cube();", {"type": "if", "condition": A, "thenBody": [CUBE], "elseBody": None}),
        ("if (a) {} else cube();", {"type": "if", "condition": A, "thenBody": [], "elseBody": [CUBE]}),
        ("for (i = [0:5]) cube();", {"type": "for", "variable": "i", "range": [0, 5], "body": [CUBE]}),
        ("for (i = [0:2:5]) cube();", {"type": "for", "variable": "i", "range": [0, 2, 5], "body": [CUBE]}),
        (
            "for (i = [0, 5]) cube();",
            {"type": "for", "variable": "i", "range": {"type": "vector", "elements": [0, 5]}, "body": [CUBE]},
        ),
        ("intersection_for (i = a) cube();", {"type": "intersection_for", "variable": "i", "range": A, "body": [CUBE]}),
        ("children(0);", {"type": "children", "args": [0]}),
        (
            'echo("x", a = 1);',
            {"type": "echo", "values": ["x", {"type": "argument", "name": "a", "value": 1}], "children": []},
        ),
        ('assert(a, "no") cube();', {"type": "assert", "condition": A, "message": "no", "children": [CUBE]}),
        ("assert(message = b, condition = a);", {"type": "assert", "condition": A, "message": B, "children": []}),
        ("let (a = 1, b = a) cube();", {"type": "let", "bindings": {"a": 1, "b": A}, "body": [CUBE]}),
        (
            'import("a.stl");',
            {"type": "import", "op": "import", "filename": "a.stl", "params": {"_positional": "a.stl"}},
        ),
        ("import(file = a);", {"type": "import", "op": "import", "filename": None, "params": {"file": A}}),
        ("include <b/c.scad>", {"type": "import", "op": "include", "filename": "b/c.scad"}),
        ("use <c.scad>", {"type": "import", "op": "use", "filename": "c.scad"}),
    ],
)
def test_each_statement_has_a_node_of_its_own(source: str, told: dict[str, Any]) -> None:
    assert tree(source) == [told]


@pytest.mark.parametrize("modifier", "!#%*")
def test_a_modifier_is_a_node_around_what_it_marks(modifier: str) -> None:
    assert tree(f"{modifier}cube();") == [{"type": "modifier", "modifier": modifier, "child": CUBE}]


def test_a_loop_over_two_variables_is_one_loop_inside_another() -> None:
    inner = {"type": "for", "variable": "j", "range": [0, 1], "body": [CUBE]}
    outer = {"type": "for", "variable": "i", "range": [2, 3], "body": [inner]}
    assert tree("for (i = [2:3], j = [0:1]) cube();") == [outer]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5", 5),
        ("-2.5", -2.5),
        ("0x1F", 31),
        ("true", True),
        ("undef", None),
        ('"a\\"\\n\\u00e9"', 'a"\né'),
        ("1e999", {"type": "number", "text": "inf"}),
        ("[1, [2, a], []]", [1, [2, A], []]),
        ("[0:5]", {"type": "range", "start": 0, "step": 1, "end": 5}),
        ("[0:a:5]", {"type": "range", "start": 0, "step": A, "end": 5}),
        ("-a", operation("-", A)),
        ("!a", operation("!", A)),
        ("~a", operation("~", A)),
        ("a ? 1 : b", operation("?:", 1, B, condition=A)),
        ("a[1]", operation("[]", A, 1)),
        ("a.x", operation(".", A, "x")),
        (
            "f(a, b = 1)",
            {"type": "function_call", "name": "f", "args": [A, {"type": "argument", "name": "b", "value": 1}]},
        ),
        ("a[0](b)", {"type": "function_call", "name": None, "callee": operation("[]", A, 0), "args": [B]}),
        (
            "function (a, b = 1) a",
            {"type": "function_literal", "params": ["a", "b"], "defaults": {"b": 1}, "expression": A},
        ),
        ("let (a = 1) a", {"type": "let", "bindings": {"a": 1}, "body": A}),
        ("echo(1) a", {"type": "echo", "values": [1], "expression": A}),
        ("assert(a)", {"type": "assert", "condition": A, "message": None, "expression": None}),
    ],
)
def test_each_expression_has_a_value_or_a_node(text: str, told: Any) -> None:
    assert value(text) == told


_OPERATORS = ["+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "&", "|", "<<", ">>"]


@pytest.mark.parametrize("operator", _OPERATORS)
def test_each_operator_has_its_sign(operator: str) -> None:
    assert value(f"a {operator} b") == operation(operator, A, B)


LOOP = {"comprehensions": [{"variable": "i", "range": [0, 3]}], "condition": None}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[for (i = [0:3]) a]", {**LOOP, "expression": A}),
        ("[for (i = [0:3]) if (b) a]", {**LOOP, "condition": B, "expression": A}),
        (
            "[for (i = [0:3]) if (b) a else b]",
            {**LOOP, "expression": {"type": "if", "condition": B, "thenBody": A, "elseBody": B}},
        ),
        ("[for (i = [0:3]) each a]", {**LOOP, "expression": {"type": "each", "value": A}}),
        ("[for (i = [0:3]) let (b = 1) a]", {**LOOP, "expression": {"type": "let", "bindings": {"b": 1}, "body": A}}),
        ("[1, each a]", {"elements": [1, {"type": "each", "value": A}]}),
        ("[if (a) 1]", {"elements": [{"type": "if", "condition": A, "thenBody": 1, "elseBody": None}]}),
        ("[1, for (i = [0:3]) a]", {"elements": [1, {"type": "for", **LOOP, "expression": A}]}),
        (
            "[for (i = 0; i < 3; i = i + 1) a]",
            {
                "elements": [
                    {
                        "type": "for",
                        "init": {"i": 0},
                        "body": A,
                        "condition": operation("<", {"type": "variable", "name": "i"}, 3),
                        "update": {"i": operation("+", {"type": "variable", "name": "i"}, 1)},
                    }
                ]
            },
        ),
    ],
)
def test_a_list_that_is_made_says_how(text: str, told: Any) -> None:
    assert value(text) == {"type": "list_comprehension", **told}


def test_a_list_over_two_variables_names_both() -> None:
    loops = [{"variable": "i", "range": [0, 1]}, {"variable": "j", "range": [0, 2]}, {"variable": "k", "range": A}]
    told = value("[for (i = [0:1], j = [0:2]) for (k = a) b]")
    assert told == {"type": "list_comprehension", "comprehensions": loops, "condition": None, "expression": B}


def test_nodes_say_where_they_are() -> None:
    module = parse("\n// a shape\nmodule m()\n{\n    cube(a + 1);\n}\n")["ast"][0]
    cube = module["body"][0]
    assert (module["line"], module["column"]) == (3, 1)
    assert (cube["line"], cube["column"]) == (5, 5)
    assert (cube["params"]["_positional"]["line"], cube["params"]["_positional"]["column"]) == (5, 10)


def test_names_that_begin_with_a_digit_are_kept() -> None:
    made = tree('s = "é 4z"; 2d = 0x2d; module 3x() cube(2d);')
    assert made[1] == {"type": "assignment", "name": "2d", "value": 45}
    assert made[2]["name"] == "3x"
    assert made[2]["body"][0]["params"]["_positional"] == {"type": "variable", "name": "2d"}


def test_parameters_of_the_customizer_come_along() -> None:
    shown = parse("// Outer width [mm]\nwidth = 40; // [20:5:80]\ncube(width);")["parameters"]
    assert [(p["name"], p["default"], p["minimum"], p["maximum"], p["unit"]) for p in shown] == [
        ("width", 40, 20, 80, "mm")
    ]


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("cube(1);\nsphere(", "Parser error: syntax error, unexpected end of file, expecting )", 2, 7),
        ("a = ;", "Parser error: syntax error, unexpected ;", 1, 5),
        ("cube(1);}", "Parser error: syntax error, unexpected }, expecting end of file", 1, 9),
        ('\n"b', "Parser error: this string never ends.", 2, None),
        ('s = "é"; a = ;', "Parser error: syntax error, unexpected ;", 1, 14),
        ("\0", "Parser error: This is not text.", None, None),
    ],
)
def test_a_syntax_error_has_its_place(
    engine: OpenScadEngine, source: str, message: str, line: int, column: int | None
) -> None:
    answer = json.loads(engine.parse(source))
    assert (answer["success"], answer["ast"], answer["parameters"]) == (False, None, [])
    assert answer["errors"] == [{"message": message, "line": line, "column": column}]


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1) + ";",
        "x = " + "+".join("a" * (MAX_DEPTH + 1)) + ";",
        "x = " + "-" * (MAX_DEPTH + 1) + "a;",
        "rotate(1) " * (MAX_DEPTH + 1) + "cube();",
        "if (a) cube(); else " * (MAX_DEPTH + 1) + "cube();",
        "x = " + "(" * 100_000,
    ],
)
def test_a_source_that_is_too_deep_is_refused(engine: OpenScadEngine, source: str) -> None:
    with pytest.raises(ResourceExhausted, match="deeper"):
        engine.parse(source)


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2) + ";",
        "x = " + "+".join("a" * (MAX_DEPTH - 2)) + ";",
        "rotate(1) " * (MAX_DEPTH - 2) + "cube();",
        "if (a) cube(); else " * (MAX_DEPTH - 2) + "cube();",
        "module m() {" * (MAX_DEPTH - 2) + "}" * (MAX_DEPTH - 2),
    ],
)
def test_a_source_as_deep_as_allowed_is_told(source: str) -> None:
    assert parse(source)["success"]


def test_definitions_that_ship_are_told_without_an_unknown_node() -> None:
    paths = list(SHIPPED.rglob("*.scad"))
    assert paths
    for path in paths:
        answer = parse(path.read_text())
        assert answer["success"], path.name
        assert '"other"' not in json.dumps(answer["ast"]), path.name


_LEAVES = st.sampled_from(["a", "b", "$fn", "7", '"t"', "undef", "true", "1.5e3", "[]"])
_SHAPES = [
    *(f"({{0}} {operator} {{1}})" for operator in _OPERATORS),
    *("(-{0})", "(!{0})", "({0} ? {1} : {2})", "({0})[{1}]", "({0}).x", "f({0}, a = {1})", "({0})({1})"),
    *("[{0}, {1}]", "[{0} : {1}]", "[{0} : {1} : {2}]", "[for (a = {0}) if ({1}) each {2}]"),
    *("[for (a = 0; {0}; a = {1}) {2}]", "(let (a = {0}) {1})", "(function (a) {0})", "(echo({0}) {1})"),
]


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(str.format, st.sampled_from(_SHAPES), inner, inner, inner)


@given(expression=st.recursive(_LEAVES, _nested, max_leaves=25))
@settings(deadline=None)
def test_any_expression_is_told_and_none_of_it_is_unknown(expression: str) -> None:
    answer = parse(f"x = {expression};")
    assert answer["success"], answer["errors"]
    assert '"other"' not in json.dumps(answer["ast"])


@given(source=st.text(max_size=100) | st.text(alphabet='ab1.,;:()[]{}<>=+-!#%*"/\\ \n', max_size=200))
@settings(deadline=None, max_examples=60)
def test_whatever_comes_is_told_or_refused_with_a_reason(engine: OpenScadEngine, source: str) -> None:
    answer = json.loads(engine.parse(source))
    assert answer["success"] == (answer["ast"] is not None) == (not answer["errors"])


def test_the_engine_parses_in_a_process_of_its_own(engine: OpenScadEngine) -> None:
    answer = json.loads(engine.parse("cube(1);"))
    assert answer["success"]
    assert answer["ast"] == [{"type": "primitive", "op": "cube", "params": {"_positional": 1}, "line": 1, "column": 1}]
    assert answer["parseTime"] > 0


def test_the_engine_reads_no_file_that_a_source_names(engine: OpenScadEngine) -> None:
    assert json.loads(engine.parse("include </etc/passwd>\n"))["success"]
