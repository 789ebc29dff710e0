"""Does a preview show what stands in front, whole, centred and in its colours?"""

from __future__ import annotations

import io

import numpy as np
import pytest
import trimesh
from PIL import Image

from computeapi.engines.base import Mesh
from computeapi.formats.png import write
from computeapi.formats.rendering.picture import render
from computeapi.formats.rendering.raster import NOTHING, nearest_faces
from computeapi.formats.rendering.scene import _thinned
from computeapi.formats.shading import face_areas
from tests.formats import shapes

BLUE = (30, 60, 220, 255)


def picture(*meshes: Mesh) -> np.ndarray:
    return render(meshes, 160, 120).astype(np.int64)


def solid(image: np.ndarray) -> np.ndarray:
    return image[:, :, 3] > 200


def moved(mesh: Mesh, by: tuple[float, float, float], scale: float = 1.0) -> Mesh:
    return Mesh(vertices=mesh.vertices * scale + np.array(by), faces=mesh.faces, color=mesh.color)


def test_a_preview_is_a_png_with_a_clear_ground() -> None:
    image = Image.open(io.BytesIO(write(shapes.model(shapes.ring(), name="ring"))))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (640, 480))
    assert [image.getpixel(at)[3] for at in [(0, 0), (639, 0), (0, 479), (639, 479)]] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "mesh",
    [
        shapes.box(),
        shapes.ring(),
        shapes.mesh_of(trimesh.creation.box((4, 4, 200))),
        shapes.mesh_of(trimesh.creation.box((300, 100, 1))),
        moved(shapes.box(), (1e6, -1e6, 5e5)),
        shapes.triangle(),
    ],
    ids=["box", "ring", "tall", "flat", "far", "triangle"],
)
def test_the_model_fills_the_frame_and_is_centred(mesh: Mesh) -> None:
    rows, columns = np.nonzero(solid(picture(mesh)))
    margins = [columns.min(), 159 - columns.max(), rows.min(), 119 - rows.max()]
    assert min(margins) >= 3
    assert min(margins) <= 14
    assert abs(margins[0] - margins[1]) <= 3
    assert abs(margins[2] - margins[3]) <= 3


def test_what_stands_in_front_hides_what_is_behind_in_any_order() -> None:
    front, behind = moved(shapes.box(shapes.RED), (18, -30, 18)), moved(shapes.box(BLUE), (-18, 30, 0), 0.8)
    image = picture(behind, front)
    assert np.array_equal(image, picture(front, behind))
    assert (image[solid(image)][:, 0] > image[solid(image)][:, 2]).all()


def test_a_body_inside_another_is_not_seen() -> None:
    outer = shapes.box(BLUE)
    assert np.array_equal(picture(outer), picture(outer, moved(shapes.box(shapes.RED), (0, 0, 3), 0.5)))


def test_glass_lets_what_is_behind_shine_through() -> None:
    glass = Mesh(vertices=shapes.box().vertices, faces=shapes.box().faces, color=(30, 120, 220, 90))
    core = moved(shapes.box(shapes.RED), (0, 0, 7.5), 0.5)
    empty, filled = picture(glass), picture(glass, core)
    assert 60 < empty[60, 80, 3] < 160
    assert filled[60, 80, 3] == 255
    assert filled[60, 80, 0] > filled[60, 80, 2]


def test_a_closed_body_has_no_holes() -> None:
    """Every row and every column of a ball is one unbroken run."""
    mask = solid(picture(shapes.ball()))
    for lines in (mask, mask.T):
        for line in lines[lines.any(axis=1)]:
            inside = np.flatnonzero(line)
            assert len(inside) == inside[-1] - inside[0] + 1


def test_light_comes_from_above_and_sides_differ() -> None:
    image = picture(shapes.mesh_of(trimesh.creation.box((10, 10, 10)), (180, 180, 180, 255)))
    rows, columns = np.nonzero(solid(image))
    middle = (columns.min() + columns.max()) // 2
    top, left, right = image[rows.min() + 12, middle, 0], image[75, middle - 20, 0], image[75, middle + 35, 0]
    assert top > left + 15 > right + 15


