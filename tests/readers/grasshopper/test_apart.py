"""Is a file read in a process of its own as it is read in this one, and does one that takes too much end there?"""

from __future__ import annotations

from pathlib import Path

import pytest
import rhino3dm

from definitions.readers import grasshopper
from definitions.readers.grasshopper import apart
from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import write_gh
from definitions.schema import UnreadableDefinition

BALL = rhino3dm.Brep.CreateFromSphere(rhino3dm.Sphere(rhino3dm.Point3d(0, 0, 0), 5)).Encode()


@pytest.fixture
def knob(tmp_path: Path) -> Path:
    """A definition with geometry in it."""
    brep = gh.geometry("Brep", [gh.internalise(BALL, of="Brep")], of="Brep")
    path = tmp_path / "knob.gh"
    path.write_bytes(write_gh(gh.Document(name="Knob", objects=[brep, gh.group("RH_IN:knob", [brep])]).archive()))
    return path


def test_what_is_found_is_the_same(knob: Path) -> None:
    assert apart.read(knob) == grasshopper.read(knob).as_json()
    assert apart.internalised(knob) == grasshopper.internalised(knob)
    assert len(apart.internalised(knob)) == 1


def test_the_reason_why_a_file_is_no_definition_comes_along(tmp_path: Path) -> None:
    path = tmp_path / "cube.gh"
    path.write_bytes(b"cube(1);")
    with pytest.raises(UnreadableDefinition, match="cut off"):
        apart.read(path)


def test_one_that_takes_too_long_ends(knob: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    with pytest.raises(UnreadableDefinition, match="more time or memory"):
        apart.read(knob)


def test_nothing_of_this_process_environment_is_there(knob: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONINSPECT", "1")
    assert apart.read(knob)["inputs"]
