"""What an OpenSCAD file says about itself is read without running it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.readers import openscad
from definitions.readers.openscad.tokens import tokens
from definitions.schema import Input, Interface, UnreadableDefinition


def interface(tmp_path: Path, source: str | bytes) -> Interface:
    path = tmp_path / "my_firstPart.scad"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return openscad.read(path)


def inputs(tmp_path: Path, source: str | bytes) -> dict[str, Input]:
    return {item.name: item for item in interface(tmp_path, source).inputs}


def one(tmp_path: Path, line: str | bytes) -> Input:
    (only,) = inputs(tmp_path, line).values()
    return only


@pytest.mark.parametrize(
    ("line", "low", "step", "high"),
    [
        ("x = 5.5; // [1:10]", 1, 1, 10),
        ("x = 5.5; // [1:0.5:10]", 1, 0.5, 10),
        ("x = 5.5; // [10]", 0, 1, 10),
        ("x = -5.5; // [-10:10]", -10, 1, 10),
        ("x = 5.5; // [10:1]", 1, 1, 10),
        ("x = 5.5; //[ 1 : .5 : 1e1 ] and words", 1, 0.5, 10),
        ("x = 5.5; // .5", None, 0.5, None),
        ("x = 5.5;", None, None, None),
        ("x = 5.5; // wide", None, None, None),
        ("x = 5.5; // [1:2:3:4]", None, None, None),
        ("x = 5.5; // [1:0:10]", None, None, None),
        ("x = 5.5; // [1:1e999]", None, None, None),
        ("x = 5.5; // [1:10", None, None, None),
        ("x = 5.5; /* [1:10] */", None, None, None),
    ],
)
def test_a_number_has_the_range_and_step_behind_it(
    tmp_path: Path, line: str, low: float | None, step: float | None, high: float | None
) -> None:
    found = one(tmp_path, line)
    assert (found.param_type, found.minimum, found.step, found.maximum) == ("Number", low, step, high)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("n = 24; // [8:1:120]", "Integer"),
        ("n = 24; // [8:4:120]", "Integer"),
        ("n = 24; // 1", "Integer"),
        ("n = 2; // [1, 2, 3]", "Integer"),
        ("n = 2; // [1:One, 2:Two]", "Integer"),
        ("n = 24; // [8:120]", "Number"),
        ("n = 24;", "Number"),
        ("n = 24; // [8:0.5:120]", "Number"),
        ("n = 24.5; // [8:1:120]", "Number"),
        ("n = 24; // [8.5:1:120]", "Number"),
        ("n = 2; // [1, 2, 2.5]", "Number"),
        ("n = 1e20; // [0:1:1e30]", "Number"),
    ],
)
def test_an_integer_is_said_to_be_whole_in_every_respect(tmp_path: Path, line: str, kind: str) -> None:
    assert one(tmp_path, line).param_type == kind


def test_the_default_of_an_integer_is_an_int_and_of_a_number_a_float(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 24; // [8:1:120]\nb = 24;")
    assert [type(item.default[0]) for item in found.values() if item.default] == [int, float]


def test_a_bound_never_leaves_out_the_default(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 0; // [1:10]\nb = 11; // [1:10]\nc = -3; // [10]")
    assert [(item.minimum, item.maximum) for item in found.values()] == [(0, 10), (1, 11), (-3, 10)]


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ('s = "a"; // [a, b, c d]', [("a", "a"), ("b", "b"), ("c d", "c d")]),
        ('s = "S"; // [S:Small, M:Medium size, L]', [("S", "Small"), ("M", "Medium size"), ("L", "L")]),
        ('s = "a,b"; // ["a,b":"A: or B", "c]"]', [("a,b", "A: or B"), ("c]", "c]")]),
        ('s = "10"; // [10:20]', [("10", "20")]),
        ('s = "foo"; // [foo]', [("foo", "foo")]),
        ('s = "z"; // [a, b]', [("z", "z"), ("a", "a"), ("b", "b")]),
        ('s = "a"; // [a:First, a:Again, b]', [("a", "First"), ("b", "b")]),
        ("n = 10; // [10:Ten, 20:Twenty]", [(10, "Ten"), (20, "Twenty")]),
        ("n = 5; // [10, 20]", [(5, "5"), (10, "10"), (20, "20")]),
        ("n = 0.5; // [0.5:Half, 1:Whole]", [(0.5, "Half"), (1.0, "Whole")]),
        ("n = 5; // [few, many]", []),
    ],
)
def test_a_list_behind_a_parameter_is_its_choices(tmp_path: Path, line: str, choices: list[tuple[object, str]]) -> None:
    assert [(choice.value, choice.label) for choice in one(tmp_path, line).choices] == choices


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"plain"', "plain"),
        (r'"he said \"hi\""', 'he said "hi"'),
        (r'"a\\b\tc\nd"', "a\\b\tc\nd"),
        (r'"\x41\u00e9\U01F600"', "Aé😀"),
        (r'"\q"', "q"),
        ('"// no comment; /* { */"', "// no comment; /* { */"),
        ('""', ""),
        ('"Größe 漢字"', "Größe 漢字"),
    ],
)
def test_a_string_means_what_it_means_in_openscad(tmp_path: Path, literal: str, value: str) -> None:
    found = one(tmp_path, f"s = {literal}; // 40")
    assert (found.param_type, found.default, found.max_length) == ("Text", (value,), 40)


def test_the_greatest_length_never_cuts_the_default(tmp_path: Path) -> None:
    assert one(tmp_path, 's = "twelve chars"; // 3').max_length == 12


@pytest.mark.parametrize(
    ("literal", "default"),
    [
        ("[1, 2, 3]", (1.0, 2.0, 3.0)),
        ("[ -1.5 ,\n 2e1 ]", (-1.5, 20.0)),
        ("[1, 2, 3, 4,]", (1.0, 2.0, 3.0, 4.0)),
    ],
)
def test_a_vector_is_a_list_of_exactly_its_length(tmp_path: Path, literal: str, default: tuple[float, ...]) -> None:
    found = one(tmp_path, f"v = {literal}; // [-5:0.5:50]")
    assert found.default == default
    assert found.is_list
    assert found.at_least == found.at_most == len(default)
    assert (found.minimum, found.step, found.maximum) == (-5, 0.5, 50)


@pytest.mark.parametrize("literal", ["true", "false"])
def test_a_switch_stays_one_whatever_its_comment_says(tmp_path: Path, literal: str) -> None:
    found = one(tmp_path, f"b = {literal}; // [0:1]")
    assert (found.param_type, found.default, found.maximum) == ("Boolean", (literal == "true",), None)


@pytest.mark.parametrize(
    "line",
    [
        "a = 2 * 3;",
        "a = b;",
        "a = [1, 2, 3, 4, 5];",
        "a = [];",
        'a = ["x"];',
        "a = [[1, 2]];",
        "a = [1 : 10];",
        "a = -true;",
        "a = undef;",
        "a = 1e999;",
        'a = str("x");',
        "a = function (x) x;",
        "a == 3;",
        "a = 3",
    ],
)
def test_what_must_be_computed_is_no_parameter(tmp_path: Path, line: str) -> None:
    assert inputs(tmp_path, line) == {}


@pytest.mark.parametrize(
    "end", ["module m() {}", "function f(x) = x;", "union() { cube(1); }", "if (true) { }", "module m() cube(1);"]
)
def test_parameters_end_at_the_first_module_function_or_brace(tmp_path: Path, end: str) -> None:
    assert list(inputs(tmp_path, f"a = 1;\ncube(a);\nb = 2;\n{end}\nc = 3;")) == ["a", "b"]


def test_groups_name_what_follows_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    source = (
        "a = 1;\n/* [ Size of it ] */\nb = 2;\n/* words */\nc = 3;\n/* [Hidden] */\n$fn = 9;\n/* [Global] */\nd = 4;"
    )
    found = inputs(tmp_path, source)
    assert {name: item.group for name, item in found.items()} == {
        "a": "",
        "b": "Size of it",
        "c": "Size of it",
        "d": "Global",
    }


def test_the_line_above_describes_and_may_end_with_the_unit(tmp_path: Path) -> None:
    source = """x0 = 0; // not the next one's
