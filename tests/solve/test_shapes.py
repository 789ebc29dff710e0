"""Are the files that an answer links to those that can be made of it?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from computeapi import formats
from computeapi.engines.base import EngineResult, Item, OutputTree, Verbatim
from computeapi.solve import results
from computeapi.solve.answer import build, values_form
from computeapi.solve.shapes import files_of, has_geometry
from definitions.schema import canonical
from tests.formats import drawn, flat, shapes

POINT = Verbatim(type="Rhino.Geometry.Point3d", data=canonical({"X": 1.0, "Y": 2.0, "Z": 3.0}))
CURVE = Verbatim(type="Rhino.Geometry.NurbsCurve", data=json.dumps(drawn.curve().Encode()))
BREP = Verbatim(type="Rhino.Geometry.Brep", data=json.dumps(drawn.brep().Encode()))
MESH = Verbatim(type="Rhino.Geometry.Mesh", data=json.dumps(drawn.mesh().Encode()))
SHOWN = Verbatim(type=BREP.type, data=BREP.data, meshes=(MESH.data,))
SOLID = {kind.name for kind in formats.all()} - {"dxf", "svg"}


def result(*items: Item) -> EngineResult:
    return EngineResult(outputs=(OutputTree(name="out", branches={"{0}": items}),))


def answer(*items: Item) -> Any:
    found = result(*items)
    blob = results.keep(found) if has_geometry(found) else ""
    about: Any = {"key": "k", "solve_id": "s", "definition": "d", "version": 1, "engine": "fake", "ttl": 60}
    return build(found, **about, result_blob=blob, form=values_form)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (shapes.box(), SOLID),
        (flat.plate(), {"3dm", "dxf", "glb", "png", "svg"}),
        (MESH, SOLID),
        (SHOWN, SOLID),
        (BREP, {"3dm"}),
        (CURVE, {"3dm"}),
        (POINT, {"3dm"}),
        (7.0, set()),
        (Verbatim(type="Rhino.Geometry.Plane", data="{}"), set()),
    ],
    ids=["our mesh", "our drawing", "mesh", "brep with meshes", "brep", "curve", "point", "number", "plane"],
)
def test_a_solve_offers_what_can_be_made_of_it(item: Item, expected: set[str]) -> None:
    found = answer(item)
    assert {link["format"] for link in found.solve["artifacts"]} == expected
    assert {kind.name for kind in files_of(found.result)} == expected  # as its record says later


def test_a_drawing_is_one_with_all_it_has() -> None:
    both = {link["format"] for link in answer(flat.plate(), shapes.box()).solve["artifacts"]}
    assert both == {link["format"] for link in answer(flat.plate(), MESH).solve["artifacts"]} == SOLID


def test_an_answer_without_geometry_keeps_points_and_leaves_objects_out() -> None:
    light = json.loads(answer(POINT, CURVE, MESH).light + b"}")
    [tree] = light["values"]
    assert [item["data"] == "null" for item in tree["InnerTree"]["{0}"]] == [False, True, True]
