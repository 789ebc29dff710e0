"""A definition's messages are OpenSCAD's, word for word and with the author's file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from softly.lib.errors import DefinitionFailed
from tests.engines.openscad.conftest import Solve

EMPTY = "Current top level object is empty."
DIGITS = (
    'DEPRECATED: Variable names starting with digits ("{name}") will be removed in future releases.'
    " in file box.scad, line {line}"
)


def printed(solved: Solve, source: str, **variables: object) -> list[str]:
    return [message.printed for message in solved(source, **variables).messages if message.printed != EMPTY]


def refused(solved: Solve, source: str) -> tuple[str, dict[str, Any], list[tuple[str, str, int | None]]]:
    """The error's message, its place, and level, text and line of what was said."""
    with pytest.raises(DefinitionFailed) as failed:
        solved(source)
    details = dict(failed.value.details or {})
    said = [(message["level"], message["message"], message["line"]) for message in details.pop("messages")]
    return failed.value.message, details, said


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("echo($vpr, $vpt, $vpd, $vpf);", ["ECHO: [55, 0, 25], [0, 0, 0], 140, 22.5"]),
        ("echo(0xff, 0xFFFFFFFF);", ["ECHO: 255, 4.29497e+9"]),
        (
            "echo(0x1FFFFFFFFFFFFFFFF);",
            [
                'WARNING: Hexadecimal constant "0x1FFFFFFFFFFFFFFFF" too large in file box.scad, line 1',
                "ECHO: 1.84467e+19",
            ],
        ),
        (
            "\necho(9007199254740993);",
            [
                'WARNING: Integer "9007199254740993" cannot be represented precisely in file box.scad, line 2',
                "ECHO: 9.0072e+15",
            ],
        ),
        (
            "2d = 5;\necho(2d, 2e);",
            [
                DIGITS.format(name="2d", line=1),
                DIGITS.format(name="2d", line=2),
                DIGITS.format(name="2e", line=2),
                'WARNING: Ignoring unknown variable "2e" in file box.scad, line 2',
                "ECHO: 5, undef",
            ],
        ),
        (
            "\nassign(x = 5) echo(x);",
            [
                "DEPRECATED: The assign() module will be removed in future releases. Use a regular assignment instead."
                " in file box.scad, line 2",
                "ECHO: 5",
            ],
        ),
        (
            "module m() { child(); child(1); }\nm() { echo(0); echo(1); }",
            [
                "DEPRECATED: child() will be removed in future releases. Use children() instead.",
                "ECHO: 0",
                "ECHO: 1",
            ],
        ),
        (f"echo({'9' * 5000} > 1);", ["ECHO: true"]),
        ("function child(x) = x + 1;\ny = let(z = 1) child(z);\necho(y);", ["ECHO: 2"]),
        ("module child(x) echo(x);\nchild(3);", ["ECHO: 3"]),
        ("cube(1, foo = 2);", ['WARNING: variable "foo" not specified as parameter in file box.scad, line 1']),
        (
            "x = undef < undef;\necho(x);",
            ["WARNING: operation undefined (undefined < undefined) in file box.scad, line 1", "ECHO: undef"],
        ),
        ("a = 1;\na = 2;", ['WARNING: "a" was assigned on line 1 but was overwritten in file box.scad, line 2']),
        (
            "include <gone.scad>\necho(1);",
            ["WARNING: Can't open include file 'gone.scad'. in file box.scad, line 1", "ECHO: 1"],
        ),
        ("\nuse <gone.scad>", ["WARNING: Can't open library 'gone.scad'. in file box.scad, line 2"]),
        (
            "use <gone.ttf>",
            [
                "WARNING: Can't open library 'gone.ttf'. in file box.scad, line 1",
                "ERROR: Can't read font with path 'gone.ttf'",
            ],
        ),
        ('\nimport("sub/gone.stl");', ["WARNING: Can't open import file 'sub/gone.stl', import() at line 2"]),
        ('import("gone.svg");', ["ERROR: Can't open file 'gone.svg', import() at line 1"]),
        ("echo(function(x) 1000000 + 0.0000001);", ["ECHO: function(x) (1e+6 + 1e-7)"]),
    ],
)
def test_what_openscad_prints_is_printed_word_for_word(solved: Solve, source: str, lines: list[str]) -> None:
    assert printed(solved, source) == lines


