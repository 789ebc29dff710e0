"""Does geometry that is no mesh come with one to look at, and stay as it is?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rhino3dm

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Verbatim
from computeapi.engines.rhino.fake_server import FakeCompute
from softly.lib.errors import SolveCancelled
from tests.engines.rhino.asked import BOX, bodies, call, cube, engine, items, solve, source, width

MESHING = "/rhino/geometry/mesh/createfrombrep-brep_meshingparameters"


def meshes(result: EngineResult) -> list[tuple[str, ...]]:
    return [item.meshes for item in items(result, BOX) if isinstance(item, Verbatim)]


def test_a_brep_comes_with_a_mesh_and_stays_as_it_is(fake: FakeCompute, tmp_path: Path) -> None:
    result = solve(engine(fake.url), call(tmp_path, "box", width=40.0, depth=30.0, height=20))
    ((mesh,),) = meshes(result)
    assert json.loads(mesh)["archive3dm"]
    assert [item.type for item in items(result, BOX) if isinstance(item, Verbatim)] == ["Rhino.Geometry.Brep"]
    assert (result.is_complete, len(bodies(fake, MESHING))) == (True, 1)


def mirrored(fake: FakeCompute, folder: Path, name: str, *shapes: Any) -> EngineResult:
    """These shapes through an input that gives them back."""
    one, asked = engine(fake.url), source(folder, "everything")
    texts = {str(number): json.dumps(shape.Encode()) for number, shape in enumerate(shapes)}
    inputs = {name: {"{0}": tuple(texts)}}
    return solve(one, EngineCall(source=asked, interface=one.inspect(asked), inputs=inputs, geometry=texts))


def test_many_breps_are_meshed_in_one_request_and_each_gets_its_own(fake: FakeCompute, tmp_path: Path) -> None:
    result = mirrored(fake, tmp_path, "RH_IN:brep", cube(1), cube(2), cube(1), cube(3))
    found = [item.meshes for item in items(result, "RH_OUT:brep") if isinstance(item, Verbatim)]
    assert [[width(mesh) for mesh in meshes] for meshes in found] == [[1], [2], [1], [3]]
    assert len(bodies(fake, MESHING)) == 1
    assert len(bodies(fake, MESHING)[0]) == 3


def test_an_extrusion_is_meshed_with_its_caps_by_a_method_of_its_own(fake: FakeCompute, tmp_path: Path) -> None:
    circle = rhino3dm.Circle(rhino3dm.Point3d(0, 0, 0), 1).ToNurbsCurve()
    result = mirrored(fake, tmp_path, "geometry", rhino3dm.Extrusion.Create(circle, 2, True))
    (item,) = items(result, "RH_OUT:got geometry")
    assert isinstance(item, Verbatim)
    assert (item.type, len(item.meshes)) == ("Rhino.Geometry.Extrusion", 1)
    assert [seen.path for seen in fake.log][1:] == [
        "/rhino/geometry/mesh/createfromextrusion-extrusion_meshingparameters"
    ]


def test_what_a_server_can_not_mesh_is_complete_without(fake: FakeCompute, tmp_path: Path) -> None:
    """A release that doesn't know the method won't learn it."""
    fake.next("404", path=MESHING)
    result = solve(engine(fake.url), call(tmp_path, "box", width=40.0, depth=30.0, height=20))
    assert (meshes(result), result.is_complete) == ([()], True)
    assert any("without a mesh to show" in warning for warning in result.warnings)


@pytest.mark.parametrize("behaviour", ["500_empty", "crash", "bad_json", "deep_mesh", "not_object", "hang"])
def test_values_stay_and_are_not_cached_when_meshing_fails_for_now(
    fake: FakeCompute, tmp_path: Path, behaviour: str
) -> None:
    fake.next(behaviour, times=None, path=MESHING)
    one = engine(fake.url, seconds=6.0 if behaviour == "hang" else 20.0)
    result = solve(one, call(tmp_path, "box", width=40.0, depth=30.0, height=20))
    assert meshes(result) == [()]
    assert not result.is_complete
    assert any("without a mesh to show" in warning for warning in result.warnings)
    assert list(one.places()) == [fake.url]


def test_meshes_that_nobody_waits_for_are_given_up(fake: FakeCompute, tmp_path: Path) -> None:
    fake.next("hang", path=MESHING)
    with pytest.raises(SolveCancelled):
        solve(
            engine(fake.url),
            call(tmp_path, "box", width=40.0, depth=30.0, height=20),
            Deadline(60, cancelled=lambda: fake.held == 1),
        )
