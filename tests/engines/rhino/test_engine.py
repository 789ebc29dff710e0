"""Does the engine solve on a server, and send no more than it has to?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from computeapi.engines.base import EngineCall, Source, Verbatim
from computeapi.engines.rhino.fake_server import FakeCompute
from definitions.readers.grasshopper.archive import write_gh
from definitions.readers.grasshopper.authoring import Document, geometry, group, internalise
from definitions.schema import Scalar, canonical
from tests.engines.rhino.asked import BOX, SUM, bodies, call, cube, engine, items, plain, solve, source, width


def test_values_come_as_the_server_sent_them(fake: FakeCompute, tmp_path: Path) -> None:
    result = solve(engine(fake.url), call(tmp_path, "canary", a=1.25, b=2))
    assert items(result, SUM) == (Verbatim(type="System.Double", data="3.25"),)
    assert (result.errors, result.model_units, result.is_complete) == ((), "Millimeters", True)
    assert result.seconds > 0


def test_two_requests_never_share_a_value(fake: FakeCompute, tmp_path: Path) -> None:
    """The server keeps what it was sent last, so all is sent."""
    one = engine(fake.url)
    assert plain(solve(one, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]
    assert plain(solve(one, call(tmp_path, "canary", a=10.0, b=2.0)), SUM) == [12.0]
    assert all([tree["ParamName"] for tree in body["values"]] == ["RH_IN:a", "RH_IN:b"] for body in bodies(fake))


def test_a_component_with_an_error_gives_it_and_the_values_that_there_are(fake: FakeCompute, tmp_path: Path) -> None:
    result = solve(engine(fake.url), call(tmp_path, "faulty", text='no "number"'))
    assert len(result.errors) == 1
    assert plain(result, "RH_OUT:text") == ['no "number"']
    assert plain(result, "RH_OUT:point") == []


def test_a_definition_that_can_not_be_loaded_is_an_error_and_the_server_goes_on(
    fake: FakeCompute, tmp_path: Path
) -> None:
    one, broken = engine(fake.url), call(tmp_path, "canary", a=1.0, b=2.0)
    broken.source.path.write_bytes(b"not a definition")
    with pytest.raises(Exception, match="does not say why"):
        solve(one, broken)
    assert plain(solve(one, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]


VALUES: dict[str, Scalar] = {
    "Number": 2.5,
    "Integer": 7,
    "Boolean": True,
    "Text": 'say "a\\b"\n🧊',
    "Point": canonical({"X": 1.5, "Y": -2.0, "Z": 0.0}),
    "Vector": canonical({"X": 0.0, "Y": 0.0, "Z": 4.25}),
    "Line": canonical({"From": {"X": 0.0, "Y": 0.0, "Z": 0.0}, "To": {"X": 1.0, "Y": 2.0, "Z": 3.0}}),
}


def test_a_value_of_each_kind_arrives_as_it_was_sent(fake: FakeCompute, tmp_path: Path) -> None:
    """Through the reader's own idea of who takes what."""
    one, asked = engine(fake.url), source(tmp_path, "everything")
    interface = one.inspect(asked)
    given = {i.name: VALUES[i.param_type] for i in interface.inputs if i.settable and i.param_type in VALUES}
    inputs = {name: {"{0}": (value,)} for name, value in given.items()}
    result = solve(one, EngineCall(source=asked, interface=interface, inputs=inputs))
    outputs = {name: f"RH_OUT:got {name}" if name[:3] != "RH_" else name.replace("IN", "OUT") for name in given}
    assert {name: plain(result, outputs[name]) for name in given} == {
        name: [json.loads(value) if str(value).startswith("{") else value] for name, value in given.items()
    }
    assert {"number", "RH_IN:slider", "RH_IN:panel", "text", "RH_IN:text", "RH_IN:toggle", "RH_IN:steps"} <= set(given)


def test_geometry_is_sent_and_comes_back(fake: FakeCompute, tmp_path: Path) -> None:
    one, asked = engine(fake.url), source(tmp_path, "everything")
    interface = one.inspect(asked)
    box = items(solve(one, call(tmp_path, "box", width=4.0, depth=3.0, height=2)), BOX)[0]
    assert isinstance(box, Verbatim)
    sent = EngineCall(
        source=asked, interface=interface, inputs={"RH_IN:brep": {"{0}": ("id",)}}, geometry={"id": box.data}
    )
    (found,) = items(solve(one, sent), "RH_OUT:brep")
    assert isinstance(found, Verbatim)
    assert (found.type, len(found.meshes)) == ("Rhino.Geometry.Brep", 1)


def test_geometry_in_the_file_is_what_an_input_has_that_nobody_set(fake: FakeCompute, tmp_path: Path) -> None:
    """Its id stands in the interface; the text is found in the file."""
    inside = geometry("Brep in", [internalise(cube(7).Encode(), of="Brep")], of="Brep")
    shown = geometry("Brep out", of="Brep", sources=[inside])
    document = Document(
        name="inside", objects=[inside, shown, group("RH_IN:brep", [inside]), group("RH_OUT:brep", [shown])]
    )
    (tmp_path / "inside.gh").write_bytes(write_gh(document.archive()))
    asked = Source(name="inside.gh", digest="inside", folder=tmp_path, entry="inside.gh")
    one = engine(fake.url)
    interface = one.inspect(asked)
    (brep,) = interface.inputs
    assert brep.default
    result = solve(one, EngineCall(source=asked, interface=interface, inputs={brep.name: {"{0}": brep.default}}))
    (found,) = items(result, "RH_OUT:brep")
    assert isinstance(found, Verbatim)
    assert [width(mesh) for mesh in found.meshes] == [7]
    ((sent,),) = [tree["InnerTree"]["{0}"] for tree in bodies(fake)[0]["values"]]
    assert json.loads(sent["data"])["archive3dm"]


def test_a_definition_is_sent_once_and_named_afterwards(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url)
    for _ in range(3):
        solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    first, *others = bodies(fake)
    assert first["pointer"].startswith("md5_")
    assert first["algo"]
    assert [(body["pointer"], body.get("algo")) for body in others] == [(first["pointer"], None)] * 2


def test_each_server_is_sent_the_file(fake: FakeCompute, tmp_path: Path) -> None:
    with FakeCompute() as other:
        both = engine(fake.url, other.url)
        for place in (fake.url, other.url, fake.url, other.url):
            assert plain(solve(both, call(tmp_path, "canary", place, a=1.0, b=2.0)), SUM) == [3.0]
        assert [bool(body.get("algo")) for body in bodies(fake) + bodies(other)] == [True, False] * 2


def test_a_server_that_forgot_the_definition_is_sent_it_again(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url)
    for _ in range(2):
        fake.forget()
        assert plain(solve(one, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]
    assert [bool(body.get("algo")) for body in bodies(fake)] == [True, False, True]


def test_a_value_that_the_server_can_not_read_is_sent_twice_at_the_most(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url)
    solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    fake.next("500_empty", times=None)
    with pytest.raises(Exception, match="does not say why"):
        solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    assert len(bodies(fake)) == 3
