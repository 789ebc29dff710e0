"""A definition has the inputs and outputs that Rhino Compute finds in it, by the same names."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest

from definitions.readers import grasshopper
from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import write_gh, write_ghx
from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.schema import UnreadableDefinition
from tests.readers.grasshopper.canvas import GONE, asked, ball, disabled, other, with_items
from tests.readers.grasshopper.conftest import Read, ReadOne


@pytest.mark.parametrize(
    ("get", "kind", "receiver"),
    [
        (gh.get_number, "Number", "Get Number"),
        (gh.get_integer, "Integer", "Get Integer"),
        (gh.get_boolean, "Boolean", "Get Boolean"),
        (gh.get_string, "Text", "Get String"),
        (gh.get_file_path, "Text", "Get File Path"),
        (gh.get_point, "Point", "Get Point"),
        (gh.get_plane, "Plane", "Get Plane"),
        (gh.get_line, "Line", "Get Line"),
        (gh.get_geometry, "Geometry", "Get Geometry"),
    ],
)
def test_a_contextual_parameter_is_an_input_by_its_nickname(one: ReadOne, get: Any, kind: str, receiver: str) -> None:
    found = one(get("size"))
    assert (found.name, found.param_type, found.receiver, found.settable) == ("size", kind, receiver, True)


def test_a_group_with_rh_in_makes_its_first_member_an_input_by_its_whole_nickname(read: Read) -> None:
    width, depth = gh.number("Num", [3.0]), gh.integer("Int", [5])
    found = read(width, depth, gh.group("RH_IN:width", [width, depth])).inputs
    assert [(item.name, item.param_type, item.default) for item in found] == [("RH_IN:width", "Number", (3.0,))]


@pytest.mark.parametrize("nickname", ["RH_IN:102:Points", "my RH_IN", "RH_IN"])
def test_rh_in_may_stand_anywhere_in_the_nickname(one: ReadOne, nickname: str) -> None:
    points = gh.point("Pt", [(1, 2, 3)])
    assert one(points, gh.group(nickname, [points])).name == nickname


def test_a_group_of_small_letters_is_none(read: Read) -> None:
    width = gh.number("Num", [3.0])
    assert read(width, gh.group("rh_in:width", [width]), gh.group("Width", [width])).inputs == ()


def test_a_group_with_rh_out_makes_its_first_member_an_output(read: Read) -> None:
    sum_of, label = gh.number("Num"), gh.panel("", "x")
    found = read(sum_of, label, gh.group("RH_OUT:sum", [sum_of]), gh.group("RH_OUT:label", [label])).outputs
    assert [(item.name, item.param_type) for item in found] == [("RH_OUT:sum", "Number"), ("RH_OUT:label", "Text")]


def test_a_component_in_such_a_group_gives_each_of_its_outputs(read: Read) -> None:
    several, single = ball("Faces:F", "Edges:E"), ball("Sphere:S", radius=[GONE])
    single = with_items(single, NickName="One")
    found = read(several, gh.group("RH_OUT:parts", [several])).outputs
    assert [item.name for item in found] == ["RH_OUT:parts (F)", "RH_OUT:parts (E)"]
    assert [item.name for item in read(single, gh.group("RH_OUT:ball", [single])).outputs] == ["RH_OUT:ball"]


def test_outputs_of_a_component_with_a_varying_number_have_their_types(read: Read) -> None:
    number = "3e8ca6be-fda8-4aaf-b5c0-3c54c8bb7312"
    outputs = [gh.port("Sum", "S", type=gh.number("").kind.guid), gh.port("Rest", "R")]
    sums = gh.component("ce46b74e-00c9-43c4-805a-193b69ea4a11", "Sums", outputs=outputs, is_variable=True)
    found = read(sums, gh.group("RH_OUT:sums", [sums])).outputs
    assert str(gh.number("").kind.guid) == number
    assert [item.param_type for item in found] == ["Number", "Any"]


def test_context_bake_and_print_are_outputs_by_the_nickname_of_their_input(read: Read) -> None:
    label = gh.panel("", "x")
    found = read(label, gh.context_bake("Parts", label), gh.context_print("Report", label)).outputs
    assert [(item.name, item.param_type) for item in found] == [("Parts", "Geometry"), ("Report", "Text")]


def test_one_group_may_be_input_and_output(read: Read) -> None:
    width = gh.number("Num", [3.0])
    found = read(width, gh.group("RH_IN:RH_OUT:width", [width]))
    assert [item.name for item in (*found.inputs, *found.outputs)] == ["RH_IN:RH_OUT:width"] * 2


def test_ids_of_objects_that_are_gone_do_not_count(read: Read) -> None:
    width = gh.number("Num", [3.0])
    found = read(width, gh.group("RH_IN:width", [GONE, width]), gh.group("RH_OUT:lost", [GONE]), gh.group("RH_IN:", []))
    assert ([item.name for item in found.inputs], found.outputs) == (["RH_IN:width"], ())
    assert "RH_IN:width: 1 of its 2 objects are gone; the first that is left is used." in found.inventory.problems
    assert sum("neither an input nor an output" in problem for problem in found.inventory.problems) == 2


def test_of_equal_names_the_first_wins(read: Read) -> None:
    first, second = gh.get_number("width", minimum=1), gh.get_number("width", minimum=2, key="again")
    found = read(first, second)
    assert [item.minimum for item in found.inputs] == [1]
    assert "width: several inputs have this name; the first is used." in found.inventory.problems


def test_a_group_that_begins_with_no_parameter_is_no_input(read: Read) -> None:
    sphere, width = ball("Sphere:S"), gh.number("Num", [3.0])
    inner = gh.group("Inner", [width])
    found = read(sphere, width, inner, gh.group("RH_IN:ball", [sphere, width]), gh.group("RH_IN:group", [inner, width]))
    assert found.inputs == ()
    assert "RH_IN:ball: its first object is no parameter but the Sphere: no input." in found.inventory.problems
    assert "RH_IN:group: its first object is no parameter but the Group: no input." in found.inventory.problems


def test_what_is_disabled_on_the_canvas_is_none(read: Read) -> None:
    width, label = disabled(gh.number("Num", [3.0])), gh.panel("", "x")
    found = read(
        width,
        label,
        gh.group("RH_IN:width", [width]),
        disabled(gh.get_number("depth")),
        disabled(gh.context_print("P", label)),
    )
    assert (found.inputs, found.outputs) == ((), ())
    assert "depth: the Get Number is disabled on the canvas: no input." in found.inventory.problems


def test_inputs_come_from_the_top_of_the_canvas_to_its_bottom_and_outputs_as_in_the_file(read: Read) -> None:
    heights = {"low": 500.0, "top": 10.0, "middle": 200.0}
    things = [gh.get_number(name, at=(0.0, height)) for name, height in heights.items()]
    told = [gh.context_print(name, things[0], at=(900.0, height)) for name, height in heights.items()]
    found = read(*things, *told)
    assert [item.name for item in found.inputs] == ["top", "middle", "low"]
    assert [item.name for item in found.outputs] == ["low", "top", "middle"]


@pytest.mark.parametrize("name", ["", " ", "x" * 501, "a\0b"])
def test_an_input_without_a_name_that_could_be_asked_for_is_left_out(read: Read, name: str) -> None:
    found = read(gh.get_number(name), gh.get_number("width"))
    assert [item.name for item in found.inputs] == ["width"]
    assert "An input has no name that could be asked for, so it is left out." in found.inventory.problems


def test_more_inputs_than_anybody_fills_in_are_left_out(read: Read) -> None:
    found = read(*(gh.get_integer(f"n{number}") for number in range(1002)))
    assert len(found.inputs) == 1000
    assert any("more than 1,000 inputs" in problem for problem in found.inventory.problems)


@pytest.mark.parametrize(
    ("thing", "kind", "reason"),
    [
        (
            gh.value_list("", {"One": "1"}),
            "Any",
            "Value List; connect it to an Integer parameter and put that",
        ),
        (gh.value_list("", {"Half": "0.5"}), "Any", "Value List; connect it to a Number parameter"),
        (gh.value_list("", {"Oak": '"oak"'}), "Any", "Value List; connect it to a Text parameter"),
        (gh.geometry("Geo"), "Geometry", "a Geometry; use Get Geometry, or put a Brep, Mesh, Surface or Curve"),
        (gh.geometry("SubD", of="SubD"), "SubD", "a SubD; use Get Geometry instead"),
        (other("File Path"), "Text", "a File Path; put a Text parameter into the group instead"),
        (other("Colour"), "Any", "a Colour; put a parameter that it takes into the group instead"),
        (other("Domain"), "Any", "a Domain; put a parameter"),
        (other("Button"), "Boolean", "a Button; put a Boolean parameter into the group instead"),
        (other("Relay"), "Any", "a Relay; put a parameter"),
        (other("Graph Mapper"), "Any", "a Graph Mapper; put a parameter"),
    ],
    ids=lambda value: value.kind.name if isinstance(value, gh.Thing) else "",
)
def test_what_compute_ignores_says_so_and_what_to_do(read: Read, thing: gh.Thing, kind: str, reason: str) -> None:
    found = read(*asked(thing))
    (item,) = found.inputs
    assert (item.settable, item.param_type) == (False, kind)
    assert item.reason.startswith("Rhino Compute ignores values for a")
    assert reason in item.reason
    assert f"RH_IN:it: {item.reason}" in found.inventory.problems
    assert not any("every request must send it" in problem for problem in found.inventory.problems)


@pytest.mark.parametrize(
    "thing",
    [
        *(other(name) for name in ("Vector", "Plane", "Line", "Circle", "Rectangle", "Box")),
        *(gh.geometry("", of=name) for name in ("Curve", "Surface", "Brep", "Mesh")),
        gh.number(""),
        gh.integer(""),
        gh.boolean(""),
        gh.text(""),
        gh.point(""),
        gh.panel("", "x"),
        gh.toggle("", value=True),
        gh.slider("", value=1, minimum=0, maximum=2),
    ],
    ids=lambda thing: thing.kind.name,
)
def test_what_compute_sets_has_the_type_that_grasshopper_gives_it(one: ReadOne, thing: gh.Thing) -> None:
    found = one(*asked(thing))
    names = {"Panel": "Text", "Boolean Toggle": "Boolean", "Number Slider": "Number"}
    assert (found.settable, found.reason) == (True, "")
    assert found.param_type == names.get(thing.kind.name, thing.kind.name)
    assert found.receiver.startswith(("Param_", "GH_"))


def test_a_contextual_parameter_that_is_not_known_is_an_input_that_cannot_be_set(one: ReadOne) -> None:
    kind = gh.Kind(guid=GONE, name="Get Colour", description="")
    found = one(with_items(gh.parameter(kind, "paint", write=lambda _: ()), AtLeast=1, Prompt="Which?"))
    assert (found.name, found.param_type, found.settable) == ("paint", "Any", False)
    assert found.reason == "Rhino Compute takes no values for a Get Colour."


def test_both_forms_of_a_file_read_the_same(tmp_path: Path) -> None:
    width = gh.slider("Width", value=4, minimum=1, maximum=9, steps="odd")
    root = gh.Document(name="Shelf", objects=[*asked(width), gh.context_print("P", width)]).archive()
    (tmp_path / "Shelf.gh").write_bytes(write_gh(root))
    (tmp_path / "Shelf.ghx").write_bytes(b"\xef\xbb\xbf" + write_ghx(root))
    binary, xml = (grasshopper.read(tmp_path / name) for name in ("Shelf.gh", "Shelf.ghx"))
    assert binary == xml
    assert binary.inventory == xml.inventory


@pytest.mark.parametrize(
    "content", [b"", b"cube(1);", zlib.compress(b"ArchiveVersion")[2:-4], b"<svg/>", write_gh(Chunk(name="Root"))]
)
def test_a_file_that_is_no_definition_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "Shelf.gh"
    path.write_bytes(content)
    for ask in (grasshopper.read, grasshopper.internalised):
        with pytest.raises(UnreadableDefinition):
            ask(path)


def test_a_definition_without_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Shelf.gh"
    path.write_bytes(write_gh(Chunk(name="Root", chunks=(Chunk(name="Definition"),))))
    found = grasshopper.read(path)
    assert (found.title, found.inputs, found.outputs) == ("Shelf", (), ())
    assert found.inventory.problems == (
        "It has no inputs.",
        "It has no outputs, and Rhino Compute solves nothing without.",
    )


def test_items_of_the_wrong_type_are_passed_over(read: Read) -> None:
    width = with_items(gh.get_number("width", minimum=1), AtLeast="one", Minimum="low", Prompt=7, Source=["x"])
    (found,) = read(width).inputs
    assert (found.at_least, found.minimum, found.description) == (1, None, "")
