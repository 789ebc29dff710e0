"""What a definition includes, uses and imports is found, or refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from definitions.readers import openscad
from definitions.schema import UnreadableDefinition


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / re.sub("_(scad|stl|svg)$", r".\1", name.replace("__", "/"))
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
def test_names_that_are_computed_or_quoted_and_missing_fonts_are_not_looked_for(tmp_path: Path, source: str) -> None:
    assert openscad.read(write(tmp_path, main_scad=source)).files == ()


def test_a_font_is_a_file_of_the_definition_and_not_read_as_source(tmp_path: Path) -> None:
    main = write(tmp_path, main_scad="use <fonts/Own.TTF>\nuse <../outside.otf>")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "Own.TTF").write_bytes(b"\x00\x01\x00\x00 {{{ include <gone.scad>")
    assert openscad.read(main).files == ("fonts/Own.TTF",)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\ninclude <gone.scad>", "Line 2: the file 'gone.scad' is missing."),
        ("\ninclude\n  <gone.scad>", "Line 2: the file 'gone.scad' is missing."),
        ("// no more\u2028include <gone.scad>", "Line 1: the file 'gone.scad' is missing."),
        (f"use <{'x' * 4000}.scad>", f"Line 1: the file '{'x' * 4000}.scad' is missing."),
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


def test_the_file_that_a_parameter_names_is_the_definitions_own(tmp_path: Path) -> None:
    source = 'logo = "art/logo.svg"; // file\nphoto = "photo.png"; // file\nimport(logo);'
    found = openscad.read(write(tmp_path, main_scad=source, art__logo_svg=""))
    assert found.files == ("art/logo.svg",)
    assert [problem.partition(":")[0] for problem in found.inventory.problems] == ["photo"]


@pytest.mark.parametrize("name", ["../outside.svg", "link.svg", "/etc/passwd", "other.scad", "gone.svg"])
def test_a_parameter_names_no_file_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.svg").write_text("")
    main = write(tmp_path / "definition", main_scad=f'f = "{name}"; // file', other_scad="")
    (main.parent / "link.svg").symlink_to(tmp_path / "outside.svg")
    found = openscad.read(main)
    assert (found.files, len(found.inventory.problems)) == ((), 1)


def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    main = write(tmp_path, main_scad="include <loop.scad>")
    (tmp_path / "loop.scad").symlink_to("loop.scad")
    with pytest.raises(UnreadableDefinition, match=r"the file 'loop\.scad' is missing"):
        openscad.read(main)
