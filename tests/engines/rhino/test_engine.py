"""Does the engine solve on a server, prove that it does, and send no more than it has to?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rhino3dm

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Source, Verbatim
from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.servers import Server
from definitions.readers.grasshopper.archive import write_gh
from definitions.readers.grasshopper.authoring import Document, geometry, group, internalise
from definitions.schema import Scalar, canonical
from softly.lib.errors import EngineUnavailable, NotStarted, SolveCancelled
from tests.engines.rhino.asked import BOX, SUM, call, engine, items, plain, solve, source

MESHING = "/rhino/geometry/mesh/createfrombrep-brep_meshingparameters"


@pytest.fixture
def fake() -> Iterator[FakeCompute]:
    with FakeCompute() as server:
        yield server


def bodies(fake: FakeCompute, path: str = "/grasshopper") -> list[Any]:
    return [json.loads(seen.body) for seen in fake.log if seen.path == path]


# -- solving


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


# -- the file goes once


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


# -- meshes to look at


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


def cube(size: float) -> Any:
    box: Any = rhino3dm.Box
    return rhino3dm.Brep.CreateFromBox(box(rhino3dm.BoundingBox(0, 0, 0, size, size, size)))


def width(mesh: str) -> float:
    box = rhino3dm.CommonObject.Decode(json.loads(mesh)).GetBoundingBox()  # type: ignore[attr-defined]
    return float(box.Max.X - box.Min.X)


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
    one = engine(fake.url, seconds=1.0)
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


# -- health


def test_health_is_a_solve_on_every_server(fake: FakeCompute) -> None:
    with FakeCompute() as other:
        both = engine(fake.url, other.url)
        assert both.health().ok
        assert [each.state for each in both.last_health] == ["solves", "solves"]
        assert (fake.solves, other.solves) == (1, 1)
        assert all(each.milliseconds for each in both.last_health)


def test_one_server_that_solves_is_enough_and_the_other_is_named(fake: FakeCompute) -> None:
    with FakeCompute() as gone:
        pass
    both = engine(gone.url, fake.url)
    health = both.health()
    assert health.ok
    assert gone.url in health.detail
    assert fake.url not in health.detail
    assert [each.state for each in both.last_health] == ["away", "solves"]
    assert list(both.places()) == [fake.url]


def test_a_server_that_hangs_is_unwell_although_its_healthcheck_answers(fake: FakeCompute) -> None:
    fake.next("hang", times=None)
    one = engine(fake.url, canary_seconds=0.2)
    health = one.health()
    assert not health.ok
    assert "answers /healthcheck and does not solve" in health.detail
    assert one.last_health[0].state == "hangs"
    with pytest.raises(EngineUnavailable):
        one.places()


def test_a_server_that_is_busy_with_somebodys_solves_is_well(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url, canary_seconds=0.2)
    solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    fake.next("hang")
    assert one.health().ok
    assert one.last_health[0].state == "busy"
    assert list(one.places()) == [fake.url]


def test_a_canary_does_not_make_a_server_look_busy(fake: FakeCompute) -> None:
    one = engine(fake.url, canary_seconds=0.2)
    assert one.health().ok
    fake.next("hang")
    assert not one.health().ok


@pytest.mark.parametrize(("behaviour", "state"), [("401", "away"), ("502_html", "fails"), ("500_empty", "fails")])
def test_health_says_what_is_wrong(fake: FakeCompute, behaviour: str, state: str) -> None:
    fake.next(behaviour, times=None)
    one = engine(fake.url)
    assert not one.health().ok
    assert one.last_health[0].state == state


def test_a_server_that_is_well_again_is_a_place_again(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url)
    fake.next("401")
    with pytest.raises(NotStarted):
        solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    assert one.health().ok
    assert list(one.places()) == [fake.url]


def test_no_process_is_started_to_see_how_a_server_is(fake: FakeCompute) -> None:
    one = engine(fake.url)
    one.health()
    one.versions()
    assert "/activechildren" not in {seen.path for seen in fake.log}


# -- versions


def test_a_server_says_which_rhino_it_is(fake: FakeCompute) -> None:
    versions = engine(fake.url).versions()
    assert (versions.rhino, versions.compute) == ("8.22.25217.12451", "fake")


@pytest.mark.parametrize("behaviour", ["html", "not_object", "401", "500_empty"])
def test_a_server_that_does_not_say_is_no_fault(fake: FakeCompute, behaviour: str) -> None:
    fake.next(behaviour, path="/version")
    with pytest.raises(EngineUnavailable):
        engine(fake.url).versions()


def test_what_it_says_can_be_shown_and_stored(fake: FakeCompute) -> None:
    fake.next("odd_version", path="/version")
    versions = engine(fake.url).versions()
    assert versions.rhino is not None
    assert versions.compute is not None
    assert (versions.rhino[:3], len(versions.rhino) <= 64, "\0" in versions.compute) == ("8xx", True, False)


def test_nothing_is_asked_before_something_is_to_be_solved(fake: FakeCompute) -> None:
    found = RhinoEngine([Server(fake.url)])
    assert (found.version, found.names, dict(found.places())) == ("1", (fake.url,), {fake.url: 4})
    assert fake.log == []