def test_colours_keep_their_hue() -> None:
    image = picture(shapes.box(shapes.RED))
    red, green, blue = image[solid(image)].mean(axis=0)[:3]
    assert red > 2 * max(green, blue)


def test_the_inside_of_an_open_body_is_seen_and_lit() -> None:
    bowl = shapes.ball()
    centres = bowl.vertices[bowl.faces].mean(axis=1)
    open_bowl = Mesh(vertices=bowl.vertices, faces=bowl.faces[centres[:, 2] < 0], color=shapes.RED)
    image = picture(open_bowl)
    assert solid(image)[40:80, 60:100].all()
    assert image[45:60, 70:90, 0].mean() > 60


def test_units_and_place_do_not_matter() -> None:
    near, far = picture(shapes.ring()), picture(moved(shapes.ring(), (1e5, 2e5, -3e5), 1000.0))
    assert np.abs(near - far).mean() < 0.5


def test_nothing_gives_a_clear_picture() -> None:
    assert not picture().any()
    assert not picture(shapes.nothing()).any()


def test_the_nearest_face_is_that_of_an_exhaustive_search() -> None:
    rng = np.random.default_rng(7)
    width, height = 40, 30
    x, y = rng.uniform(-10, 50, 90), rng.uniform(-10, 40, 90)
    near = rng.uniform(1, 2, 90)
    faces = np.arange(90, dtype=np.int32).reshape(-1, 3)
    found = nearest_faces(x, y, near, faces, width, height).reshape(height, width)
    wrong = 0
    for row in range(height):
        for column in range(width):
            depths = []
            for corners in faces:
                matrix = np.stack([x[corners], y[corners], np.ones(3)])
                weights = np.linalg.solve(matrix, [column + 0.5, row + 0.5, 1.0])
                depths.append(near[corners] @ weights if weights.min() >= 0 else -np.inf)
            expected = int(np.argmax(depths)) if max(depths) > -np.inf else NOTHING
            wrong += found[row, column] != expected
    assert wrong == 0


def test_faces_side_by_side_leave_no_gap_and_cover_nothing_twice() -> None:
    """A sheet cut into crooked pieces, each alone: together they cover every sample once."""
    rng = np.random.default_rng(3)
    grid = np.stack(np.meshgrid(np.linspace(-1, 41, 12), np.linspace(-1, 31, 12)), axis=-1)
    grid[1:-1, 1:-1] += rng.uniform(-1, 1, grid[1:-1, 1:-1].shape)
    x, y = grid.reshape(-1, 2).T
    corner = (np.arange(11)[:, None] * 12 + np.arange(11)).ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 1, corner + 13], 1), np.stack([corner, corner + 13, corner + 12], 1)]
    ).astype(np.int32)
    near = np.linspace(1.0, 2.0, len(x))
    covered = sum(nearest_faces(x, y, near, face[None], 40, 30) != NOTHING for face in faces)
    assert np.unique(covered).tolist() == [1]


def test_thinning_keeps_the_shape_with_fewer_faces() -> None:
    """A long strip of 160,000 faces in waves."""
    rows, columns = np.meshgrid(np.arange(2001), np.arange(41), indexing="ij")
    strip = np.stack([rows, columns, 40 * np.sin(rows / 100)], axis=-1).reshape(-1, 3).astype(np.float64)
    corner = (rows * 41 + columns)[:-1, :-1].ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 41, corner + 1], 1), np.stack([corner + 1, corner + 41, corner + 42], 1)]
    )
    vertices, fewer = _thinned(strip, faces.astype(np.int32))
    assert len(fewer) < 0.1 * len(faces)
    areas = [np.linalg.norm(face_areas(*part), axis=1).sum() for part in ((strip, faces), (vertices, fewer))]
    assert areas[1] == pytest.approx(areas[0], rel=0.2)
    assert {tuple(vertex) for vertex in vertices.tolist()} <= {tuple(vertex) for vertex in strip.tolist()}
