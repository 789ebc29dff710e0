"""Definitions that we author have the chunks and items that Grasshopper writes, the same each time."""

from __future__ import annotations

import base64
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import Any
from uuid import UUID

import pytest
import rhino3dm

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import Chunk, Type, read, write_gh, write_ghx
from definitions.readers.grasshopper.archive.values import Point3d

SAMPLES = Path(os.environ.get("GRASSHOPPER_SAMPLES", Path(__file__).parents[4] / "shared" / "samples" / "gh"))
MESH_SPHERE = "0a391eac-5048-443c-9c1b-f592299b6dd6"
DELETED = UUID(int=7)


def mesh() -> rhino3dm.Mesh:
    made = rhino3dm.Mesh()
    for corner in ((0, 0, 0), (1, 0, 0), (0, 1, 0)):
        made.Vertices.Add(*corner)
    made.Faces.AddFace(0, 1, 2)
    return made


def document() -> gh.Document:
    """An object of each kind."""
    radius = gh.slider("Radius", value=4, minimum=1, maximum=9, steps="integer")
    shown = gh.number("Radius in", sources=[radius])
    sphere = gh.component(
        MESH_SPHERE,
        "Mesh Sphere",
        "MSphere",
        inputs=[gh.port("Base", "B", optional=True), gh.port("Radius", "R", values=[10.0], sources=[shown])],
        outputs=[gh.port("Mesh", "M")],
    )
    product = gh.component(
        "ce46b74e-00c9-43c4-805a-193b69ea4a11",
        "Multiplication",
        "A\u00d7B",
        inputs=[gh.port("A", sources=[shown]), gh.port("B", sources=[shown])],
        outputs=[gh.port("Result", "R")],
        is_variable=True,
    )
    solver = gh.component(UUID(int=8), "Solver", inputs=[gh.port("Goals", access="list")], library=DELETED)
    asked = [
        gh.get_number("length", minimum=1, sources=[shown], prompt="How long?"),
        gh.get_integer("count", at_most=5),
        gh.get_boolean("open"),
        gh.get_string("label", at_least=0),
        gh.get_point("corner", tree=True),
        gh.get_plane("base"),
        gh.get_line("axis"),
        gh.get_geometry("part", object_types=16),
        gh.get_file_path("file"),
    ]
    own = [
        gh.integer("whole", {"{0}": [1], "{0;1}": [2, None]}),
        gh.boolean("flags", [True, False]),
        gh.text("names", ["a", None]),
        gh.point("points", [(1, 2, 3)]),
        gh.geometry("part in", [gh.internalise(mesh().Encode(), of="Mesh")], of="Mesh"),
        gh.panel("note", "one\ntwo", multiline=False, sources=[radius]),
        gh.toggle("lid", value=True),
        gh.value_list("grade", {"Fine": "1", "Coarse": '"c"'}, selected=["Coarse"]),
    ]
    told = [
        gh.context_bake("ball", sphere),
        gh.context_print("product", product),
        gh.group("RH_IN:radius", [DELETED, shown]),
        gh.group("RH_OUT:ball", [sphere]),
    ]
    return gh.Document(
        name="all.gh",
        description="Everything",
        author="Somebody",
        thumbnail=b"\x89PNG",
        libraries=[gh.Library(name="Kangaroo2", version="2.5.3", author="A", id=DELETED)],
        objects=[radius, shown, sphere, product, solver, *asked, *own, *told],
    )


def objects(root: Chunk) -> list[Chunk]:
    definition = root.chunk("Definition")
    assert definition
    listed = definition.chunk("DefinitionObjects")
    assert listed
    assert listed.value("ObjectCount") == len(listed.chunks)
    return list(listed.all("Object"))


def container(root: Chunk, name: str, nickname: str | None = None) -> Chunk:
    for thing in objects(root):
        found = thing.chunk("Container")
        if found and thing.value("Name") == name and nickname in (None, found.value("NickName")):
            return found
    raise LookupError(name)


def deep(chunk: Chunk, *names: str | tuple[str, int]) -> Chunk:
    for name in names:
        found = chunk.chunk(name) if isinstance(name, str) else chunk.chunk(*name)
        assert found, name
        chunk = found
    return chunk


def test_what_is_authored_is_read_again_in_both_forms() -> None:
    tree = document().archive()
    assert read(write_gh(tree)) == tree == read(write_ghx(tree))


