"""A body is taken as it is only where it is a solid without doubt."""

from __future__ import annotations

import numpy as np
import pytest

from computeapi.engines.openscad.bodies import Body
from computeapi.engines.openscad.single import solid_measures

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=np.float32)
CUBE = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
     [1, 5, 7], [1, 7, 3]],
    dtype=np.uint32,
)  # fmt: skip


def test_a_closed_body_has_its_measures() -> None:
    assert solid_measures(Body(vertices=2 * CORNERS, faces=CUBE)) == pytest.approx((8, 24))


@pytest.mark.parametrize(
    "faces",
    [CUBE[:-1], CUBE[:-2], CUBE[:, ::-1], np.vstack([CUBE, CUBE]), np.vstack([CUBE[:-1], CUBE[-1:, ::-1]])],
    ids=["a face lacks", "two faces lack", "inside out", "twice", "one face turned"],
)
def test_a_body_that_is_no_solid_is_looked_at_again(faces: np.ndarray) -> None:
    assert solid_measures(Body(vertices=CORNERS, faces=faces)) is None


def test_two_cubes_that_share_a_corner_are_looked_at_again() -> None:
    vertices = np.vstack([CORNERS, -CORNERS])
    faces = np.vstack([CUBE, CUBE[:, ::-1] + 8]).astype(np.uint32)
    assert solid_measures(Body(vertices=vertices, faces=faces)) is None
    apart = np.vstack([CORNERS, -CORNERS - 1])
    assert solid_measures(Body(vertices=apart, faces=faces)) == pytest.approx((2, 12))
