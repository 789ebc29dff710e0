"""Does the 3MF Consortium's own library read a package as it was meant, strictly and without a warning?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from computeapi.engines.base import Mesh
from computeapi.formats import threemf
from tests.formats import shapes

lib3mf: Any = pytest.importorskip("lib3mf", reason="it isn't there for this machine")
bodies = pytest.mark.parametrize("mesh", [shapes.box(), shapes.ball(), shapes.ring()], ids=["box", "ball", "ring"])


def package(*meshes: Mesh, **options: Any) -> Any:
    found = lib3mf.get_wrapper().CreateModel()
    reader = found.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromBuffer(threemf.write(shapes.model(*meshes, name="a < b"), **options))
    assert reader.GetWarningCount() == 0
    return found


def bodies_of(found: Any) -> Iterator[Any]:
    meshes = found.GetMeshObjects()
    while meshes.MoveNext():
        yield meshes.GetCurrentMeshObject()


def color(found: Any, body: Any) -> tuple[int, int, int, int]:
    group, index, _ = body.GetObjectLevelProperty()
    shown = found.GetBaseMaterialGroupByID(group).GetDisplayColor(index)
    return shown.Red, shown.Green, shown.Blue, shown.Alpha


@bodies
def test_a_body_is_valid_and_closed_and_all_its_faces_are_there(mesh: Mesh) -> None:
    (body,) = bodies_of(package(mesh))
    assert body.IsValid()
    assert body.IsManifoldAndOriented()
    assert (body.GetVertexCount(), body.GetTriangleCount()) == (len(mesh.vertices), len(mesh.faces))


def test_a_body_whose_vertices_were_split_for_a_viewer_is_closed() -> None:
    (body,) = bodies_of(package(shapes.split(shapes.ring())))
    assert body.IsManifoldAndOriented()


def test_lengths_are_millimetres() -> None:
    found = package(shapes.box())
    (body,) = bodies_of(found)
    assert found.GetUnit() == lib3mf.ModelUnit.MilliMeter
    assert list(body.GetOutbox().MaxCoordinate) == [5, 10, 30]


def test_each_body_has_its_colour_and_its_alpha() -> None:
    found = package(shapes.box(shapes.GLASS), shapes.ring(), shapes.box(shapes.RED, at=30))
    assert [color(found, body) for body in bodies_of(found)] == [shapes.GLASS, (98, 146, 208, 255), shapes.RED]


def test_what_is_built_is_one_object_with_the_model_s_name() -> None:
    found = package(shapes.box(), shapes.box(at=30))
    items = found.GetBuildItems()
    assert items.Count() == 1
    assert items.MoveNext()
    assert items.GetCurrent().GetObjectResource().GetName() == "a < b"


def test_a_scaled_package_is_as_much_larger() -> None:
    (body,) = bodies_of(package(shapes.box(), scale=2.5))
    assert list(body.GetOutbox().MaxCoordinate) == [12.5, 25, 75]