def test_authoring_twice_gives_the_same_bytes() -> None:
    assert write_gh(document().archive()) == write_gh(document().archive())
    assert gh.slider("A", value=1, minimum=0, maximum=2).id == gh.slider("A", value=0, minimum=0, maximum=1).id
    assert gh.number("A").id not in (gh.number("B").id, gh.integer("A").id, gh.number("A", key="2").id)


def test_the_document_tells_its_name_author_plug_ins_and_picture() -> None:
    root = document().archive()
    definition = deep(root, "Definition")
    properties = deep(definition, "DefinitionProperties")
    assert (properties.value("Name"), properties.value("Description")) == ("all.gh", "Everything")
    assert deep(definition, "Author").value("Name") == "Somebody"
    library = deep(definition, "GHALibraries", ("Library", 0))
    assert [library.value(name) for name in ("Name", "Version", "Author", "Id")] == ["Kangaroo2", "2.5.3", "A", DELETED]
    assert deep(root, "Thumbnail").value("Thumbnail") == b"\x89PNG"


def test_a_document_without_extras_has_no_chunks_for_them() -> None:
    root = gh.Document(name="empty").archive()
    assert [chunk.name for chunk in root.chunks] == ["Definition"]
    names = [chunk.name for chunk in deep(root, "Definition").chunks]
    assert names == ["DocumentHeader", "DefinitionProperties", "RcpLayout", "DefinitionObjects"]


def test_a_wire_ends_at_the_parameter_where_it_begins() -> None:
    root = document().archive()
    slider, shown = container(root, "Number Slider"), container(root, "Number")
    assert (shown.value("SourceCount"), shown.value("Source", 0)) == (1, slider.value("InstanceGuid"))
    sphere, baked = container(root, "Mesh Sphere"), container(root, "Context Bake")
    assert deep(sphere, ("param_input", 1)).value("Source", 0) == shown.value("InstanceGuid")
    content = deep(baked, ("param_input", 0))
    assert content.value("Source", 0) == deep(sphere, ("param_output", 0)).value("InstanceGuid")
    assert content.value("NickName") == "ball"


def test_a_component_with_several_outputs_says_which_one() -> None:
    move = gh.component(DELETED, "Move", outputs=[gh.port("Geometry", "G"), gh.port("Transform", "X")])
    assert gh.number("n", sources=[move.output("X")]).sources == (move.outputs[1].id,)
    with pytest.raises(ValueError, match="Move has 2 outputs"):
        gh.number("n", sources=[move])
    with pytest.raises(KeyError):
        move.output("nothing")


def test_the_ports_of_a_variable_component_lie_in_a_chunk_of_their_own() -> None:
    product = container(document().archive(), "Multiplication")
    ports = deep(product, "ParameterData")
    assert (ports.value("InputCount"), ports.value("OutputCount")) == (2, 1)
    assert [port.value("NickName") for port in ports.all("InputParam")] == ["A", "B"]
    assert isinstance(ports.value("OutputId", 0), UUID)
    assert not list(product.all("param_input"))


def test_only_an_object_of_a_plug_in_names_its_library() -> None:
    named = {thing.value("Name"): thing.value("Lib") for thing in objects(document().archive())}
    assert named["Solver"] == DELETED
    assert named["Mesh Sphere"] is None


def test_a_group_lists_its_members_in_their_order() -> None:
    root = document().archive()
    group = container(root, "Group", "RH_IN:radius")
    assert group.value("ID_Count") == 2
    assert [item.value for item in group.items_named("ID")] == [
        DELETED,
        container(root, "Number").value("InstanceGuid"),
    ]


def test_values_are_kept_in_branches() -> None:
    root = document().archive()
    whole = deep(container(root, "Integer"), "PersistentData")
    assert whole.value("Count") == 2
    assert [(branch.value("Path"), branch.value("Count")) for branch in whole.all("Branch")] == [
        ("{0}", 1),
        ("{0;1}", 2),
    ]
    assert [item.value("number") for item in deep(whole, ("Branch", 1)).all("Item")] == [2, None]
    assert list(_values(root, "Text", "string", "null_string")) == [("a", False), (None, True)]
    assert list(_values(root, "Boolean", "boolean")) == [(True,), (False,)]
    assert list(_values(root, "Point", "Coordinate")) == [(Point3d(1, 2, 3),)]
    assert container(root, "Number").chunk("PersistentData") is None


def _values(root: Chunk, kind: str, *names: str) -> Iterator[tuple[Any, ...]]:
    for item in deep(container(root, kind), "PersistentData", ("Branch", 0)).all("Item"):
        yield tuple(item.value(name) for name in names)


