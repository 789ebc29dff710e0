"""Is a client told what it may ask of a format, and in what it can't be given?"""

from __future__ import annotations

from typing import Any

import pytest

from computeapi import formats
from computeapi.engines.base import EngineResult, Mesh, OutputTree, no_progress
from computeapi.engines.wire import pack, pack_result
from computeapi.formats.base import Format
from computeapi.formats.child import build
from computeapi.formats.options import checked
from softly import env
from softly.lib.errors import ValidationFailed
from tests.formats import flat, shapes


def faults(name: str, options: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as found:
        checked(formats.get(name), options)
    return [(error.field, error.code) for error in found.value.errors]


def made(name: str, mesh: Mesh, **more: Any) -> bytes:
    result = EngineResult(outputs=(OutputTree(name="out", branches={"{0}": (mesh,)}),))
    return build(pack({"format": name, "name": "x", "result": pack_result(result), **more}), no_progress)


def test_what_is_said_as_the_default_is_not_said() -> None:
    stl = formats.get("stl")
    assert checked(stl, {"scale": 1, "binary": True, "units": "mm"}) == checked(stl, None) == checked(stl, {}) == {}


def test_equal_requests_are_equal_texts() -> None:
    one = checked(formats.get("stl"), {"units": "in", "scale": 2, "binary": False})
    other = checked(formats.get("stl"), {"binary": False, "scale": 2.0, "units": "in"})
    assert repr(one) == repr(other) == "{'binary': False, 'scale': 2.0, 'units': 'in'}"


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("stl", {"ascii": True}, ("options.ascii", "unknown_field")),
        ("png", {"scale": 2}, ("options.scale", "unknown_field")),
        ("stl", {"binary": 1}, ("options.binary", "type_error")),
        ("stl", {"binary": None}, ("options.binary", "type_error")),
        ("stl", {"scale": "2"}, ("options.scale", "type_error")),
        ("stl", {"scale": True}, ("options.scale", "type_error")),
        ("stl", {"scale": 0}, ("options.scale", "out_of_range")),
        ("stl", {"scale": float("nan")}, ("options.scale", "out_of_range")),
        ("stl", {"scale": 10**400}, ("options.scale", "out_of_range")),
        ("stl", {"units": "furlong"}, ("options.units", "invalid_choice")),
        ("stl", {"units": ["mm"]}, ("options.units", "invalid_choice")),
        ("svg", {"stroke": -1}, ("options.stroke", "out_of_range")),
        ("stl", ["binary"], ("options", "type_error")),
        ("stl", "binary", ("options", "type_error")),
    ],
)
def test_a_wrong_option_is_named(name: str, options: Any, expected: tuple[str, str]) -> None:
    assert faults(name, options) == [expected]


def test_all_wrong_options_are_named_at_once_with_what_is_allowed() -> None:
    with pytest.raises(ValidationFailed) as found:
        checked(formats.get("stl"), {"units": "ft", "ascii": True, "scale": 2})
    units, ascii = found.value.errors
    assert "mm, cm, m, in" in units.message
    assert "binary, scale, units" in ascii.message


def test_a_file_is_made_as_the_options_say() -> None:
    assert made("stl", shapes.box(), options={"binary": False}).startswith(b"solid ")
    assert made("stl", shapes.box(), options={}) == made("stl", shapes.box())
    with pytest.raises(ValidationFailed, match=r"options\.binary"):
        made("stl", shapes.box(), options={"binary": "no"})


@pytest.mark.parametrize("name", ["svg", "dxf"])
def test_a_solid_is_no_drawing(name: str) -> None:
    with pytest.raises(ValidationFailed, match=r"format: .* holds 2D models only.*projection\(\)"):
        made(name, shapes.box())


@pytest.mark.parametrize("name", ["stl", "3mf", "obj", "off", "ply"])
def test_a_drawing_is_no_solid(name: str) -> None:
    with pytest.raises(ValidationFailed, match=r"format: .* holds 3D models only.*linear_extrude\(\)"):
        made(name, flat.plate())


@pytest.mark.parametrize("name", ["glb", "png", "3dm", "svg", "dxf"])
def test_a_drawing_can_be_had_as(name: str) -> None:
    assert made(name, flat.plate())


def test_a_scale_beyond_all_numbers_is_refused() -> None:
    huge = Mesh(vertices=shapes.box().vertices * 1e304, faces=shapes.box().faces)
    with pytest.raises(ValidationFailed, match=r"options\.scale"):
        made("obj", huge, options={"scale": 1e6})


@pytest.mark.parametrize("kind", formats.all(), ids=lambda kind: kind.name)
def test_each_format_and_its_options_stand_in_the_docs(kind: Format) -> None:
    text = (env.ROOT / "docs" / "evaluate.md").read_text(encoding="utf-8").partition("## Formats")[2]
    rows = {
        cells[1].strip(): cells[2:-1] for cells in (line.split("|") for line in text.splitlines()) if len(cells) > 4
    }
    models, _, options = rows[f"`{kind.name}`"]
    assert models.strip() == (f"{kind.dimension}D" if kind.dimension else "2D, 3D")
    assert options.strip() == ", ".join(f"`{option.name}`" for option in kind.options)
    for option in kind.options:
        default = f"`{option.default}`" if option.choices else f"{option.default}".lower().removesuffix(".0")
        assert rows[f"`{option.name}`"][0].strip() == default
