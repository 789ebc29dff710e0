"""The OpenSCAD definitions that ship are printable: closed, whole and as large as asked, at every limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import manifold3d
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Limits, Mesh, Source, no_progress
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from definitions.readers import openscad
from definitions.schema import Input, Scalar

FOLDER = Path(__file__).parents[2] / "assets" / "scad-definitions"
PATHS = sorted(FOLDER.glob("*.scad"))
GAP = 8

Values = dict[str, Any]


def pair(values: Values) -> bool:
    return bool(values["parts"] == "both")


BODIES: dict[str, Callable[[Values], int]] = {
    "box-with-lid": lambda v: 1 + pair(v),
    "bolt-and-nut": lambda v: 1 + pair(v),
    "cable-clip": lambda v: 1,
    "honeycomb-tray": lambda v: 1,
    "involute-gear": lambda v: 1,
    "shelf-bracket": lambda v: 1,
    "twisted-vase": lambda v: 1,
}
"""How many separate pieces there are to be; a text plate has one for each letter."""

SIZES: dict[str, Callable[[Values], tuple[Any, Any, Any]]] = {
    "box-with-lid": lambda v: (
        v["width"] * 2 + GAP if pair(v) else v["width"],
        v["depth"],
        None if v["parts"] == "lid" else v["height"],
    ),
    "bolt-and-nut": lambda v: (None, None, None),
    "cable-clip": lambda v: (None, None, v["width"]),
    "honeycomb-tray": lambda v: (None, None, v["height"]),
    "involute-gear": lambda v: (None, None, v["thickness"] + v["hub_height"]),
    "shelf-bracket": lambda v: (v["depth"], v["height"], v["width"]),
    "text-plate": lambda v: (
        v["width"],
        v["height"],
        v["thickness"] + v["relief"] if v["style"] == "raised" and v["frame"] else None,
    ),
    "twisted-vase": lambda v: (None, None, v["height"]),
}
"""What must measure as asked; None where a formula would only repeat the definition."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenScadEngine]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"))
    yield OpenScadEngine(pool)
    pool.close()


def run(engine: OpenScadEngine, path: Path, values: Values) -> EngineResult:
    limits = Limits(seconds=120)
    call = EngineCall(
        source=Source(name=path.name, digest=path.name, folder=FOLDER, entry=path.name),
        interface=openscad.read(path),
        inputs={name: {"{0}": (value,)} for name, value in values.items()},
        limits=limits,
    )
    return engine.run(call, deadline=Deadline(limits.seconds), progress=no_progress)


def output(result: EngineResult, name: str) -> tuple[Any, ...]:
    return next(item.branches["{0}"] for item in result.outputs if item.name == name)


def check(engine: OpenScadEngine, path: Path, changed: Values) -> EngineResult:
    values = {item.name: item.default[0] for item in openscad.read(path).inputs if item.default} | changed
    result = run(engine, path, values)
    assert result.warnings == ()
    pieces = 0
    for mesh in output(result, "mesh"):
        assert isinstance(mesh, Mesh)
        shape = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
        assert shape.is_watertight
        parts = shape.split(only_watertight=False)
        assert all(part.volume > 0 for part in parts)
        pieces += len(parts)
    if path.stem in BODIES:
        assert pieces == BODIES[path.stem](values)
    for measured, asked in zip(output(result, "size"), SIZES[path.stem](values), strict=True):
        assert asked is None or measured == pytest.approx(asked, abs=1e-3)
    return result


def limits_of(item: Input) -> tuple[Scalar, ...]:
    if item.choices:
        return tuple(choice.value for choice in item.choices)
    if item.param_type == "Boolean":
        return (False, True)
    if item.param_type == "Text":
        return ("", "W" * (item.max_length or 1))
    assert item.minimum is not None
    assert item.maximum is not None
    whole = item.param_type == "Integer"
    return (int(item.minimum), int(item.maximum)) if whole else (item.minimum, item.maximum)