w = 1;
// Outer width [mm]
a = 1;
  //   Turn [°]
b = 2; // [0:90]

// far away

c = 3;
// Sizes [1, 2]
d = 4;
"""
    found = inputs(tmp_path, source)
    assert {name: (item.description, item.unit) for name, item in found.items()} == {
        "x0": ("", ""),
        "w": ("", ""),
        "a": ("Outer width", "mm"),
        "b": ("Turn", "°"),
        "c": ("", ""),
        "d": ("Sizes [1, 2]", ""),
    }


def test_of_two_assignments_the_last_counts(tmp_path: Path) -> None:
    found = inputs(tmp_path, "a = 1; // [0:5]\nb = 2;\na = 3; // [0:9]\nb = a + 1;")
    assert [(item.name, item.default, item.maximum) for item in found.values()] == [("a", (3.0,), 9)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, newline: str) -> None:
    found = one(tmp_path, newline.join(["// About", "", "// Width [mm]", "a = 2; // [1:9]", ""]))
    assert (found.description, found.unit, found.maximum) == ("Width", "mm", 9)


def test_utf_8_with_a_mark_and_latin_1_are_read(tmp_path: Path) -> None:
    assert one(tmp_path, b'\xef\xbb\xbfs = "\xc3\xa9";').default == ("é",)
    assert one(tmp_path, b's = "\xe9";').default == ("é",)


@pytest.mark.parametrize(
    ("source", "title", "description"),
    [
        ("// A box.\n// More words.\n\nw = 1;", "My first Part", "A box."),
        ("// A box.\n// Title: The Box\n", "The Box", "A box."),
        ("/*\n * =====\n * A box.\n * More.\n * Title: The Box\n */\nw = 1;", "The Box", "A box."),
        ("// Copyright somebody\n// A box.\n\n", "My first Part", "A box."),
        ("// Width of it\nw = 1;", "My first Part", ""),
        ("// A box.\n// Width of it\nw = 1;", "My first Part", "A box."),
        ("/* [Size] */\nw = 1;", "My first Part", ""),
        ("w = 1; // A box.", "My first Part", ""),
        ("", "My first Part", ""),
    ],
)
def test_the_first_comment_names_and_describes_the_file(
    tmp_path: Path, source: str, title: str, description: str
) -> None:
    found = interface(tmp_path, source)
    assert (found.title, found.description) == (title, description)


def test_every_definition_gives_the_mesh_and_its_measures(tmp_path: Path) -> None:
    outputs = interface(tmp_path, "cube(1);").outputs
    assert [(item.name, item.param_type) for item in outputs] == [
        ("mesh", "Mesh"),
        ("volume", "Number"),
        ("area", "Number"),
        ("size", "Number"),
        ("echo", "Text"),
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a = 1;\ncube(1;", "Line 2: '(' is never closed."),
        ("a = 1;\n}", "Line 2: '}' closes nothing."),
        ("a = (1];", "Line 1: ']' closes nothing."),
        ('\na = "never ends;\n', "Line 2: this string never ends."),
        ('a = "never ends \\', "Line 1: this string never ends."),
        ("a = 1;\n/* never ends /", "Line 2: this comment never ends."),
        ("/*/", "Line 1: this comment never ends."),
        (b"PK\x03\x04\x00\x00", "This is not text."),
        (b"// \n" * 300_000, "The source is longer than 1 MB."),
    ],
)
def test_a_malformed_file_is_refused_with_the_line(tmp_path: Path, source: str | bytes, message: str) -> None:
    with pytest.raises(UnreadableDefinition) as caught:
        interface(tmp_path, source)
    assert str(caught.value) == message


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDefinition, match="can't be read"):
        openscad.read(tmp_path / "none.scad")


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_scad", ".scad").replace("_stl", ".stl")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "main.scad"


def test_all_files_that_are_named_are_found_through_any_depth(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main_scad='include <lib/a.scad>\nuse <lib/b.scad>\nimport("part.stl"); surface(file = "lib/h.stl");',
        lib__a_scad='include <deep/c.scad>\nimport(convexity = 3, file = "p.stl");',
        lib__b_scad="// include <not.scad>\nuse <../lib/a.scad>",
        lib__deep__c_scad="include <../../main.scad>",
        part_stl="",
        lib__p_stl="",
        lib__h_stl="",
    )
    files = ("lib/a.scad", "lib/b.scad", "lib/deep/c.scad", "lib/h.stl", "lib/p.stl", "part.stl")
    assert openscad.read(main).files == files


@pytest.mark.parametrize(
    "source",
    [
        'import(str("a", ".stl"));',
        'import(name); name = "b.stl";',
        "// include <x.scad>",
        '/* use <x.scad> */ echo("include <x.scad>");',
        'text("x.stl");',
        "use <font.ttf>",
    ],
)
def test_names_that_are_computed_quoted_or_fonts_are_not_looked_for(tmp_path: Path, source: str) -> None:
    assert openscad.read(write(tmp_path, main_scad=source)).files == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\ninclude <gone.scad>", "Line 2: the file 'gone.scad' is missing."),
        ('import("gone.stl");', "Line 1: the file 'gone.stl' is missing."),
        ("include </etc/passwd>", "Line 1: '/etc/passwd' must be a path relative to this file, without a drive."),
        ("use <C:/x.scad>", "Line 1: 'C:/x.scad' must be a path relative to this file, without a drive."),
        (r"use <..\x.scad>", r"Line 1: '..\x.scad' must be a path relative to this file, without a drive."),
        ("use <~/x.scad>", "Line 1: '~/x.scad' must be a path relative to this file, without a drive."),
        ("use <../outside.scad>", "Line 1: '../outside.scad' leaves the definition's folder."),
        ("use <lib/../../gone.scad>", "Line 1: 'lib/../../gone.scad' leaves the definition's folder."),
        ("include <link.scad>", "Line 1: 'link.scad' leaves the definition's folder."),
        ("include <passwd>", "Line 1: 'passwd' is not a kind of file that is read here (.csg .scad)."),
        ("include <lib>", "Line 1: 'lib' is not a kind of file that is read here (.csg .scad)."),
    ],
)
def test_a_file_that_is_missing_or_out_of_bounds_is_refused_by_name(tmp_path: Path, source: str, message: str) -> None:
    (tmp_path / "outside.scad").write_text("")
    folder = tmp_path / "definition"
    main = write(folder, main_scad=source, lib__x_scad="")
    (folder / "link.scad").symlink_to(tmp_path / "outside.scad")
    with pytest.raises(UnreadableDefinition) as caught:
        openscad.read(main)
    assert str(caught.value) == message


def test_a_fault_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    main = write(tmp_path, main_scad="include <lib/a.scad>", lib__a_scad="\n(")
    with pytest.raises(UnreadableDefinition, match=r"^lib/a\.scad: Line 2: '\(' is never closed\.$"):
        openscad.read(main)


def test_library_folders_are_searched_and_not_listed(tmp_path: Path) -> None:
    library = tmp_path / "library"
    write(library, BOSL2__std_scad="")
    main = write(tmp_path / "definition", main_scad="include <BOSL2/std.scad>")
    assert openscad.read(main, libraries=[library]).files == ()


@given(st.text(alphabet=st.sampled_from('/*"\\<>[]{}();:,=.+-0e9aé\n\r\t $iuncldesmohr'), max_size=200))
def test_any_text_is_cut_into_tokens_that_give_it_back(text: str) -> None:
    found = tokens(text)
    rest = text
    for token in found:
        before, rest = rest[: rest.index(token.text)], rest[rest.index(token.text) + len(token.text) :]
        assert not before.strip()
        assert token.text == text[token.start : token.start + len(token.text)]
        assert token.line == 1 + text[: token.start].count("\n")
    assert not rest.strip()


GARBAGE = ["/*", '"\\', "[", "use<", "1e", "//", "(", '"', "9a", " ", '//["\n', 'a=1;//["\\', "// [  "]


@pytest.mark.parametrize("piece", GARBAGE)
@pytest.mark.parametrize("start", ["", "//", 'a="'])
def test_a_great_deal_of_garbage_is_read_or_refused(tmp_path: Path, piece: str, start: str) -> None:
    path = tmp_path / "garbage.scad"
    path.write_text((start + piece * 50_000)[:200_000])
    with contextlib.suppress(UnreadableDefinition):
        assert len(openscad.read(path).inputs) <= 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.scad"
    path.write_bytes(data)
    try:
        found = openscad.read(path)
    except UnreadableDefinition:
        return
    assert Interface.from_json(found.as_json()) == found
