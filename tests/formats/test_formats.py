"""Does every format keep what all of them promise: bytes that repeat, any name, any mesh?"""

from __future__ import annotations

import inspect
import string
import subprocess
import sys

import numpy as np
import pytest

from computeapi import formats
from computeapi.engines.base import EngineResult, Mesh, OutputTree, Picture, no_progress
from computeapi.engines.wire import WireError, pack, pack_result
from computeapi.formats.base import Format, printable, rounded
from computeapi.formats.child import build
from softly.lib.errors import NotFound
from tests.formats import flat, shapes

# A picture is the slowest, and has no place for a name.
named_formats = pytest.mark.parametrize(
    "kind", [kind for kind in formats.all() if kind.name != "png"], ids=lambda kind: kind.name
)
every_format = pytest.mark.parametrize("kind", formats.all(), ids=lambda kind: kind.name)


def test_the_formats_of_the_contract_are_found() -> None:
    names = {"3dm", "3mf", "dxf", "glb", "obj", "off", "ply", "png", "stl", "svg"}
    assert names <= {kind.name for kind in formats.all()}


def test_a_format_is_found_by_name_and_an_unknown_one_is_named_as_such() -> None:
    assert formats.get("glb").media_type == "model/gltf-binary"
    with pytest.raises(NotFound, match="glb"):
        formats.get("dwg")


@every_format
def test_names_and_extensions_fit_a_url(kind: Format) -> None:
    assert set(kind.name + kind.extension) <= set(string.ascii_lowercase + string.digits)
    assert "/" in kind.media_type


@every_format
def test_equal_bodies_give_equal_bytes(kind: Format) -> None:
    bodies = [shapes.box(shapes.RED), shapes.ring()]
    again = [
        Mesh(vertices=body.vertices.copy(), faces=np.asfortranarray(body.faces), color=body.color) for body in bodies
    ]
    assert kind.write(shapes.model(*bodies, name="box")) == kind.write(shapes.model(*again, name="box"))


@named_formats
@pytest.mark.parametrize(
    "name", ["", "Schräge Kiste", "a\"<b>&'c", "line\nbreak\0\x1b[31m", "\ud800", "𝔅ox" * 200, "../../etc/passwd"]
)
def test_any_name_can_be_written(kind: Format, name: str) -> None:
    assert kind.write(shapes.model(shapes.box(), name=name))


@every_format
@pytest.mark.parametrize("mesh", [shapes.nothing(), shapes.triangle(), shapes.far_away()], ids=["none", "one", "far"])
def test_any_mesh_can_be_written(kind: Format, mesh: Mesh) -> None:
    assert kind.write(shapes.model(mesh))


@every_format
def test_no_bodies_are_a_file_too(kind: Format) -> None:
    assert kind.write(shapes.model())


@every_format
def test_a_writer_takes_the_options_of_its_format_with_their_defaults(kind: Format) -> None:
    _, *parameters = inspect.signature(kind.write).parameters.values()
    taken = {parameter.name: parameter.default for parameter in parameters}
    assert {option.name: option.default for option in kind.options} == taken


@every_format
def test_every_option_changes_the_file_and_makes_it_the_same_twice(kind: Format) -> None:
    found = shapes.model(flat.plate(shapes.RED) if kind.dimension == 2 else shapes.box(shapes.RED))
    plain = kind.write(found)
    for option in kind.options:
        other = not option.default if isinstance(option.default, bool) else [2.5, *option.choices][-1]
        asked = {option.name: other}
        assert kind.write(found, **asked) == kind.write(found, **asked) != plain


@every_format
def test_read_only_and_mixed_memory_is_taken(kind: Format) -> None:
    body = shapes.box()
    body.vertices.flags.writeable = False
    body.faces.flags.writeable = False
    assert kind.write(shapes.model(body)) == kind.write(shapes.model(shapes.box()))


def result(*items: object) -> bytes:
    tree = OutputTree(name="out", branches={"{0}": items[:1], "{1}": items[1:]})  # type: ignore[arg-type]
    return pack_result(EngineResult(outputs=(tree,)))


def test_a_file_holds_the_meshes_of_all_outputs() -> None:
    answer = result(shapes.box(), 7.0, shapes.ring(), Picture(png=b"x"), "text")
    made = build(pack({"format": "stl", "name": "two", "result": answer}), no_progress)
    assert made == formats.get("stl").write(shapes.model(shapes.box(), shapes.ring(), name="two"))


@pytest.mark.parametrize("items", [(7.0, "text"), (shapes.nothing(),)], ids=["numbers only", "empty mesh"])
def test_a_solve_without_a_mesh_is_told_so(items: tuple[object, ...]) -> None:
    with pytest.raises(NotFound, match="no mesh"):
        build(pack({"format": "stl", "name": "x", "result": result(*items)}), no_progress)


def test_a_payload_that_is_no_request_is_refused() -> None:
    with pytest.raises(WireError):
        build(pack({"format": "stl"}), no_progress)


LISTS_ALL = """
import sys
from computeapi import formats
formats.all()
print("rhino3dm" in sys.modules)
"""


def test_listing_the_formats_does_not_load_rhino_s_library() -> None:
    done = subprocess.run([sys.executable, "-c", LISTS_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


WRITES_ALL = """
import sys
import numpy as np
from computeapi import formats
from computeapi.engines.base import Mesh
from computeapi.formats import child
from computeapi.formats.base import Layer, Model
bodies = tuple(
    Mesh(vertices=np.eye(3), faces=np.array([[0, 1, 2]], dtype=np.int32), color=color)
    for color in (None, (1, 2, 3, 100))
)
texts = {"ply": {"binary": False}, "stl": {"binary": False}}
child.warm()
before = set(sys.modules)
for kind in formats.all():
    layer = Layer(name="out", meshes=bodies, objects=bodies)
    kind.write(Model(name="K\u00f6rper", layers=(layer,)), **texts.get(kind.name, {}))
print(sorted(set(sys.modules) - before))
"""


def test_writers_load_nothing_late_for_a_jailed_process_could_not() -> None:
    """Once they are warm, as the host makes them."""
    done = subprocess.run([sys.executable, "-c", WRITES_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_printable_name_is_one_short_line() -> None:
    assert printable("a\n\tb\0c") == "a b c"
    assert printable(" \r\n") == "model"
    assert len(printable("x" * 1000)) == 120


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e3, 1e9, 1e30, 0.0])
def test_rounding_is_finer_than_float32(scale: float) -> None:
    exact = np.random.default_rng(1).uniform(-scale, scale, (50, 3))
    assert np.abs(rounded(exact) - exact).max() <= scale * 1e-8
