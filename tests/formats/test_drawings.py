"""Can SVG and DXF be read back by others with the same sizes, areas and colours?"""

from __future__ import annotations

import io
from typing import Any

import ezdxf
import ezdxf.recover
import numpy as np
import pytest
import svgelements

from computeapi.engines.base import Mesh
from computeapi.formats import dxf, svg
from tests.formats import flat, shapes
from tests.formats.flat import SECTION, signed_area

HOLE = SECTION.circle(6, 48).area()


def svg_of(*meshes: Mesh, **options: Any) -> svgelements.SVG:
    """Its numbers as they stand in it."""
    data = svg.write(shapes.model(*meshes, name="a < b"), **options)
    return svgelements.SVG.parse(io.BytesIO(data), reify=False)


def paths_of(found: svgelements.SVG) -> list[svgelements.Path]:
    return [part for part in found.elements() if isinstance(part, svgelements.Path)]


def svg_loops(path: svgelements.Path) -> list[np.ndarray[Any, Any]]:
    loops = [list(loop) for loop in path.as_subpaths()]
    assert all(isinstance(loop[-1], svgelements.Close) for loop in loops)
    return [np.array([(part.end.x, part.end.y) for part in loop[:-1]]) for loop in loops]


def dxf_of(*meshes: Mesh, **options: Any) -> Any:
    """A document in which ezdxf finds nothing to mend."""
    document, audit = ezdxf.recover.read(io.BytesIO(dxf.write(shapes.model(*meshes), **options)))
    assert not audit.errors
    assert not audit.fixes
    return document


def dxf_loops(document: Any) -> list[np.ndarray[Any, Any]]:
    return [np.array([(x, y) for x, y, *_ in line.get_points()]) for line in document.modelspace()]


def view(found: svgelements.SVG) -> tuple[float, ...]:
    box = found.viewbox
    return box.x, box.y, box.width, box.height


def test_an_svg_is_in_millimetres_with_y_down() -> None:
    found = svg_of(flat.plate())
    assert view(found) == (-10, -25, 40, 20)
    assert (found.width, found.height) == pytest.approx((40 * 96 / 25.4, 20 * 96 / 25.4), rel=1e-5)  # CSS pixels
    points = np.concatenate(svg_loops(paths_of(found)[0]))
    assert [*points.min(axis=0), *points.max(axis=0)] == [-10, -25, 30, -5]


def test_the_view_of_an_svg_has_whole_millimetres_around_the_drawing() -> None:
    assert view(svg_of(flat.mesh_of(SECTION.square((1.5, 0.25)).translate((-0.2, -3.1))))) == (-1, 2, 3, 2)


def test_an_svg_has_a_path_for_each_body_with_its_holes_and_its_area() -> None:
    plate, tie = map(svg_loops, paths_of(svg_of(flat.plate(), flat.bow_tie())))
    assert abs(sum(map(signed_area, plate))) == pytest.approx(804 - HOLE, abs=1e-4)
    assert [abs(signed_area(loop)) for loop in tie] == pytest.approx([1, 1])


def test_holes_of_an_svg_stay_empty_and_colours_are_those_of_the_bodies() -> None:
    red, plain, glass = paths_of(svg_of(flat.plate(shapes.RED), flat.bow_tie(), flat.plate(shapes.GLASS)))
    assert {path.values["fill-rule"] for path in (red, plain, glass)} == {"evenodd"}
    assert (red.fill.hex, plain.fill.hex, glass.fill.hexrgb) == ("#c81e28", "#d3d3d3", "#1e78dc")
    assert glass.fill.opacity == pytest.approx(0.5, abs=0.01)


def test_an_svg_can_have_lines_alone_or_areas_alone() -> None:
    lines = svg.write(shapes.model(flat.plate(shapes.RED)), fill=False, stroke=0.1)
    assert b'fill="none" fill-rule="evenodd" stroke="black" stroke-width="0.1"' in lines
    assert b'fill="#c81e28" fill-rule="evenodd" stroke="none"' in svg.write(
        shapes.model(flat.plate(shapes.RED)), stroke=0.0
    )


