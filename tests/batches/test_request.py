"""What may be asked of a batch, and where in the body is what is wrong?"""

from __future__ import annotations

from typing import Any

import pytest

from computeapi.batches.request import BatchRequest, read_batch
from softly.lib.errors import FieldError, ValidationFailed

LIST = [{"width": 1}, {"width": 2, "lid": True}]


def asked(**body: Any) -> BatchRequest:
    return read_batch({"definition": "Box.fake"} | body)


def faults(body: Any) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as caught:
        read_batch(body)
    return {error.field: error.code for error in caught.value.errors}


def place(request: BatchRequest, index: int, name: str, code: str = "out_of_range") -> str:
    item = list(request.items())[index]
    return request.field_of(index, item, FieldError(field=name, message="", code=code))


def test_a_list_and_a_sweep_say_what_varies() -> None:
    assert (asked(inputs=LIST).size, asked(inputs=LIST).names()) == (2, ["width", "lid"])
    sweep = asked(sweep={"width": [1, 2], "lid": [True, False]}, base={"label": "x"})
    assert (sweep.size, sweep.names()) == (4, ["width", "lid"])
    assert next(sweep.items()) == {"width": 1, "lid": True}


def test_nothing_more_is_asked_than_what_is_said() -> None:
    plain = asked(inputs=LIST, warm=None, name=None)
    assert (plain.warm, plain.geometry, plain.formats, plain.name) == (False, "none", (), "")


def test_nobody_raises_their_own_priority() -> None:
    assert (asked(inputs=LIST, priority=10).priority, asked(inputs=LIST, priority=1).priority) == (3, 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], {"body": "type_error"}),
        ({}, {"definition": "required", "inputs": "required"}),
        ({"definition": "d", "inputs": LIST, "sweep": {"a": [1]}}, {"inputs": "too_many"}),
        ({"definition": "d", "inputs": []}, {"inputs": "required"}),
        ({"definition": "d", "inputs": {"width": [1]}}, {"inputs": "type_error"}),
        ({"definition": "d", "inputs": [{}, 3]}, {"inputs[1]": "type_error"}),
        ({"definition": 3, "inputs": LIST, "base": [1]}, {"definition": "required", "base": "type_error"}),
        ({"definition": "d", "inputs": LIST, "warm": "yes"}, {"warm": "type_error"}),
        ({"definition": "d", "inputs": LIST, "warm": True, "formats": ["glb"]}, {"formats": "contradiction"}),
        ({"definition": "d", "inputs": LIST, "warm": True, "geometry": "full"}, {"geometry": "contradiction"}),
        ({"definition": "d", "inputs": LIST, "formats": ["exe"]}, {"formats": "invalid_choice"}),
        ({"definition": "d", "inputs": LIST, "formats": [["glb"]]}, {"formats": "invalid_choice"}),
        ({"definition": "d", "inputs": LIST, "geometry": "some"}, {"geometry": "invalid_choice"}),
        ({"definition": "d", "inputs": LIST, "name": "a\0"}, {"name": "type_error"}),
        ({"definition": "d", "inputs": LIST, "priority": 11}, {"priority": "out_of_range"}),
        ({"definition": "d", "inputs": LIST, "outputs": 1}, {"outputs": "unknown_field"}),
    ],
)
def test_every_wrong_part_is_named(body: Any, expected: dict[str, str]) -> None:
    assert faults(body) == expected


def test_a_wrong_input_is_named_where_the_client_wrote_it() -> None:
    listed = asked(inputs=LIST, base={"label": 3})
    assert place(listed, 1, "width") == "inputs[1].width"
    assert place(listed, 1, "RH_IN:lid") == "inputs[1].lid"
    assert place(listed, 1, "label") == "base.label"
    assert place(listed, 0, "depth", "required") == "inputs[0].depth"
    swept = asked(sweep={"width": [1, 2], "lid": [True, False, 0]})
    assert place(swept, 5, "width") == "sweep.width[1]"
    assert place(swept, 5, "lid") == "sweep.lid[2]"
    assert place(swept, 5, "width", "unknown_input") == "sweep.width"
    assert place(swept, 5, "depth", "required") == "sweep.depth"
