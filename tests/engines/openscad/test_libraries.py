"""What a definition includes from a library is found, names its answers, and may be replaced at any time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from definitions.readers.openscad import read
from definitions.scad_libraries import LibraryError, Shelf, library_add, library_remove
from definitions.schema import UnreadableDefinition
from softly.lib.errors import DefinitionFailed
from tests.engines.openscad.solving import volume

USING = "include <Shapes/std.scad>\nuse <Shapes/more/parts.scad>\nblock(2);\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A library as its author has it."""
    return write(tmp_path / "checkout", height=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "libraries"


def write(folder: Path, *, height: int) -> Path:
    (folder / "more").mkdir(parents=True, exist_ok=True)
    (folder / "std.scad").write_text(f"include <sizes.scad>\nheight = {height};\n")
    (folder / "sizes.scad").write_text("width = 3;\n")
    (folder / "more" / "parts.scad").write_text("use <../std.scad>\nmodule block(a) cube([a, 1, 1]);\n")
    (folder / "LICENSE").write_text("none of OpenSCAD's business\n")
    return folder


def test_a_solve_includes_and_uses_files_of_a_library(
    pool: SolverPool, root: Path, checkout: Path, tmp_path: Path
) -> None:
    library_add(root, "Shapes", checkout)
    source = "include <Shapes/std.scad>\nuse <Shapes/more/parts.scad>\nscale([1, width, height]) block(2);\n"
    assert volume(OpenScadEngine(pool, libraries=Shelf(root)), tmp_path, source) == pytest.approx(6)


def test_a_library_that_is_replaced_acts_and_names_answers_otherwise_at_once(
    pool: SolverPool, root: Path, checkout: Path, tmp_path: Path
) -> None:
    engine = OpenScadEngine(pool, libraries=Shelf(root))
    source = "include <Shapes/std.scad>\ncube([1, 1, height]);\n"
    versions = [engine.version]
    for height in (1, 4):
        library_add(root, "Shapes", write(checkout, height=height))
        assert volume(engine, tmp_path, source) == pytest.approx(height)
        versions.append(engine.version)
    library_remove(root, "Shapes")
    versions.append(engine.version)
    assert len(set(versions)) == 3
    assert versions[0] == versions[-1]


def test_a_fault_in_a_library_is_told_by_its_own_name(
    pool: SolverPool, root: Path, checkout: Path, tmp_path: Path
) -> None:
    """Also where the data folder is a link."""
    (tmp_path / "definition").mkdir()
    (tmp_path / "linked").symlink_to(root)
    (checkout / "bad.scad").write_text('\nassert(false, "too thin");\n')
    library_add(root, "Shapes", checkout)
    engine = OpenScadEngine(pool, libraries=Shelf(tmp_path / "linked"))
    with pytest.raises(DefinitionFailed) as caught:
        volume(engine, tmp_path / "definition", "include <Shapes/bad.scad>\n")
    assert "too thin" in caught.value.message
    assert caught.value.details is not None
    assert (caught.value.details["file"], caught.value.details["line"]) == ("Shapes/bad.scad", 2)
    assert str(tmp_path) not in caught.value.message


def test_a_number_in_hex_is_no_name_that_begins_with_a_digit(pool: SolverPool, tmp_path: Path) -> None:
    assert volume(OpenScadEngine(pool), tmp_path, "2d = 0x10;\ncube([2d, 1, 1]);\n") == pytest.approx(16)


def test_adding_the_same_again_changes_nothing(root: Path, checkout: Path) -> None:
    first = library_add(root, "Shapes", checkout)
    digest = Shelf(root).digest
    assert library_add(root, "Shapes", checkout) == first
    assert Shelf(root).digest == digest
    assert [library.files for library in Shelf(root).libraries] == [3]


def test_the_name_of_a_library_is_part_of_what_names_answers(root: Path, checkout: Path) -> None:
    library_add(root, "Shapes", checkout)
    digest = Shelf(root).digest
    library_remove(root, "Shapes")
    library_add(root, "Forms", checkout)
    assert Shelf(root).digest != digest


def test_a_folder_that_is_only_named_is_found_too(pool: SolverPool, checkout: Path, tmp_path: Path) -> None:
    engine = OpenScadEngine(pool, libraries=[checkout])
    assert volume(engine, tmp_path, "include <std.scad>\ncube([1, 1, height]);\n") == pytest.approx(1)
    assert engine.version != OpenScadEngine(pool, libraries=[write(tmp_path / "other", height=22)]).version


def test_a_named_folder_that_is_missing_keeps_nothing_from_being_solved(pool: SolverPool, tmp_path: Path) -> None:
    engine = OpenScadEngine(pool, libraries=[tmp_path / "gone"])
    assert volume(engine, tmp_path, "cube(2);\n") == pytest.approx(8)


def test_a_definition_that_includes_a_library_is_read_with_it_and_not_without(
    root: Path, checkout: Path, tmp_path: Path
) -> None:
    library_add(root, "Shapes", checkout)
    path = tmp_path / "main.scad"
    path.write_text(USING)
    assert read(path, libraries=Shelf(root).folders).files == ()
    with pytest.raises(UnreadableDefinition, match="missing"):
        read(path)


def test_only_what_a_solve_may_read_is_copied(root: Path, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.scad").write_text("secret = 1;\n")
    (checkout / "out.scad").symlink_to(tmp_path / "secret.scad")
    (checkout / "in.scad").symlink_to("std.scad")
    (checkout / "loop").symlink_to(checkout)
    (checkout / ".git").mkdir()
    (checkout / ".git" / "hook.scad").write_text("hook = 1;\n")
    os.mkfifo(checkout / "pipe.scad")
    library = library_add(root, "Shapes", checkout)
    held = [
        path.relative_to(root / library.folder / "Shapes").as_posix() for path in (root / library.folder).rglob("*.*")
    ]
    assert sorted(held) == ["in.scad", "more/parts.scad", "sizes.scad", "std.scad"]
    assert not (root / library.folder / "Shapes" / "in.scad").is_symlink()


@pytest.mark.parametrize("name", ["", ".", "..", "../up", "a/b", ".hidden", "-x", "a" * 65, "a\n"])
def test_a_name_that_is_no_folders_is_refused(root: Path, checkout: Path, name: str) -> None:
    with pytest.raises(LibraryError, match="name"):
        library_add(root, name, checkout)
    assert not root.exists()


def test_a_library_that_is_too_large_leaves_nothing_behind(
    root: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("definitions.scad_libraries.MOST_BYTES", 40)
    with pytest.raises(LibraryError, match="at most"):
        library_add(root, "Shapes", checkout)
    assert list(root.iterdir()) == []


def test_a_replaced_folder_stays_an_hour_for_the_solves_that_read_it(root: Path, checkout: Path) -> None:
    first = root / library_add(root, "Shapes", checkout).folder
    second = root / library_add(root, "Shapes", write(checkout, height=2)).folder
    assert first.is_dir()
    long_ago = time.time() - 4000
    for folder in (first, second):
        os.utime(folder, (long_ago, long_ago))
    library_add(root, "Other", checkout)
    assert (first.is_dir(), second.is_dir()) == (False, True)
