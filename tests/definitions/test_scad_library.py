"""What can an operator do with OpenSCAD libraries?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from computeapi.engines import registry as engines
from definitions import libraries
from definitions.models import Definition
from definitions.registry import read_snapshot
from softly import env
from softly.local.throwaway import without_settings
from tests.workshop import Workshop, actions, set_up_engines_anew


@pytest.fixture(autouse=True)
def _own_shelf(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path / "data"
    libraries.shelf.cache_clear()
    set_up_engines_anew()
    yield
    libraries.shelf.cache_clear()
    set_up_engines_anew()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "std.scad").write_text("width = 3;\n")
    return folder


def run(*words: object) -> str:
    out = StringIO()
    call_command("scad_library", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_library_is_added_listed_and_removed(checkout: Path) -> None:
    assert run("list") == ""
    assert run("add", "Shapes", checkout).startswith("Shapes: 1 files, 11 bytes, ")
    assert run("list").split()[:5] == ["Shapes", "1", "files", "11", "bytes"]
    assert run("remove", "Shapes") == "Shapes is removed.\n"
    assert run("list") == ""


def test_what_can_not_be_added_or_removed_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        run("add", "Shapes", tmp_path / "nowhere")
    with pytest.raises(CommandError, match="There is no library 'Shapes'"):
        run("remove", "Shapes")


def test_the_variable_of_openscad_names_folders(tmp_path: Path) -> None:
    read = "import softly.settings as s; print(*s.OPENSCADPATH, sep='\\n')"
    path = os.pathsep.join([str(tmp_path), "", "assets"])
    environment = without_settings(os.environ) | {"ENV_FILE": "", "DATA_DIR": str(tmp_path), "OPENSCADPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", read], cwd=env.ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    assert done.stdout.decode().split() == [str(tmp_path), str(env.ROOT / "assets")]


def test_sync_takes_a_definition_once_its_library_is_there(workshop: Workshop, checkout: Path) -> None:
    workshop.folder.mkdir(parents=True, exist_ok=True)
    (workshop.folder / "box.scad").write_text("include <Shapes/std.scad>\ncube(width);\n")
    assert actions(workshop.sync()) == {"box.scad": "failed"}
    run("add", "Shapes", checkout)
    assert actions(workshop.sync()) == {"box.scad": "added"}
    assert Definition.objects.get().current.files == {}  # type: ignore[union-attr]


def test_a_changed_library_is_seen_by_processes_that_keep_whole_responses(workshop: Workshop, checkout: Path) -> None:
    workshop.folder.mkdir(parents=True, exist_ok=True)
    (workshop.folder / "box.scad").write_text("cube(1);\n")
    workshop.sync()
    before = read_snapshot()
    run("add", "Shapes", checkout)
    assert read_snapshot(before) is not before


@pytest.mark.django_db
def test_the_engine_of_this_site_has_the_library_in_its_version(checkout: Path) -> None:
    before = engines.get("openscad").version
    run("add", "Shapes", checkout)
    assert engines.get("openscad").version != before
