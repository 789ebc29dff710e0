"""Is what a server reads otherwise said in sentences, whatever release it is of?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from computeapi.engines.rhino import confirming
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.known import KNOWN
from definitions.schema import Input, Interface, Output, Plugin
from softly.lib.errors import AnswerUnreadable, NotStarted
from tests.engines.rhino.asked import engine, source

WIDTH = Input(name="RH_IN:width", param_type="Number", default=(5.0,), minimum=0, maximum=10)
OURS = Interface(inputs=(WIDTH,), outputs=(Output(name="RH_OUT:mesh", param_type="Mesh"),))


def told(ours: Interface = OURS, *, output: Any = "Mesh", names: bool = True, **width: Any) -> tuple[str, ...]:
    """What differs from a server that says this of the width."""
    theirs = {"Name": "RH_IN:width", "ParamType": "Number", "AtLeast": 1, "AtMost": 1, "TreeAccess": False, **width}
    document: dict[str, Any] = {
        "InputNames": [theirs["Name"]],
        "OutputNames": ["RH_OUT:mesh"],
        "Inputs": [theirs],
        "Outputs": [{"Name": "RH_OUT:mesh", "ParamType": output}],
    }
    found = confirming.document(json.dumps(document).encode())
    assert found is not None
    return confirming.differences(ours, found)


def tree(*data: Any) -> dict[str, Any]:
    return {"ParamName": "Number", "InnerTree": {"{0}": [{"type": "System.Double", "data": each} for each in data]}}


def test_a_server_that_reads_the_same_has_nothing_to_say() -> None:
    assert told(Minimum=0, Maximum=10, Default=tree("5.0")) == ()


def test_what_a_server_does_not_tell_is_no_difference() -> None:
    assert told(Minimum=None, Maximum=None, Default=None) == ()


@pytest.mark.parametrize(
    ("width", "sentences"),
    [
        ({"Minimum": 1}, ("RH_IN:width: its minimum is 1 there, 0 here.",)),
        ({"Maximum": 10.5}, ("RH_IN:width: its maximum is 10.5 there, 10 here.",)),
        ({"AtMost": 2147483647}, ("RH_IN:width: takes at most 2147483647 values there, 1 here.",)),
        ({"TreeAccess": True}, ("RH_IN:width: takes trees there.",)),
        ({"ParamType": "Text"}, ("RH_IN:width: of type Text there, Number here.",)),
        ({"ParamType": "Integer"}, ()),
        ({"ParamType": "Generic Data"}, ()),
        ({"Default": tree("7")}, ("RH_IN:width: its default is [7] there, [5.0] here.",)),
        ({"Default": 7}, ("RH_IN:width: its default is [7] there, [5.0] here.",)),
        ({"Default": 5}, ()),
        ({"AtLeast": -1, "AtMost": -1}, ()),
        ({"Name": "width"}, ("width: an input there, not here.", "RH_IN:width: an input here, not there.")),
    ],
)
def test_each_difference_is_a_sentence(width: dict[str, Any], sentences: tuple[str, ...]) -> None:
    assert told(**width) == sentences


def test_outputs_are_compared_too() -> None:
    assert told(output="Brep") == ("RH_OUT:mesh: of type Brep there, Mesh here.",)


@pytest.mark.parametrize("case", [str.lower, str.upper, str])
def test_the_case_of_field_names_does_not_matter(case: Any) -> None:
    document = {case("InputNames"): ["RH_IN:width"], case("OutputNames"): ["RH_OUT:mesh"], case("Inputs"): []}
    found = confirming.document(json.dumps(document).encode())
    assert found is not None
    assert confirming.differences(OURS, found) == ()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"InputNames": 1, "OutputNames": []}', b"[" * 5000])
def test_what_is_no_description_is_told_apart(body: bytes) -> None:
    assert confirming.document(body) is None


@pytest.mark.parametrize(
    "default",
    [
        {"InnerTree": []},
        {"InnerTree": {"{0}": 1}},
        {"InnerTree": {"{0}": [1]}},
        {"InnerTree": {"{0}": [{"data": "[" * 300 + "]" * 300}]}},
        [],
    ],
)
def test_odd_fields_are_no_fault(default: Any) -> None:
    told(Default=default, Minimum="low", AtMost="many", ParamType=[])


def test_plugins_that_are_not_installed_are_named() -> None:
    ours = Interface(plugins=(Plugin(name="Kangaroo", version="2.42"), Plugin(name="LunchBox"), Plugin(name="Human")))
    missing = confirming.missing_plugins(ours, b'{"kangaroo": "2.5", "Human": "1.0"}')
    assert missing == ("The plug-in LunchBox is not installed there.",)
    assert confirming.missing_plugins(ours, b"<html>") == confirming.missing_plugins(ours, b"[]") == ()


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_server_reads_our_definitions_as_we_do(fake: FakeCompute, tmp_path: Path, name: str) -> None:
    one, asked = engine(fake.url), source(tmp_path, name)
    found = one.confirm(asked, one.inspect(asked), seconds=60)
    assert (found.server, found.differences) == (fake.url, ())


def test_a_server_that_has_another_idea_is_heard(fake: FakeCompute, tmp_path: Path) -> None:
    fake.next("other_io", path="/io")
    one, asked = engine(fake.url), source(tmp_path, "canary")
    differences = one.confirm(asked, one.inspect(asked), seconds=60).differences
    assert "Somebody else's: an input there, not here." in differences
    assert "RH_IN:a: an input here, not there." in differences


@pytest.mark.parametrize(("behaviour", "kind"), [("html", AnswerUnreadable), ("401", NotStarted)])
def test_a_server_that_does_not_describe_it_is_an_error(
    fake: FakeCompute, tmp_path: Path, behaviour: str, kind: type[Exception]
) -> None:
    fake.next(behaviour, path="/io")
    one, asked = engine(fake.url), source(tmp_path, "canary")
    with pytest.raises(kind):
        one.confirm(asked, one.inspect(asked), seconds=60)


def test_a_definition_that_can_not_be_loaded_there_is_told_with_what_it_lacks(
    fake: FakeCompute, tmp_path: Path
) -> None:
    fake.next("500_empty", path="/io")
    ours = Interface(plugins=(Plugin(name="Kangaroo"),))
    found = engine(fake.url).confirm(source(tmp_path, "canary"), ours, seconds=60)
    assert found.differences == ("It can't be loaded there.", "The plug-in Kangaroo is not installed there.")


def test_another_server_is_asked_when_the_first_takes_no_question(fake: FakeCompute, tmp_path: Path) -> None:
    with FakeCompute() as gone:
        pass
    both, asked = engine(gone.url, fake.url), source(tmp_path, "canary")
    assert both.confirm(asked, both.inspect(asked), seconds=60).server == fake.url