def any_value(item: Input) -> st.SearchStrategy[Scalar]:
    limits = limits_of(item)
    if item.choices or item.param_type == "Boolean":
        return st.sampled_from(limits)
    if item.param_type == "Text":
        return st.text("aWg Jß漢.\"'", max_size=item.max_length)
    steps = round((item.maximum or 0) / (item.step or 1) - (item.minimum or 0) / (item.step or 1))
    kind = int if item.param_type == "Integer" else float

    def at(step: int) -> Scalar:
        return kind(round((item.minimum or 0) + step * (item.step or 1), 6))

    return st.integers(0, steps).map(at)


def test_there_are_at_least_seven_definitions() -> None:
    assert len(PATHS) >= 7
    assert set(SIZES) == {path.stem for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_definition_explains_itself_and_all_its_inputs(path: Path) -> None:
    interface = openscad.read(path)
    assert interface.title != path.stem
    assert interface.description.endswith(".")
    assert len(interface.inputs) >= 6
    for item in interface.inputs:
        assert item.group, item.name
        assert item.description, item.name
        bounded = item.minimum is not None and item.maximum is not None
        assert bounded or item.choices or item.max_length or item.param_type == "Boolean", item.name


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_defaults_print(engine: OpenScadEngine, path: Path) -> None:
    result = check(engine, path, {})
    (volume,) = output(result, "volume")
    assert isinstance(volume, float)
    assert volume > 1000


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_input_may_be_at_its_limits_together_with_others_at_theirs(
    engine: OpenScadEngine, path: Path, turn: int
) -> None:
    """Turn 0 has all at the lower limit; later turns move every input on to its next, one in turn more often."""
    values: Values = {}
    for index, item in enumerate(openscad.read(path).inputs):
        limits = limits_of(item)
        values[item.name] = limits[turn * (1 + index % 3) % len(limits)]
    check(engine, path, values | coarse(path))


def coarse(path: Path) -> Values:
    """The quality at its lowest, so that the tests are quick."""
    return {item.name: limits_of(item)[0] for item in openscad.read(path).inputs if item.group == "Quality"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_any_mixture_of_inputs_prints(engine: OpenScadEngine, path: Path) -> None:
    inputs = [item for item in openscad.read(path).inputs if item.group != "Quality"]

    @settings(max_examples=5, deadline=None)
    @given(st.fixed_dictionaries({item.name: any_value(item) for item in inputs}))
    def mixture(values: Values) -> None:
        check(engine, path, values | coarse(path))

    mixture()


def test_two_gears_of_a_pair_turn_without_touching_more_than_their_flanks(engine: OpenScadEngine) -> None:
    path = FOLDER / "involute-gear.scad"
    straight: Values = {"helix_angle": 0, "holes": 0, "hub_height": 0.0, "backlash": 0.0, "flank_points": 20}
    small, large = (gear(engine, path, straight | {"teeth": teeth}) for teeth in (20, 30))
    for turn in (0.0, 3.0, 7.0, 11.0, 15.0):
        driven = 180 + 180 / 30 - turn * 20 / 30
        moved = large.rotate((0, 0, driven)).translate((50, 0, 0))
        assert (small.rotate((0, 0, turn)) ^ moved).volume() < 0.01
    wrong = large.rotate((0, 0, 180)).translate((50, 0, 0))
    assert (small ^ wrong).volume() > 10


def gear(engine: OpenScadEngine, path: Path, values: Values) -> manifold3d.Manifold:
    (mesh,) = output(run(engine, path, values), "mesh")
    assert isinstance(mesh, Mesh)
    return manifold3d.Manifold(manifold3d.Mesh(mesh.vertices.astype("f4"), mesh.faces.astype("u4")))


def test_bolt_and_nut_have_the_gap_that_was_asked_for(engine: OpenScadEngine) -> None:
    path = FOLDER / "bolt-and-nut.scad"
    sizes: Values = {"size": "M12", "length": 30, "thread_length": 30, "quality": 48}
    bolt, nut = (gear(engine, path, sizes | {"parts": part, "clearance": 0.2}) for part in ("bolt", "nut"))
    seated = nut.translate((0, 0, 7.5 + 1.75 * 6))
    assert (bolt ^ seated).volume() < 1e-3
