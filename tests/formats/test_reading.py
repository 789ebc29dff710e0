"""Is the right object taken of a .3dm file, and does each input get only what it takes?"""

from __future__ import annotations

import json
from typing import Any

import pytest
import rhino3dm

from computeapi.engines.base import no_progress
from computeapi.engines.wire import WireError, pack, unpack
from computeapi.formats.reading.child import take
from definitions.schema import GEOMETRY, canonical
from tests.formats import drawn


def read(*sent: tuple[str, str, bytes]) -> list[dict[str, Any]]:
    payload = pack({"sent": [{"wanted": wanted, "form": form, "data": data} for wanted, form, data in sent]})
    found: list[dict[str, Any]] = unpack(take(payload, no_progress))["taken"]
    return found


def of_file(wanted: str, *objects: Any, **options: Any) -> dict[str, Any]:
    return read((wanted, "file", drawn.data(*objects, **options)))[0]


def of_object(wanted: str, geometry: Any) -> dict[str, Any]:
    return read((wanted, "object", canonical(drawn.encoded(geometry)).encode()))[0]


def test_the_first_closed_brep_is_taken_and_said_so() -> None:
    found = of_file("Brep", (drawn.sheet(), "sheet"), (drawn.brep(), "plate"), (drawn.brep(7), "other"), drawn.curve())
    assert found["sentence"] == "Took the closed Brep 'plate' on layer 'Parts'; 3 other objects were left."
    assert (found["kind"], found["box"]) == ("Brep", [0, 0, 0, 10, 20, 30])
    assert found["objects"] == {"Brep": 3, "Curve": 1}
    taken = drawn.decoded(found["text"].decode())
    assert taken.IsSolid
    assert taken.IsValid


def test_the_first_valid_one_will_do_where_none_is_closed() -> None:
    found = of_file("Brep", (drawn.sheet(), "sheet"), drawn.curve())
    assert found["sentence"] == "Took the open Brep 'sheet' on layer 'Parts'; 1 other object was left."


def test_an_extrusion_becomes_a_brep() -> None:
    found = of_file("Brep", (drawn.extrusion(), "rail"))
    assert found["sentence"] == "Took the Extrusion 'rail' as a closed Brep on layer 'Parts'."
    assert isinstance(drawn.decoded(found["text"].decode()), rhino3dm.Brep)


def test_the_text_is_canonical_and_the_units_are_the_files() -> None:
    found = of_file("Brep", drawn.brep(), units="Inches")
    assert found["text"].decode() == canonical(json.loads(found["text"]))
    assert found["units"] == "Inches"


@pytest.mark.parametrize(
    ("wanted", "objects", "kind"),
    [
        ("Mesh", [drawn.brep(), drawn.mesh(closed=False), drawn.mesh()], "Mesh"),
        ("Curve", [drawn.brep(), drawn.mesh(), drawn.curve()], "Curve"),
        ("Surface", [drawn.brep(), drawn.sheet()], "Surface"),
        ("Geometry", [drawn.curve(), drawn.mesh(), drawn.extrusion()], "Brep"),
        ("Geometry", [drawn.curve(), drawn.mesh()], "Mesh"),
        ("Geometry", [rhino3dm.Point(drawn.point(1, 2, 3)), drawn.curve()], "Curve"),
        ("Geometry", [rhino3dm.Point(drawn.point(1, 2, 3))], "Point"),
    ],
)
def test_each_type_of_input_gets_its_own(wanted: str, objects: list[Any], kind: str) -> None:
    found = of_file(wanted, *objects)
    assert found["kind"] == kind
    if wanted == "Mesh":
        assert drawn.decoded(found["text"].decode()).IsClosed


def test_a_file_without_the_wanted_kind_says_what_there_is() -> None:
    found = of_file("Mesh", drawn.brep(), drawn.curve(), drawn.curve())
    assert found["code"] == "wrong_geometry"
    assert "a Mesh" in found["wrong"]
    assert "Brep (1), Curve (2)" in found["wrong"]
    assert "nothing" in of_file("Brep")["wrong"]


def test_objects_that_are_not_valid_are_not_taken() -> None:
    assert of_file("Mesh", rhino3dm.Mesh())["code"] == "wrong_geometry"


def test_a_block_s_own_objects_are_not_taken() -> None:
    made = drawn.file(drawn.curve())
    made.InstanceDefinitions.Add(
        "block", "", "", "", drawn.point(0, 0, 0), (drawn.brep(),), (rhino3dm.ObjectAttributes(),)
    )
    found = read(("Geometry", "file", drawn.written(made)))[0]
    assert (found["kind"], found["objects"]) == ("Curve", {"Curve": 1})


@pytest.mark.parametrize("cut", [0, 1, 24, 33, 100, 3000, -100, -1])
def test_a_file_that_is_cut_off_is_refused_in_words(cut: int) -> None:
    whole = drawn.data(drawn.brep())
    found = read(("Brep", "file", whole[:cut]))[0]
    if "wrong" in found:
        assert found["code"] in ("invalid_geometry", "wrong_geometry")
    else:
        assert found["kind"] == "Brep"  # whatever is lost at the end was not needed


def test_an_object_stays_as_it_was_sent() -> None:
    for geometry in (drawn.brep(), drawn.mesh(), drawn.curve(), drawn.surface()):
        found = of_object("Geometry", geometry)
        assert (found["text"], found["kind"]) == (b"", str(geometry.ObjectType.name))


def test_an_object_is_converted_where_that_can_be() -> None:
    found = of_object("Brep", drawn.extrusion())
    assert isinstance(drawn.decoded(found["text"].decode()), rhino3dm.Brep)
    found = of_object("Surface", drawn.sheet())
    assert isinstance(drawn.decoded(found["text"].decode()), rhino3dm.Surface)


@pytest.mark.parametrize("wanted", sorted(GEOMETRY - {"Geometry", "Mesh"}))
def test_an_object_of_another_type_is_refused_and_told_what_is_allowed(wanted: str) -> None:
    found = of_object(wanted, drawn.mesh())
    assert found["code"] == "wrong_geometry"
    assert wanted in found["wrong"]
    assert "a Mesh" in found["wrong"]


def test_a_closed_brep_is_no_surface() -> None:
    assert of_object("Surface", drawn.brep())["code"] == "wrong_geometry"


@pytest.mark.parametrize(
    "changed",
    [
        {"data": ""},
        {"data": "AAAA"},
        {"data": "!!"},
        {"archive3dm": 10**20},
        {"archive3dm": -1},
        {"data": "////" * 1000},
    ],
)
def test_an_object_that_is_none_is_refused_in_words(changed: dict[str, Any]) -> None:
    data = canonical(drawn.encoded(drawn.brep()) | changed).encode()
    assert read(("Brep", "object", data))[0]["code"] == "invalid_geometry"


def test_one_that_is_wrong_leaves_the_others() -> None:
    right = canonical(drawn.encoded(drawn.mesh())).encode()
    found = read(("Mesh", "object", right), ("Mesh", "object", b"{}"), ("Mesh", "object", right))
    assert ["wrong" in one for one in found] == [False, True, False]


def test_a_payload_that_is_no_request_is_refused() -> None:
    with pytest.raises(WireError):
        take(pack({"sent": [{"wanted": "Brep"}]}), no_progress)
