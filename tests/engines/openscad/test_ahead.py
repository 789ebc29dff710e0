"""The host parses ahead what sources include from libraries, and what it has parsed is never out of date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from computeapi.engines.openscad.ahead import lessons
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from softly.lib.errors import DefinitionFailed
from tests.engines.openscad.solving import volume


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    """Of its own: what these tests have it learn, no other solve inherits."""
    pool = SolverPool(tmp_path_factory.mktemp("solvers"))
    yield pool
    pool.close()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "libraries"
    (folder / "Shapes").mkdir(parents=True)
    (folder / "Shapes" / "std.scad").write_text("include <sizes.scad>\nmodule block() cube([width, 1, 1]);\n")
    (folder / "Shapes" / "sizes.scad").write_text("width = 3;\n")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "definition"
    folder.mkdir()
    return folder


@pytest.fixture
def engine(pool: SolverPool, library: Path) -> OpenScadEngine:
    return OpenScadEngine(pool, libraries=[library])


def named(library: Path, folder: Path, text: str) -> list[str]:
    (folder / "main.scad").write_text(text)
    return [lesson.split(os.pathsep)[0] for lesson in lessons(folder / "main.scad", [library])]


def test_files_of_a_library_are_parsed_ahead(library: Path, folder: Path) -> None:
    text = "include <Shapes/std.scad>\nuse<Shapes/sizes.scad>\ninclude <Shapes/std.scad>\n"
    assert named(library, folder, text) == [str(library / "Shapes" / name) for name in ("std.scad", "sizes.scad")]


@pytest.mark.parametrize(
    "name", ["own.scad", "../definition/own.scad", "Shapes/../../definition/own.scad", "link.scad"]
)
def test_what_a_client_sent_is_never_parsed_ahead(library: Path, folder: Path, name: str) -> None:
    (folder / "own.scad").write_text("width = 1;\n")
    (library / "link.scad").symlink_to(folder / "own.scad")
    assert named(library, folder, f"include <{name}>\ninclude <{folder / 'own.scad'}>\n") == []


@pytest.mark.parametrize("word", ["include", "use"])
def test_a_library_that_changes_where_it_lies_changes_the_next_answer(
    engine: OpenScadEngine, library: Path, folder: Path, word: str
) -> None:
    text = f"{word} <Shapes/std.scad>\nblock();\n"
    assert [volume(engine, folder, text) for _ in range(3)] == [pytest.approx(3)] * 3
    (library / "Shapes" / "sizes.scad").write_text("width = 12;\n")
    assert volume(engine, folder, text) == pytest.approx(12)


def test_a_library_with_a_fault_is_told_of_and_the_next_solve_works(
    engine: OpenScadEngine, library: Path, folder: Path
) -> None:
    (library / "Shapes" / "broken.scad").write_text('name = "no end')
    for _ in range(3):
        with pytest.raises(DefinitionFailed):
            volume(engine, folder, "include <Shapes/broken.scad>\ncube(1);\n")
    assert volume(engine, folder, "include <Shapes/std.scad>\nblock();\n") == pytest.approx(3)
