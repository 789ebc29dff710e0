"""Are the forms of geometry told apart, and does each input come out with the ids of what was taken?"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from computeapi.engines.base import Branches
from computeapi.solve.inputs.geometry import MAX_GEOMETRIES, Sent
from computeapi.solve.inputs.reading import read_inputs
from computeapi.solve.inputs.values import Wrong
from definitions.schema import Input, InputType, Interface, canonical
from softly.lib.errors import FieldErrors
from softly.lib.hashing import sha256
from tests.formats import drawn

BREP = drawn.encoded(drawn.brep())
FILE = drawn.data(drawn.brep())
ID = "0123456789abcdef" * 4
OWN = "f" * 64
POINTS = [{"X": 0.0, "Y": 0.0, "Z": 0.0}, {"X": 1.0, "Y": 0.0, "Z": 0.0}]


class Noting:
    """Takes everything but what `refuses` names, and notes what it was asked."""

    def __init__(self, refuses: Callable[[Sent], bool] = lambda _: False) -> None:
        self.asked: list[list[Sent]] = []
        self._refuses = refuses

    def take(self, sent: Sequence[Sent]) -> list[str | Wrong]:
        self.asked.append(list(sent))
        return [Wrong("no", "wrong_geometry") if self._refuses(one) else one.digest for one in sent]


def an_input(kind: InputType = "Brep", **more: Any) -> Input:
    fields: dict[str, Any] = {"name": "it", "param_type": kind, "at_least": 0, "at_most": 9, "tree_access": True}
    return Input(**(fields | more))


def read(
    value: Any, kind: InputType = "Brep", *, noting: Noting | None = None, item: Input | None = None, **options: Any
) -> tuple[Branches, FieldErrors]:
    interface = Interface(inputs=(item or an_input(kind),))
    found, errors = read_inputs(interface, {"it": value}, geometries=noting or Noting(), **options)
    return found.get("it", {}), errors


def asked(value: Any, kind: InputType = "Brep", **options: Any) -> list[Sent]:
    noting = Noting()
    _, errors = read(value, kind, noting=noting, **options)
    assert not errors, errors
    [found] = noting.asked
    return found


def code(value: Any, kind: InputType = "Brep") -> str:
    _, [error] = read(value, kind)
    return str(error.code)


@pytest.mark.parametrize("value", [BREP, [BREP], {"{0}": BREP}, {"0": [BREP]}, json.dumps(BREP), canonical(BREP)])
def test_an_object_is_sent_as_json_or_as_its_text(value: Any) -> None:
    assert asked(value) == [Sent("Brep", "object", canonical(BREP).encode())]


def test_the_id_of_an_object_does_not_depend_on_how_it_is_written() -> None:
    turned = dict(reversed(BREP.items()))
    found, _ = read(json.dumps(turned, indent=4))
    assert found == {"{0}": (sha256(canonical(BREP).encode()),)}


def test_an_object_in_a_tree_is_text_as_rhino_compute_s_clients_send_it() -> None:
    noting = Noting()
    tree = {"ParamName": "RH_IN:it", "InnerTree": {"{0;1}": [{"type": "any", "data": json.dumps(BREP)}]}}
    found, errors = read_inputs(Interface(inputs=(an_input(),)), {}, [tree], geometries=noting)
    assert not errors
    assert found == {"it": {"{0;1}": (noting.asked[0][0].digest,)}}


def test_a_file_is_sent_in_base64() -> None:
    assert asked({"3dm": base64.b64encode(FILE).decode()}) == [Sent("Brep", "file", FILE)]


@pytest.mark.parametrize("value", [{"geometry": ID}, {"geometry": ID.upper()}, ID, json.dumps({"geometry": ID})])
def test_what_was_uploaded_is_named_by_its_id(value: Any) -> None:
    assert asked(value) == [Sent("Brep", "id", ID.encode())]


def test_an_id_may_stand_in_a_query() -> None:
    assert asked([ID], as_text=True) == [Sent("Brep", "id", ID.encode())]


def test_the_default_needs_no_asking_whether_it_is_sent_or_not() -> None:
    item = an_input(default=(OWN,))
    noting = Noting()
    for value in (None, {"geometry": OWN}, [OWN]):
        assert read(value, item=item, noting=noting) == ({"{0}": (OWN,)}, [])
    assert noting.asked == []


@pytest.mark.parametrize(
    "value",
    [
        [[0, 0, 0], [1, 0, 0]],
        [[[0, 0], [1, 0]]],
        [{"X": 0, "Y": 0, "Z": 0}, {"x": 1, "y": 0}],
        "[[0,0,0],[1,0,0]]",
        {"{0}": [[[0, 0, 0], [1, 0, 0]]]},
    ],
)
def test_a_curve_may_be_the_points_of_a_polyline(value: Any) -> None:
    assert asked(value, "Curve") == [Sent("Curve", "points", canonical(POINTS).encode())]


def test_points_of_a_polyline_are_rounded_as_numbers_are() -> None:
    [found] = asked([[0.04, 0, -0.0], [0.96, 0, 0]], "Curve", rounding={"it": 1})
    assert json.loads(found.data) == POINTS


def test_several_curves_are_several_lists() -> None:
    assert len(asked([[[0, 0], [1, 0]], [[0, 0], [2, 0]]], "Curve")) == 2


def test_equal_geometry_is_asked_about_once_and_all_inputs_together() -> None:
    noting = Noting()
    interface = Interface(inputs=(an_input(name="a"), an_input("Mesh", name="b")))
    mesh = drawn.encoded(drawn.mesh())
    found, errors = read_inputs(interface, {"a": [BREP, BREP], "b": mesh}, geometries=noting)
    assert not errors
    assert [[one.wanted for one in asked] for asked in noting.asked] == [["Brep", "Mesh"]]
    assert len(found["a"]["{0}"]) == 2


def test_what_is_refused_is_named_and_its_input_left_out() -> None:
    noting = Noting(refuses=lambda sent: sent.wanted == "Mesh")
    interface = Interface(inputs=(an_input(name="a"), an_input("Mesh", name="b")))
    found, errors = read_inputs(interface, {"a": BREP, "b": [BREP, BREP]}, geometries=noting)
    assert [(error.field, error.code) for error in errors] == [("b", "wrong_geometry")]
    assert set(found) == {"a"}


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (7, "Brep", "type_error"),
        ("brep", "Brep", "type_error"),
        ({"geometry": "abc"}, "Brep", "type_error"),
        ({"geometry": 7}, "Brep", "type_error"),
        ({"3dm": "not base64"}, "Brep", "invalid_geometry"),
        ({"3dm": "é"}, "Brep", "invalid_geometry"),
        ({"3dm": base64.b64encode(b"solid cube").decode()}, "Brep", "invalid_geometry"),
        ({"3dm": ""}, "Brep", "invalid_geometry"),
        ({"3dm": 7}, "Brep", "type_error"),
        (BREP | {"data": "?"}, "Brep", "invalid_geometry"),
        (BREP | {"data": 7}, "Brep", "type_error"),
        (BREP | {"version": True}, "Brep", "type_error"),
        (BREP | {"more": 1}, "Brep", "unknown_field"),
        ({k: v for k, v in BREP.items() if k != "archive3dm"}, "Brep", "required"),
        ([[0, 0, 0], [1, 0, 0]], "Brep", "type_error"),
        ([[0, 0, 0]], "Curve", "wrong_count"),
        ([[0, 0, 0], [1, 0, "a"]], "Curve", "type_error"),
        ({"From": [0, 0, 0], "To": [1, 0, 0]}, "Curve", "unknown_field"),
        ([BREP] * (MAX_GEOMETRIES + 1), "Brep", "too_many"),
    ],
)
def test_what_is_wrong_is_told(value: Any, kind: InputType, expected: str) -> None:
    assert code(value, kind) == expected


def test_the_message_says_what_may_be_sent() -> None:
    _, [error] = read(7, "Curve")
    for form in ('"geometry"', '"3dm"', '"opennurbs"', "two points"):
        assert form in error.message


def test_without_anybody_to_read_it_geometry_is_refused() -> None:
    _, [error] = read_inputs(Interface(inputs=(an_input(),)), {"it": BREP})
    assert error.code == "not_allowed"
