"""Does everybody get a file of source, of a mesh or of what was solved, and a clear word where they can't?"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import trimesh
from django.test import Client

from computeapi import formats
from computeapi.solve import artifacts, cache, results
from computeapi.solve.models import SolveRecord
from softly.lib.errors import SolveCancelled
from tests.endpoints.sourcing import evaluate, export, wrong
from tests.workshop import Workshop

CUBE = {"vertices": [0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9], "indices": [0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2]}
"""A tetrahedron, as a viewer would send it."""


pytestmark = pytest.mark.usefixtures("workshop")


def mesh_of(response: Any, kind: str) -> Any:
    assert response.status_code == 200, response.content
    return trimesh.load(io.BytesIO(response.content), file_type=kind, force="mesh")


@pytest.mark.parametrize("kind", ["stl", "obj", "off", "ply", "glb"])
def test_source_becomes_a_file_of_each_format(client: Client, kind: str) -> None:
    response = export(client, code="cube(w);", parameters={"w": 2}, format=kind, name="my part/ü")
    assert abs(mesh_of(response, kind).volume) == pytest.approx(8 if kind != "glb" else 8e-9, rel=1e-6)
    assert response["Content-Disposition"] == f'attachment; filename="my_part.{kind}"'


@pytest.mark.parametrize(("kind", "begin"), [("3mf", b"PK"), ("3dm", b"3D Geometry"), ("png", b"\x89PNG")])
def test_source_becomes_what_other_programs_open(client: Client, kind: str, begin: bytes) -> None:
    assert export(client, code="cube(1);", format=kind).content.startswith(begin)


@pytest.mark.parametrize("kind", ["svg", "dxf"])
def test_flat_source_becomes_a_drawing(client: Client, kind: str) -> None:
    assert len(export(client, code="circle(3);", format=kind).content) > 200


@pytest.mark.parametrize(("code", "kind"), [("cube(1);", "svg"), ("cube(1);", "dxf"), ("square(1);", "stl")])
def test_a_format_that_does_not_hold_the_model_is_refused_by_name(client: Client, code: str, kind: str) -> None:
    assert wrong(export(client, code=code, format=kind)) == {"format"}


def test_options_change_the_file_and_wrong_ones_are_named(client: Client) -> None:
    asked = {"code": "cube(1);", "format": "stl"}
    assert export(client, **asked, options={"binary": False}).content.startswith(b"solid")
    assert not export(client, **asked).content.startswith(b"solid")
    assert wrong(export(client, **asked, options={"binary": 1, "size": 2})) == {"options.binary", "options.size"}


def test_no_file_has_numbers_beyond_its_own(client: Client) -> None:
    large = {"vertices": [0, 0, 0, 9e37, 0, 0, 0, 9e37, 9], "indices": [0, 1, 2]}
    asked: dict[str, Any] = {"geometry": large, "format": "stl"}
    assert export(client, **asked).status_code == 200
    assert wrong(export(client, **asked, options={"scale": 1e6})) == {"options.scale"}


def test_a_mesh_becomes_a_file(client: Client) -> None:
    assert mesh_of(export(client, geometry=CUBE, format="stl"), "stl").volume == pytest.approx(9**3 / 6)
    coloured = {"objects": [CUBE | {"color": "#ff0000"}, CUBE | {"color": "#00ff0080"}]}
    assert len(mesh_of(export(client, geometry=coloured, format="ply"), "ply").faces) == 8


def test_the_geometry_of_an_answer_can_be_sent_back(client: Client) -> None:
    geometry = evaluate(client, "cube(3);").json()["geometry"]
    found = mesh_of(export(client, geometry=geometry, format="off"), "off")
    assert found.is_watertight
    assert found.volume == pytest.approx(27)


def test_what_an_answer_shows_beside_its_model_is_not_sent_back_into_the_file(client: Client) -> None:
    objects = evaluate(client, "#cube(3); %translate([9, 0, 0]) cube(2);").json()["objects"]
    found = mesh_of(export(client, geometry={"objects": objects}, format="stl"), "stl")
    assert found.volume == pytest.approx(27)


@pytest.mark.parametrize(
    ("geometry", "field"),
    [
        (5, "geometry"),
        ({"vertices": [0, 0], "indices": [0, 1, 2]}, "geometry.vertices"),
        (CUBE | {"indices": [0, 1, 4]}, "geometry.indices"),
        (CUBE | {"indices": [0, 1, 0.5]}, "geometry.indices"),
        (CUBE | {"vertices": [1e300] * 9}, "geometry.vertices"),
        (CUBE | {"vertices": []}, "geometry.vertices"),
        (CUBE | {"color": "red"}, "geometry.color"),
        ({"objects": [CUBE, {}]}, "geometry.objects[1].vertices"),
        ({"objects": [CUBE | {"role": "background"}]}, "geometry.objects"),
        ({"objects": [CUBE] * 1001}, "geometry.objects"),
    ],
)
def test_a_mesh_that_is_none_is_refused_by_field(client: Client, geometry: Any, field: str) -> None:
    assert field in wrong(export(client, geometry=geometry, format="stl"))


def test_an_earlier_answer_is_exported_by_its_key(client: Client, charlie: Client) -> None:
    key = evaluate(client, "cube(2);", geometry="none").json()["key"]
    assert mesh_of(export(charlie, key=key, format="stl"), "stl").volume == pytest.approx(8)
    assert export(client, key="0" * 64, format="stl").status_code == 404


def test_no_file_tells_what_another_called_an_equal_model(client: Client, charlie: Client) -> None:
    assert b"o Secret_project" in export(client, code="cube(3);", format="obj", name="Secret project").content
    assert b"o Mine" in export(charlie, code="cube(3);", format="obj", name="Mine").content
    link = next(a["url"] for a in evaluate(charlie, "cube(3);").json()["artifacts"] if a["format"] == "obj")
    assert b"o main" in charlie.get(link).content


def test_who_hangs_up_frees_the_slot_that_writes_the_file(client: Client) -> None:
    key = evaluate(client, "cube(4);").json()["key"]
    result = SolveRecord.objects.get(key=key).result
    with pytest.raises(SolveCancelled):
        artifacts.of_result(result, formats.get("stl"), "x.stl", gone=lambda: True)


def test_a_private_solve_is_not_exported_by_its_key(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    body = json.dumps({"definition": "Box.fake"})
    key = client.post("/solve", body, content_type="application/json").json()["solve"]["key"]
    assert export(client, key=key, format="stl").status_code == 200
    workshop.change("Box.fake", public=False)
    assert export(client, key=key, format="stl").status_code == 404


def test_a_result_that_was_cleared_away_is_made_again(client: Client) -> None:
    evaluate(client, "cube(2);")
    for path in results.store().folder.rglob("*"):
        if path.is_file():
            path.unlink()
    assert mesh_of(export(client, code="cube(2);", format="stl"), "stl").volume == pytest.approx(8)


def test_a_source_that_fails_or_makes_nothing_has_no_file(client: Client) -> None:
    for code in ("cube(;", "assert(false);", "echo(1);"):
        response = export(client, code=code, format="stl")
        assert response.status_code == 422
        assert response.json()["code"] == "DEFINITION_ERROR"


def test_exactly_one_thing_is_exported_in_a_known_format(client: Client) -> None:
    assert wrong(export(client, format="stl")) == {"body"}
    assert wrong(export(client, code="cube(1);", geometry=CUBE, format="dwg")) == {"body", "format"}
    assert wrong(export(client, key="abc", format="stl")) == {"key"}


def test_the_cache_being_empty_does_not_lose_an_export(client: Client) -> None:
    key = evaluate(client, "cube(2);").json()["key"]
    cache.memory.clear()
    assert export(client, key=key, format="stl").status_code == 200