def test_a_scaled_svg_is_as_much_larger() -> None:
    assert view(svg_of(flat.plate(), scale=2.0)) == (-20, -50, 80, 40)


def test_an_odd_title_leaves_an_svg_whole() -> None:
    (title,) = (part for part in svg_of(flat.plate()).elements() if isinstance(part, svgelements.Title))
    assert title.title == "a < b"


def test_a_dxf_is_closed_polylines_on_layer_0_with_their_area() -> None:
    document = dxf_of(flat.plate(), flat.bow_tie())
    lines = list(document.modelspace())
    assert {(line.dxftype(), line.closed, line.dxf.layer) for line in lines} == {("LWPOLYLINE", True, "0")}
    assert sum(map(signed_area, dxf_loops(document))) == pytest.approx(806 - HOLE, abs=1e-4)
    assert [signed_area(loop) > 0 for loop in dxf_loops(document)].count(False) == 1


def test_a_dxf_keeps_its_place_and_says_its_extent() -> None:
    document = dxf_of(flat.plate())
    points = np.concatenate(dxf_loops(document))
    assert [*points.min(axis=0), *points.max(axis=0)] == [-10, 5, 30, 25]
    assert document.header["$EXTMIN"] == (-10, 5, 0)
    assert document.header["$EXTMAX"] == (30, 25, 0)


@pytest.mark.parametrize(
    ("units", "code", "metric", "width"),
    [("mm", 4, 1, 40), ("cm", 5, 1, 4), ("m", 6, 1, 0.04), ("in", 1, 0, 40 / 25.4)],
)
def test_a_dxf_names_its_units_and_is_in_them(units: str, code: int, metric: int, width: float) -> None:
    document = dxf_of(flat.plate(), units=units)
    assert (document.units, document.header["$MEASUREMENT"]) == (code, metric)
    assert np.ptp(np.concatenate(dxf_loops(document))[:, 0]) == pytest.approx(width, rel=1e-7)


def test_polylines_of_a_dxf_have_the_colour_of_their_body_or_the_layer_s() -> None:
    red, plain, black = (
        next(iter(dxf_of(flat.mesh_of(SECTION.square((1, 1)), color)).modelspace()))
        for color in (shapes.RED, None, (0, 0, 0, 255))
    )
    assert (red.dxf.color, red.rgb) == (1, (200, 30, 40))
    assert (plain.dxf.color, plain.rgb) == (256, None)
    assert (black.dxf.color, black.rgb) == (7, (0, 0, 0))


def test_handles_of_a_dxf_are_each_used_once() -> None:
    document = dxf_of(flat.plate(), flat.bow_tie())
    handles = [line.dxf.handle for line in document.modelspace()]
    assert handles == ["100", "101", "102", "103", "104"]
    data = dxf.write(shapes.model(flat.plate(), flat.bow_tie())).decode().splitlines()
    assert data[data.index("$HANDSEED") + 2] == "105"
    every = [value for code, value in zip(data[::2], data[1::2], strict=True) if code.strip() in ("5", "105")]
    assert len(set(every)) == len(every)


def test_an_empty_drawing_is_one_that_others_read() -> None:
    assert not dxf_loops(dxf_of(shapes.nothing()))
    assert not [loop for path in paths_of(svg_of(shapes.nothing())) for loop in svg_loops(path)]


def test_a_drawing_far_from_the_origin_keeps_its_shape() -> None:
    plate = flat.plate()
    far = Mesh(vertices=plate.vertices + np.array([1e5, -2e5, 0]), faces=plate.faces)
    assert sum(map(signed_area, dxf_loops(dxf_of(far)))) == pytest.approx(804 - HOLE, abs=0.2)