def test_the_same_message_is_silent_after_five_times_whatever_is_echoed_between(solved: Solve) -> None:
    lines = printed(solved, "for (i = [1 : 8]) { echo(i); x = none; y = x; }\necho(other);")
    assert sum('"none"' in line for line in lines) == 5
    assert sum(line.startswith("ECHO") for line in lines) == 9
    assert any('"other"' in line for line in lines)


def test_values_from_outside_replace_without_a_word(solved: Solve) -> None:
    assert printed(solved, "a = 1;\n2d = 2;\necho(a, 2d);", a=7, **{"2d": [1, None]})[-1] == "ECHO: 7, [1, undef]"
    assert not any("overwritten" in line for line in printed(solved, "a = 1;\necho(a);", a=7))


def test_calls_that_led_to_a_warning_are_not_told(solved: Solve) -> None:
    assert printed(solved, "module m() { x = none; cube(x); }\nm();") == [
        'WARNING: Ignoring unknown variable "none" in file box.scad, line 1'
    ]


def test_an_included_file_keeps_its_own_lines(solved: Solve, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.scad").write_text(
        'include <gone.scad>\n\necho(one);\nc = 1;\nc = 2;\nb = 3; module m() {\necho("m"); }'
    )
    source = "b = 1;\ninclude <sub/a.scad> echo(two);\nm();\necho(three, b);"
    assert printed(solved, source) == [
        "WARNING: Can't open include file 'gone.scad'. in file sub/a.scad, line 1",
        'WARNING: "c" was assigned on line 4 of "sub/a.scad" but was overwritten in file sub/a.scad, line 5',
        'WARNING: "b" was assigned on line 1 of "box.scad" but was overwritten in file sub/a.scad, line 6',
        'WARNING: Ignoring unknown variable "one" in file sub/a.scad, line 3',
        "ECHO: undef",
        'WARNING: Ignoring unknown variable "two" in file box.scad, line 2',
        "ECHO: undef",
        'ECHO: "m"',
        'WARNING: Ignoring unknown variable "three" in file box.scad, line 4',
        "ECHO: undef, 3",
    ]


def test_what_a_file_assigns_twice_is_told_before_all_else_by_its_lines(solved: Solve) -> None:
    source = "echo(1);\nmodule m() { b = 1;\nb = 2; }\nm();\na = 1;\na = 2;"
    assert printed(solved, source) == [
        'WARNING: "b" was assigned on line 2 but was overwritten in file box.scad, line 3',
        'WARNING: "a" was assigned on line 5 but was overwritten in file box.scad, line 6',
        "ECHO: 1",
    ]


def test_faces_turned_the_wrong_way_are_not_spoken_of(solved: Solve) -> None:
    points = "[[0, 0, 0], [5, 0, 0], [0, 5, 0], [0, 0, 5]]"
    assert printed(solved, f"polyhedron({points}, [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 3, 2]]);") == []


def test_a_file_that_is_used_is_mended_as_well(solved: Solve, tmp_path: Path) -> None:
    (tmp_path / "a.scad").write_text("include <gone.scad>\nmodule m()\nassign(x = 3) echo(x, none);")
    assert printed(solved, "use <a.scad>\nm();") == [
        "WARNING: Can't open include file 'gone.scad'. in file a.scad, line 1",
        "DEPRECATED: The assign() module will be removed in future releases. Use a regular assignment instead."
        " in file a.scad, line 3",
        'WARNING: Ignoring unknown variable "none" in file a.scad, line 3',
        "ECHO: 3, undef",
    ]


def test_an_include_may_stand_inside_a_module(solved: Solve, tmp_path: Path) -> None:
    (tmp_path / "a.scad").write_text("x = 4;\necho(x);\n")
    assert printed(solved, "module m() { include <a.scad>\necho(x + 1); }\nm();") == ["ECHO: 4", "ECHO: 5"]


