"""Is a body or query read as what was asked for, and is every wrong part of it named?"""

from __future__ import annotations

from typing import Any

import pytest

from computeapi.solve.request import Caller, SolveRequest, from_body, from_query
from softly.lib.errors import ValidationFailed


def body(document: Any, cache_control: str = "") -> SolveRequest:
    return from_body(document, caller=Caller(), cache_control=cache_control)


def query(cache_control: str = "", **values: list[str]) -> SolveRequest:
    return from_query("Box.fake", values, caller=Caller(), cache_control=cache_control)


def wrong(document: Any) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as caught:
        body(document)
    return {error.field: error.code for error in caught.value.errors}


@pytest.mark.parametrize("document", [None, [], "x", 5, True])
def test_a_body_is_an_object(document: Any) -> None:
    assert wrong(document) == {"body": "type_error"}


@pytest.mark.parametrize("name", ["definition", "pointer"])
def test_a_definition_may_be_called_pointer(name: str) -> None:
    assert body({name: "Box.fake"}).definition == "Box.fake"


def test_a_pointer_counts_where_definition_is_null() -> None:
    assert body({"definition": None, "pointer": "Box.fake"}).definition == "Box.fake"


@pytest.mark.parametrize("document", [{}, {"definition": ""}, {"definition": 5}, {"pointer": None}])
def test_a_definition_is_required(document: dict[str, Any]) -> None:
    assert wrong(document) == {"definition": "required"}


@pytest.mark.parametrize("empty", [{}, {"inputs": None, "values": None, "cache": None}, {"inputs": {}, "values": []}])
def test_inputs_values_and_cache_may_be_left_out_or_null(empty: dict[str, Any]) -> None:
    request = body({"definition": "Box.fake"} | empty)
    assert (dict(request.inputs), list(request.values), request.use_cache, request.ttl) == ({}, [], True, None)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"inputs": []}, {"inputs": "type_error"}),
        ({"inputs": 0}, {"inputs": "type_error"}),
        ({"inputs": ""}, {"inputs": "type_error"}),
        ({"values": {}}, {"values": "type_error"}),
        ({"values": [1]}, {"values": "type_error"}),
        ({"geometry": "some"}, {"geometry": "invalid_choice"}),
        ({"geometry": ["none"]}, {"geometry": "invalid_choice"}),
        ({"cache": True}, {"cache": "type_error"}),
        ({"cache": False}, {"cache": "type_error"}),
        ({"cache": {"useCache": "no"}}, {"cache.useCache": "type_error"}),
        ({"nocache": 1}, {"nocache": "type_error"}),
        ({"cache": {"ttl": 0}}, {"cache.ttl": "type_error"}),
        ({"cache": {"ttl": 1.5}}, {"cache.ttl": "type_error"}),
        ({"cache": {"ttl": True}}, {"cache.ttl": "type_error"}),
        ({"cache": {"ttl": "60"}}, {"cache.ttl": "type_error"}),
    ],
)
def test_a_wrong_part_is_named(part: dict[str, Any], code: dict[str, str]) -> None:
    assert wrong({"definition": "Box.fake"} | part) == code


def test_all_wrong_parts_are_named_at_once() -> None:
    found = wrong({"inputs": 1, "values": 2, "geometry": 3, "cache": {"useCache": 4, "ttl": -5}, "nocache": 6})
    assert set(found) == {"definition", "inputs", "values", "geometry", "cache.useCache", "cache.ttl", "nocache"}


@pytest.mark.parametrize(
    ("document", "cache_control", "use_cache", "refresh"),
    [
        ({}, "", True, False),
        ({"cache": {"useCache": False}}, "", False, False),
        ({"nocache": True}, "", False, False),
        ({}, "no-store", False, False),
        ({}, "No-Store", False, False),
        ({}, "no-cache", True, True),
        ({}, "max-age=0, No-Cache", True, True),
        ({}, "max-age=60", True, False),
    ],
)
def test_what_a_client_says_of_the_cache(
    document: dict[str, Any], cache_control: str, use_cache: bool, refresh: bool
) -> None:
    request = body({"definition": "Box.fake"} | document, cache_control)
    assert (request.use_cache, request.refresh) == (use_cache, refresh)
    if not document:
        asked = query(cache_control)
        assert (asked.use_cache, asked.refresh) == (use_cache, refresh)


def test_a_query_keeps_every_value_of_a_repeated_name() -> None:
    request = query(width=["1", "2"], geometry=["none"])
    assert request.as_text
    assert request.inputs["width"] == ["1", "2"]
    assert request.geometry == "none"