def test_geometry_in_a_parameter_is_what_rhino_decodes() -> None:
    encoded = mesh().Encode()
    (kept,) = next(_values(document().archive(), "Mesh", "ON_Data"))
    record = zlib.decompress(kept, -15)
    assert record.startswith(bytes.fromhex("0001000000ffffffff0100000000000000"))
    assert b"\x13Rhino.Geometry.Mesh" in record
    size = len(base64.b64decode(encoded["data"]))
    assert record[-size - 6 : -size - 1] == pack("<iB", size, 2)  # so many, and they are bytes
    data = base64.b64encode(record[-size - 1 : -1]).decode()
    again = rhino3dm.CommonObject.Decode({**encoded, "data": data})
    assert (len(again.Vertices), len(again.Faces)) == (3, 1)


def test_controls_keep_what_a_person_set() -> None:
    root = document().archive()
    slider = deep(container(root, "Number Slider"), "Slider")
    assert [slider.value(name) for name in ("Min", "Value", "Max", "Interval", "Digits")] == [1.0, 4.0, 9.0, 1, 0]
    panel = container(root, "Panel")
    assert panel.value("UserText") == "one\ntwo"
    assert deep(panel, "PanelProperties").value("Multiline") is False
    assert container(root, "Boolean Toggle").value("ToggleValue") is True
    grade = container(root, "Value List")
    assert [(line.value("Expression"), line.value("Selected")) for line in grade.all("ListItem")] == [
        ("1", False),
        ('"c"', True),
    ]


def test_contextual_parameters_keep_what_they_ask() -> None:
    root = document().archive()
    length = container(root, "Get Number")
    assert (length.value("Minimum"), length.value("Maximum")) == (1.0, 1.7976931348623157e308)
    assert length.value("Prompt") == "How long?"
    assert container(root, "Get Integer").value("AtMost") == 5
    assert container(root, "Get String").value("AtLeast") == 0
    assert container(root, "Get Point").value("TreeAccess") is True
    (part,) = container(root, "Get Geometry").items_named("Filter")
    assert (part.type, part.value) == (Type.INT64, 16)


def test_two_objects_of_one_name_need_a_key() -> None:
    with pytest.raises(ValueError, match="two objects are a Number called 'A': give one a key"):
        gh.Document(name="d", objects=[gh.number("A"), gh.number("A")]).archive()
    assert len(objects(gh.Document(name="d", objects=[gh.number("A"), gh.number("A", key="2")]).archive())) == 2


def test_objects_stand_apart_and_to_the_right_of_what_feeds_them() -> None:
    feeds, shown = gh.slider("A", value=1, minimum=0, maximum=2), gh.number("B", at=(5.1, 6))
    root = gh.Document(name="d", objects=[feeds, gh.number("C", sources=[feeds]), shown]).archive()
    bounds = [deep(thing, "Container", "Attributes").value("Bounds") for thing in objects(root)]
    assert bounds[1].x > bounds[0].x + bounds[0].width
    assert bounds[1].y > bounds[0].y + bounds[0].height
    assert (bounds[2].x, bounds[2].y) == (pytest.approx(5.1), 6)
    assert read(write_gh(root)) == root  # also with the precision that a place has in a file


CHANGING = {"Source", "Hidden", "Mapping", "Selected", "KeepOpen", "DataMapping", "IconDisplay", "Locked", "Font"}
CHANGING |= {"IconImageData", "IconDisplayMode", "PersistentData", "Access", "NewPersistentData"}


def _shape(chunk: Chunk) -> tuple[Any, ...]:
    """What a chunk is made of, without what differs from object to object."""
    items = [(item.name, item.type) for item in chunk.items if item.name not in CHANGING]
    inside = {(each.name, _shape(each)) for each in chunk.chunks if each.name not in CHANGING}
    return tuple(items), frozenset(inside)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="there are no files of Grasshopper's own here")
def test_objects_have_the_items_of_real_ones() -> None:
    """Of each kind that is in the samples, one real object at least has just the items and chunks of ours."""
    real: dict[str, set[Any]] = {}
    for path in SAMPLES.glob("*.gh"):
        for thing in objects(read(path.read_bytes())):
            real.setdefault(str(thing.value("GUID")), set()).add(_shape(thing))
    ours = {str(thing.value("GUID")): thing for thing in objects(document().archive())}
    known = {guid for guid in ours if guid in real}
    assert len(known) >= 10
    unlike = [ours[guid].value("Name") for guid in known if _shape(ours[guid]) not in real[guid]]
    assert unlike == []
