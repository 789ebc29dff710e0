"""What libraries hold is told as an include names it, without the places where they are."""

from __future__ import annotations

from pathlib import Path

from definitions.library_contents import MOST_ENTRIES, described
from definitions.scad_libraries import Shelf, library_add


def write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a = 1;\n")
    return folder


def test_an_added_library_is_told_by_the_names_that_an_include_has_for_it(tmp_path: Path) -> None:
    checkout = write(tmp_path / "checkout", "std.scad", "tests/std_test.scad", ".git/hook.scad")
    library = library_add(tmp_path / "root", "Shapes", checkout)
    assert described(Shelf(tmp_path / "root")) == [
        {
            "name": "Shapes",
            "files": 2,
            "bytes": 14,
            "digest": library.digest,
            "entries": ["Shapes/std.scad"],
            "more": 0,
        }
    ]


def test_a_folder_of_the_operator_s_is_told_as_what_is_in_it_and_nothing_of_where_it_is(tmp_path: Path) -> None:
    folder = write(tmp_path / "secret", "Gears/gears.scad", "Gears/in/side.scad", "Gears/tooth.stl", "loose.scad")
    told = described(Shelf(folders=[folder]))
    assert [(each["name"], each["files"], each["entries"]) for each in told] == [
        ("", 1, ["loose.scad"]),
        ("Gears", 3, ["Gears/gears.scad"]),
    ]
    assert "secret" not in str(told)


def test_a_library_that_is_added_or_replaced_shows_at_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "root")
    assert described(shelf) == []
    library_add(tmp_path / "root", "Shapes", write(tmp_path / "one", "a.scad"))
    assert described(shelf)[0]["entries"] == ["Shapes/a.scad"]
    library_add(tmp_path / "root", "Shapes", write(tmp_path / "two", "b.scad"))
    assert described(shelf)[0]["entries"] == ["Shapes/b.scad"]


def test_of_a_very_large_library_only_the_first_sources_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    folder = write(tmp_path / "root", *(f"Parts/{number:04}.scad" for number in range(MOST_ENTRIES + 5)))
    (told,) = described(Shelf(folders=[folder]))
    assert (told["entries"][0], len(told["entries"]), told["more"]) == ("Parts/0000.scad", MOST_ENTRIES, 5)