def test_files_that_use_each_other_end(solved: Solve, tmp_path: Path) -> None:
    (tmp_path / "a.scad").write_text("use <b.scad>\nfunction a() = b() + 1;")
    (tmp_path / "b.scad").write_text("use <a.scad>\nfunction b() = 1;")
    assert printed(solved, "use <a.scad>\nuse <box.scad>\necho(a());") == ["ECHO: 2"]


@pytest.mark.parametrize(
    ("source", "message", "place", "said"),
    [
        (
            "echo(1);\ncube(;",
            "Line 2, column 6: syntax error, unexpected ;",
            {"file": "box.scad", "line": 2, "column": 6},
            [("error", "Parser error: syntax error", 2), ("error", "Can't parse file 'box.scad'!", None)],
        ),
        (
            'x = "abc\nd',
            "Line 1: this string never ends.",
            {"file": "box.scad", "line": 1},
            [
                ("error", "Parser error: Unterminated string", 4),
                ("error", "Parser error: syntax error", 4),
                ("error", "Can't parse file 'box.scad'!", None),
            ],
        ),
        (
            "cube(1);\n/* abc",
            "Line 2: this comment never ends.",
            {"file": "box.scad", "line": 2},
            [
                ("error", "Parser error: Unterminated comment", 4),
                ("error", "Parser error: syntax error", 4),
                ("error", "Can't parse file 'box.scad'!", None),
            ],
        ),
        (
            'echo("a");\nx = none;\n\nassert(1 > 2, "no");',
            "Line 4: Assertion '(1 > 2)' failed: \"no\"",
            {"file": "box.scad", "line": 4},
            [
                ("warning", 'Ignoring unknown variable "none"', 2),
                ("echo", '"a"', None),
                ("error", "Assertion '(1 > 2)' failed: \"no\"", 4),
                ("trace", "called by 'assert'", 4),
            ],
        ),
    ],
)
def test_a_failure_has_its_place_and_all_that_was_said(
    solved: Solve, source: str, message: str, place: dict[str, Any], said: list[tuple[str, str, int | None]]
) -> None:
    told, details, messages = refused(solved, source)
    assert told.startswith(message)
    assert messages == said
    assert told.endswith(details.pop("reason"))
    assert details == place


@pytest.mark.parametrize(
    ("source", "line"), [("cube([1, 2", 2), ("cube(1)\n", 3), ("{ cube(1);", 3), ("{\n}\n}{\n", 3)]
)
def test_what_is_missing_at_the_end_is_told_behind_it(solved: Solve, source: str, line: int) -> None:
    assert refused(solved, source)[2][0] == ("error", "Parser error: syntax error", line)


def test_a_failure_behind_the_values_is_told_of_the_last_line(solved: Solve) -> None:
    with pytest.raises(DefinitionFailed) as failed:
        solved("a = 1;\ncube(a)", a=2)
    assert failed.value.message == "Line 2, column 8: syntax error, unexpected end of file."


def test_a_failure_carries_no_more_text_than_a_client_reads(solved: Solve) -> None:
    with pytest.raises(DefinitionFailed) as failed:
        solved("for (i = [1 : 900]) echo(str(i, chr([for (j = [1 : 1000]) 65])));\nassert(false);")
    told = (failed.value.details or {})["messages"]
    assert 200 < len(told) < 300
    assert sum(len(message["message"]) for message in told) <= 256 << 10  # bytes, with what is around them


def test_a_used_file_that_cannot_be_parsed_is_left_out(solved: Solve, tmp_path: Path) -> None:
    (tmp_path / "bad.scad").write_text("x = 1;\n}\n")
    result = solved("use <bad.scad>\ncube(1);")
    assert [message.printed for message in result.messages] == [
        "ERROR: Parser error: syntax error in file bad.scad, line 2"
    ]
    assert result.errors == ("bad.scad line 2: Parser error: syntax error",)


def test_an_empty_model_says_so_as_openscad_does(solved: Solve) -> None:
    (message,) = solved("x = 1;").messages
    assert (message.printed, message.level) == (EMPTY, "warning")
